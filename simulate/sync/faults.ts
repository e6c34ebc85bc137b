/** Every fault that a call can meet, and which call can meet it. */
import { INGESTION_ACTIONS } from '../../lib/model/actions.js';
import { AwsError } from '../../local/aws/core/error.js';
import type { Chance } from '../random.js';

export const ACTIONS = [
  'sts:AssumeRole',
  ...INGESTION_ACTIONS,
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:DeleteItem',
  'dynamodb:Query',
  'events:PutEvents',
] as const;

export type Action = (typeof ACTIONS)[number];

/** What can go wrong with one call. */
export const CALL_FAULTS = [
  'throttle',
  'server error',
  'denied',
  'expired',
  'reset before',
  'reset after',
  'broken off',
  'cut',
  'empty body',
  'slow',
  'empty page',
  'short page',
  'stale read',
  'partial',
] as const;

/** What happens to the process that makes the call, as it leaves and as its answer comes. */
export const PROCESS_FAULTS = ['killed before', 'killed after', 'frozen before', 'frozen after'] as const;

export type CallFault = (typeof CALL_FAULTS)[number];
export type ProcessFault = (typeof PROCESS_FAULTS)[number];
export type Fault = CallFault | ProcessFault;
export const FAULTS: readonly Fault[] = [...CALL_FAULTS, ...PROCESS_FAULTS];

const LISTINGS: readonly Action[] = ['iam:ListRoles', 'iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'];
/** The faults that not every call can meet. */
const ONLY: Readonly<Partial<Record<Fault, readonly Action[]>>> = {
  'empty page': [...LISTINGS, 'dynamodb:Query'],
  'short page': [...LISTINGS, 'dynamodb:Query'],
  // Reads of the catalog are consistent.
  'stale read': INGESTION_ACTIONS,
  partial: ['events:PutEvents'],
};

export function isMeaningful(fault: Fault, action: Action): boolean {
  return ONLY[fault]?.includes(action) ?? true;
}

/** Every fault with every call that can meet it. */
export const PAIRS: ReadonlyArray<readonly [Fault, Action]> = FAULTS.flatMap((fault) =>
  ACTIONS.filter((action) => isMeaningful(fault, action)).map((action) => [fault, action] as const),
);

/** All calls of an action, of one account or of all, fail alike for a while. */
interface Outage {
  readonly action: Action;
  readonly fault: CallFault;
  readonly from: number;
  readonly to: number;
}

export interface FaultPlan {
  /** Draws what happens to a call that leaves now. */
  draw(action: Action, now: number): CallFault | undefined;
  /** From now on nothing fails. */
  end(): void;
}

const OUTAGES: readonly CallFault[] = ['denied', 'server error', 'throttle', 'expired', 'cut', 'reset before'];
/** How many times as often a call fails: those that are made seldom, or that much hangs on. */
const FAILS: Readonly<Partial<Record<Action, number>>> = {
  'sts:AssumeRole': 2,
  'iam:ListRoles': 3,
  'iam:GetRole': 2,
  'iam:ListRolePolicies': 3,
  'iam:GetRolePolicy': 4,
  'iam:ListAttachedRolePolicies': 3,
  'iam:GetPolicy': 4,
  'iam:GetPolicyVersion': 6,
  'dynamodb:GetItem': 0.2,
  'dynamodb:PutItem': 0.2,
  'dynamodb:DeleteItem': 4,
  'dynamodb:Query': 0.5,
  'events:PutEvents': 6,
};

/**
 * The faults of one seed: some at random, some outages, and one that is this seed's own, so that every fault meets every
 * call within as many seeds as there are pairs.
 * @param moments when an outage may begin, milliseconds since the epoch
 */
export function faultPlan(chance: Chance, seed: number, moments: readonly number[]): FaultPlan {
  const probability = chance.one([0, 0.02, 0.05, 0.1, 0.15]);
  const own = ownPair(seed);
  let ownIn = chance.small(0, 3);
  const outages: Outage[] = Array.from({ length: chance.happens(0.4) ? chance.whole(1, 2) : 0 }, () => {
    const from = chance.one(moments) + chance.small(0, 60_000);
    return {
      action: chance.one(ACTIONS),
      fault: chance.one(OUTAGES),
      from,
      to: from + chance.one([10, 120, 3600, 20_000]) * 1000,
    };
  });
  let ended = false;
  return {
    end: () => void (ended = true),
    draw: (action, now) => {
      if (ended) return undefined;
      const outage = outages.find((one) => one.action === action && one.from <= now && now < one.to);
      if (outage) return outage.fault;
      if (action === own.action && isCallFault(own.fault) && ownIn-- === 0) return own.fault;
      if (!chance.happens(probability * (FAILS[action] ?? 1))) return undefined;
      // What no retry mends does more harm than all else.
      if (chance.happens(0.3)) return chance.one(['denied', 'cut'] as const);
      return chance.one(CALL_FAULTS.filter((fault) => isMeaningful(fault, action)));
    },
  };
}

/** The process fault that is this seed's own, if it is one. */
export function ownProcessFault(seed: number): { readonly fault: ProcessFault; readonly action: Action } | undefined {
  const { fault, action } = ownPair(seed);
  return isCallFault(fault) ? undefined : { fault, action };
}

/** Processes die less often than calls fail: every other seed is one in which one does. */
function ownPair(seed: number): { readonly fault: Fault; readonly action: Action } {
  const pairs = PAIRS.filter(([fault]) => isCallFault(fault) === (seed % 2 === 0));
  const [fault, action] = pairs[(seed >> 1) % pairs.length]!;
  return { fault, action };
}

function isCallFault(fault: Fault): fault is CallFault {
  return (CALL_FAULTS as readonly string[]).includes(fault);
}

/** How each service words what refuses a call. @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
export function refusal(fault: CallFault, action: Action): AwsError | undefined {
  const json = action.startsWith('dynamodb:') || action.startsWith('events:');
  switch (fault) {
    case 'throttle':
      if (action.startsWith('dynamodb:')) return new AwsError('ProvisionedThroughputExceededException', 'Slow down');
      return new AwsError(json ? 'ThrottlingException' : 'Throttling', 'Rate exceeded');
    case 'server error':
      return new AwsError(json ? 'InternalServerError' : 'ServiceFailure', 'The service failed', 500);
    case 'denied':
      return new AwsError(json ? 'AccessDeniedException' : 'AccessDenied', 'not allowed', json ? 400 : 403);
    case 'expired':
      return new AwsError(json ? 'ExpiredTokenException' : 'ExpiredToken', 'The token is expired', json ? 400 : 403);
    default:
      return undefined;
  }
}
