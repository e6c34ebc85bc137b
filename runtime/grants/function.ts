/** The grant function: the one place from which whole grants are written into the table. */
import type { Clock } from '../clock.js';
import { errorName, RuntimeError, type ErrorCode } from '../errors.js';
import { shown } from '../shown.js';
import { createGrant, type CreatedGrant } from './create-grant.js';
import type { GrantStore, GrantWriter } from './grant.js';
import { newGrant, type NewGrant } from './grant-rules.js';

/** What the function is asked. */
export interface GrantEvent {
  readonly operation: 'create';
  /** Without an id, the invocation's own becomes the grant's. */
  readonly grant: Omit<NewGrant, 'id'> & { readonly id?: string };
}

/** What the function answers: the grant, or why there is none, in words. */
export type GrantAnswer =
  ({ readonly ok: true } & CreatedGrant) | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

export interface GrantFunctionOptions {
  readonly store: GrantWriter & Pick<GrantStore, 'grant'>;
  readonly clock: Clock;
  /** Takes one line for each grant that was written, and for each event that was refused. */
  readonly log: (line: string) => void;
}

/** Facts of a new grant, as an event has them. */
const FACTS = ['id', 'email', 'roleArn', 'approvedMinutes', 'justification'] as const satisfies ReadonlyArray<
  keyof NewGrant
>;

/**
 * The grant function. What is wrong with an event is answered; only a table that fails throws, so that Lambda repeats
 * an asynchronous invocation. It repeats it under the same id: no grant is made twice.
 *
 * @param requestId the invocation's, as Lambda names it
 * @throws RuntimeError `Function` where the table cannot be read or written
 */
export function grantFunction({ store, clock, log }: GrantFunctionOptions) {
  const isoTime = (): string => new Date(clock.now()).toISOString();
  return async (event: unknown, requestId: string): Promise<GrantAnswer> => {
    try {
      const grant = newGrant({ id: requestId, ...factsOf(event) }, clock.now());
      const created = await createGrant(store, grant);
      if (created.created) {
        const { id, email, roleArn, approvedMinutes } = grant;
        const time = grant.createdAt;
        log(JSON.stringify({ time, event: 'grant-created', id, email, roleArn, approvedMinutes, requestId }));
      }
      return { ok: true, ...created };
    } catch (error) {
      if (error instanceof RuntimeError) {
        const { code, what: reason } = error;
        // Its code alone: the reason repeats what was sent, and anything may have been.
        log(JSON.stringify({ time: isoTime(), event: 'grant-refused', code, requestId }));
        return { ok: false, code, reason };
      }
      // Its name alone: a message of the SDK may repeat what was sent.
      throw new RuntimeError('Function', `the table of grants cannot be read or written: ${errorName(error)}`);
    }
  };
}

/** @throws RuntimeError `Input` for an event of another form */
function factsOf(event: unknown): { readonly [Fact in keyof NewGrant]?: unknown } {
  const { operation, grant } = members('event', event, ['operation', 'grant']);
  if (operation !== 'create') {
    throw new RuntimeError('Input', `operation: ${shown(operation)} is not known; it must be "create"`);
  }
  return members('grant', grant, FACTS);
}

/** The members of an object, if it has no others. */
function members(property: string, value: unknown, names: readonly string[]): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || !Object.keys(value).every((name) => names.includes(name))) {
    const allowed = `an object with ${names.join(', ')} and nothing else`;
    throw new RuntimeError('Input', `${property}: ${shown(value)} is not allowed; it must be ${allowed}`);
  }
  return value as Record<string, unknown>;
}
