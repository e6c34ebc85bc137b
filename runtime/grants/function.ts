/** The grant function: the one place from which grants are made and ended. */
import type { Clock } from '../clock.js';
import { errorName, RuntimeError, type ErrorCode } from '../errors.js';
import { shown } from '../shown.js';
import { createGrant, type CreatedGrant } from './create-grant.js';
import type { Grant, GrantStore, GrantWriter } from './grant.js';
import { newGrant, revocation, type NewGrant, type Revocation } from './grant-rules.js';
import { revokeGrant, type RevokedGrant } from './revoke-grant.js';

/** What the function is asked. */
export type GrantEvent =
  | {
      readonly operation: 'create';
      /** Without an id, the invocation's own becomes the grant's. */
      readonly grant: Omit<NewGrant, 'id'> & { readonly id?: string };
    }
  | { readonly operation: 'revoke'; readonly grant: Revocation };

/** What the function answers: the grant, or why nothing was done, in words. */
export type GrantAnswer =
  | ({ readonly ok: true } & (CreatedGrant | RevokedGrant))
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

export interface GrantFunctionOptions {
  readonly store: GrantWriter & Pick<GrantStore, 'grant'>;
  readonly clock: Clock;
  /** Takes one line for each grant that was made or ended, and for each event that was refused. */
  readonly log: (line: string) => void;
}

/** Facts of a new grant, as an event has them. */
const FACTS = ['id', 'email', 'roleArn', 'approvedMinutes', 'justification'] as const satisfies ReadonlyArray<
  keyof NewGrant
>;

/** Facts of a grant that is to end. */
const REVOCATION_FACTS = ['id', 'justification'] as const satisfies ReadonlyArray<keyof Revocation>;

/**
 * The grant function. What is wrong with an event is answered; only a table that fails throws, so that Lambda repeats
 * an asynchronous invocation. It repeats it under the same id: no grant is made twice, and none ended anew.
 *
 * @param requestId the invocation's, as Lambda names it
 * @throws RuntimeError `Function` where the table cannot be read or written
 */
export function grantFunction({ store, clock, log }: GrantFunctionOptions) {
  const line = (event: string, more: object): void =>
    log(JSON.stringify({ time: new Date(clock.now()).toISOString(), event, ...more }));

  async function create(facts: Facts, requestId: string): Promise<CreatedGrant> {
    const created = await createGrant(store, newGrant({ id: requestId, ...facts }, clock.now()));
    if (created.created) {
      const { approvedMinutes, justification } = created.grant;
      line('grant-created', { ...whose(created.grant), approvedMinutes, justification, requestId });
    }
    return created;
  }

  async function revoke(facts: Facts, requestId: string): Promise<RevokedGrant> {
    const revoked = await revokeGrant(store, revocation(facts), clock.now());
    const { grant } = revoked;
    if (revoked.revoked) line('grant-revoked', { ...whose(grant), justification: grant.revokedFor, requestId });
    return revoked;
  }

  return async (event: unknown, requestId: string): Promise<GrantAnswer> => {
    try {
      const { operation, facts } = readEvent(event);
      return { ok: true, ...(await (operation === 'create' ? create : revoke)(facts, requestId)) };
    } catch (error) {
      if (error instanceof RuntimeError) {
        const { code, what: reason } = error;
        // Its code alone: the reason repeats what was sent, and anything may have been.
        line('grant-refused', { code, requestId });
        return { ok: false, code, reason };
      }
      // Its name alone: a message of the SDK may repeat what was sent.
      throw new RuntimeError('Function', `the table of grants cannot be read or written: ${errorName(error)}`);
    }
  };
}

const whose = ({ id, email, roleArn }: Grant) => ({ id, email, roleArn });

type Facts = Readonly<Record<string, unknown>>;

/** @throws RuntimeError `Input` for an event of another form */
function readEvent(event: unknown): { readonly operation: GrantEvent['operation']; readonly facts: Facts } {
  const { operation, grant } = members('event', event, ['operation', 'grant']);
  if (operation !== 'create' && operation !== 'revoke') {
    throw new RuntimeError('Input', `operation: ${shown(operation)} is not known; it must be "create" or "revoke"`);
  }
  return { operation, facts: members('grant', grant, operation === 'create' ? FACTS : REVOCATION_FACTS) };
}

/** The members of an object, if it has no others. */
function members(property: string, value: unknown, names: readonly string[]): Facts {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.keys(value).every((name) => names.includes(name))) {
    const allowed = `an object with ${names.join(', ')} and nothing else`;
    throw new RuntimeError('Input', `${property}: ${shown(value)} is not allowed; it must be ${allowed}`);
  }
  return value as Facts;
}
