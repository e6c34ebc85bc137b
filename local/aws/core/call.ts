import { authorize } from '../../../lib/model/policy/index.js';
import type { Decision, RequestContext } from '../../../lib/model/policy/types.js';
import type { Fault } from '../api.js';
import type { TrailedCall } from './trailed-call.js';
import type { WorldEdit } from '../state/edit.js';
import type { Ids } from '../state/ids.js';
import type { World } from '../state/world.js';
import { principalContext, requestContext, UNKNOWN_KEYS, type Origin } from './context.js';
import { AwsError } from './error.js';
import type { Listing } from './paging.js';
import { policiesOf, rankOf, RANKS, type PolicyRank } from './policies.js';
import type { Principal } from './principal.js';
import type { Shape } from './shape.js';
import type { TokenEvidence } from './web-identity.js';

/** One request on its way through an action. */
export interface Call {
  /** What reads answer from: it may lie behind what was written. */
  readonly world: World;
  /** What writes go to. */
  readonly edit: WorldEdit;
  /** Who signed; undefined for an unsigned call. */
  readonly principal: Principal | undefined;
  readonly origin: Origin;
  readonly seed: number;
  readonly now: number;
  readonly ids: Ids;
  readonly listing: Listing;
  /** The fault of an action that takes several entries at once. */
  readonly failedEntries?: Extract<Fault['fault'], { readonly type: 'failed-entries' }>;
  /** What the transport found out about a web identity token. */
  readonly evidence?: TokenEvidence;
  /** What CloudTrail wrote down so far, oldest first. */
  readonly trail: readonly TrailedCall[];
}

export type Result = Readonly<Record<string, unknown>>;

/** One API action. */
export interface Action<P> {
  /** `iam:GetRole` */
  readonly name: string;
  /** AWS takes it without a signature. */
  readonly unsigned?: boolean;
  /** The account that the call is counted for, where it isn't the caller's. */
  readonly account?: (parameters: Readonly<Record<string, unknown>>) => string | undefined;
  readonly parameters: Shape<P>;
  readonly run: (call: Call, parameters: P) => Result;
}

/** An action whose parameters are of any type. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyAction = Action<any>;

/** Something that a signed call must be allowed to do. */
export interface Demand {
  readonly action: string;
  /** ARN, or `*`. */
  readonly resource: string;
  /** How AWS's error shows the resource. @default as in `resource` */
  readonly shown?: string;
  readonly context?: RequestContext;
}

/** The principal of a signed call. */
export function signer(call: Call): Principal {
  if (!call.principal) throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  return call.principal;
}

/**
 * Throws AWS's AccessDenied unless the caller's policies allow it in the caller's own account.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function demand(call: Call, wanted: Demand): void {
  const principal = signer(call);
  const decision = authorize(
    {
      caller: principal.caller,
      action: wanted.action,
      resource: wanted.resource,
      resourceAccount: principal.account,
      context: {
        ...requestContext(call.world, call.origin, principal.account, call.now),
        ...principalContext(call.world, principal),
        ...wanted.context,
      },
      unknownKeys: UNKNOWN_KEYS,
    },
    policiesOf(call.world, principal),
  );
  if (decision.verdict === 'admits') return;
  const cause = decision.verdict === 'refuses' ? causeOf(wanted.action, decision) : '';
  throw accessDenied(principal.caller.arn, wanted, decision, cause);
}

/** The kind of policy that stands in the way, as AWS's error tells it. */
function causeOf(action: string, { findings }: Decision): string {
  const applying = findings.filter((finding) => finding.applies === 'yes');
  if (applying.some((finding) => finding.effect === 'Deny')) return ' with an explicit deny';
  const silent = (kind: PolicyRank) => !applying.some((finding) => rankOf(finding.policy) === kind);
  const limitedBy = (kind: PolicyRank) => findings.some((finding) => rankOf(finding.policy) === kind);
  const missing = silent('identity-based policy')
    ? 'identity-based policy'
    : RANKS.find((kind) => limitedBy(kind) && silent(kind));
  return missing ? ` because no ${missing} allows the ${action} action` : '';
}

/** AWS's words, which name no document, and what is undecided, which AWS never is. */
export function accessDenied(
  caller: string,
  { action, resource, shown }: Demand,
  decision: Decision,
  cause = '',
): AwsError {
  const denied = `User: ${caller} is not authorized to perform: ${action} on resource: ${shown ?? resource}${cause}`;
  return new AwsError('AccessDenied', `${denied}${undecidedBecause(decision)}`, 403, decision.reason);
}

export function undecidedBecause({ verdict, reason }: Pick<Decision, 'verdict' | 'reason'>): string {
  return verdict === 'undecided' ? ` (local AWS is undecided: ${reason})` : '';
}

/** A refusal that no policy was asked for. */
export function refusal(reason: string): Decision {
  return { verdict: 'refuses', reason, findings: [] };
}
