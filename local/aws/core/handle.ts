import type { Call as JournalEntry, Fault } from '../api.js';
import type { TrailedCall } from './trailed-call.js';
import { WorldEdit } from '../state/edit.js';
import { identifiers } from '../state/ids.js';
import { actionOf } from './actions.js';
import type { AnyAction, Result } from './call.js';
import type { Origin } from './context.js';
import { AwsError, notModelled } from './error.js';
import { takeToken } from './faults.js';
import type { Listing } from './paging.js';
import type { Principal } from './principal.js';
import { visibleWorld, written, type State } from './state.js';
import type { TokenEvidence } from './web-identity.js';

/** A request as the transport hands it over. */
export interface Request {
  /** `iam:GetRole` */
  readonly action: string;
  /** As they came: text, lists and maps. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Who signed, or why the signature counts for nothing; undefined where there is none. */
  readonly principal: Principal | AwsError | undefined;
  readonly origin: Origin;
  readonly evidence?: TokenEvidence;
  /** What CloudTrail wrote down before, oldest first. @default nothing */
  readonly trail?: readonly TrailedCall[];
  /** The fault that fires for it. */
  readonly fault?: Fault['fault'];
}

export interface Outcome {
  readonly state: State;
  readonly answer: Result | AwsError;
  readonly entry: JournalEntry;
  readonly requestId: string;
}

/**
 * The whole of the local AWS: a request, answered from a state at a time. What fails changes nothing but buckets.
 */
export function handle(before: State, request: Request, now: number): Outcome {
  const ids = identifiers(before.seed, before.turn);
  const requestId = ids.uuid();
  const account = accountOfCall(request);
  let state: State = { ...before, turn: before.turn + 1 };
  let answer: Result | AwsError;
  try {
    const bucket = takeToken(state.buckets, state.throttling, { ...request, account }, now);
    state = { ...state, buckets: bucket.buckets };
    if (bucket.throttled) throw bucket.throttled;
    if (request.fault?.type === 'error') {
      throw new AwsError(request.fault.code, request.fault.message ?? request.fault.code, request.fault.status);
    }
    const action = actionOf(request.action);
    if (!action) throw notModelled(`action ${request.action}`);
    const edit = new WorldEdit(state.world);
    answer = action.run(
      {
        world: visibleWorld(state, now),
        edit,
        principal: principalOf(request, action),
        origin: request.origin,
        seed: state.seed,
        now,
        ids,
        listing: listingUnder(request.fault),
        ...(request.fault?.type === 'failed-entries' && { failedEntries: request.fault }),
        ...(request.evidence && { evidence: request.evidence }),
        trail: request.trail ?? [],
      },
      parse(action, request),
    );
    if (edit.changed) state = written(state, edit.done(), now);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    answer = error;
  }
  return { state, answer, requestId, entry: journalEntry(request, account, now, answer) };
}

function principalOf(request: Request, action: AnyAction): Principal | undefined {
  if (request.principal instanceof AwsError) throw request.principal;
  if (!request.principal && !action.unsigned) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
  }
  return request.principal;
}

function parse(action: AnyAction, request: Request): unknown {
  try {
    return action.parameters(request.parameters, '');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NotModelled') {
      throw new AwsError(error.code, `${error.message} of ${action.name}`);
    }
    throw error;
  }
}

function listingUnder(fault: Fault['fault'] | undefined): Listing {
  if (fault?.type === 'short-page') return { pageSize: fault.size };
  return fault?.type === 'empty-page' ? { emptyPage: true } : {};
}

/** The account that a call is counted for: that of the role it asks for, else the caller's. */
export function accountOfCall({ action, parameters, principal }: Request): string | undefined {
  const asked = actionOf(action)?.account?.(parameters);
  return asked ?? (principal instanceof AwsError ? undefined : principal?.account);
}

function journalEntry(
  { action, principal }: Request,
  account: string | undefined,
  at: number,
  answer: Result | AwsError,
): JournalEntry {
  return {
    action,
    at,
    ...(account !== undefined && { account }),
    ...(principal && !(principal instanceof AwsError) && { caller: principal.caller.arn }),
    ...(answer instanceof AwsError && { error: answer.code, reason: answer.reason ?? answer.message }),
  };
}
