/**
 * Matchers that say who gets into a role, for jest and vitest: `expect(stack).toAdmit(aPod({ … }))`.
 *
 * Importing this teaches `toAdmit` to a global `expect`, as jest has one, and vitest with `globals`. Elsewhere:
 * `expect.extend(matchers)`.
 * @see docs/testing.md
 */
import './matchers';
import { toAdmit } from './to-admit';

export type { AdmissionMatchers } from './matchers';
export type { Deployment } from './received';
export {
  type AccountOptions,
  type AdmissionRequest,
  aLogin,
  anAccount,
  anIrsaPod,
  aPod,
  aRoleSession,
  type AssumeRoleOptions,
  type CallOptions,
  type IrsaPodOptions,
  type LoginOptions,
  type PodInCluster,
  type PodOptions,
  type RequestOptions,
  type RoleReference,
  type RoleSessionOptions,
} from './requests';
export { type MatcherResult, type MatcherState, toAdmit } from './to-admit';
export { UsageError } from './usage-error';

/** What `expect.extend` takes. */
export const matchers: { readonly toAdmit: typeof toAdmit } = { toAdmit };

interface Expect {
  readonly extend?: (added: typeof matchers) => void;
}

(globalThis as { readonly expect?: Expect }).expect?.extend?.(matchers);
