/** Faults as every simulation has them: which of them can meet which call, and when one does. */
import type { Chance } from './random.js';

/** What happens to the process that makes a call, as it leaves and as its answer comes. */
export const PROCESS_FAULTS = ['killed before', 'killed after', 'frozen before', 'frozen after'] as const;
export type ProcessFault = (typeof PROCESS_FAULTS)[number];

/** The faults of a simulation and the calls that they meet. */
export interface FaultTable<Action extends string = string, CallFault extends string = string> {
  readonly actions: readonly Action[];
  readonly callFaults: readonly CallFault[];
  /** Those of calls, then those of processes. */
  readonly faults: ReadonlyArray<CallFault | ProcessFault>;
  isMeaningful(fault: CallFault | ProcessFault, action: Action): boolean;
  /** Every fault with every call that can meet it. */
  readonly pairs: ReadonlyArray<readonly [CallFault | ProcessFault, Action]>;
}

/** @param only the calls of those faults that not every call can meet */
export function faultTable<Action extends string, CallFault extends string>(
  actions: readonly Action[],
  callFaults: readonly CallFault[],
  only: Readonly<Partial<Record<CallFault, readonly Action[]>>>,
): FaultTable<Action, CallFault> {
  const faults = [...callFaults, ...PROCESS_FAULTS];
  const isMeaningful = (fault: CallFault | ProcessFault, action: Action): boolean =>
    only[fault as CallFault]?.includes(action) ?? true;
  const pairs = faults.flatMap((fault) =>
    actions.filter((action) => isMeaningful(fault, action)).map((action) => [fault, action] as const),
  );
  return { actions, callFaults, faults, isMeaningful, pairs };
}

export interface FaultPlan<Action extends string, CallFault extends string> {
  /** Draws what happens to a call that leaves now. */
  draw(action: Action, now: number): CallFault | undefined;
  /** From now on nothing fails. */
  end(): void;
}

/** How the calls of a simulation fail. */
export interface Failing<Action extends string, CallFault extends string> {
  readonly table: FaultTable<Action, CallFault>;
  /** Faults that an outage may have. */
  readonly outages: readonly CallFault[];
  /** What no retry mends: it does more harm than all else. */
  readonly hopeless: readonly CallFault[];
  /** How many times as often a call fails: those that are made seldom, or that much hangs on. */
  readonly fails: Readonly<Partial<Record<Action, number>>>;
}

/** All calls of an action fail alike for a while. */
interface Outage<Action, CallFault> {
  readonly action: Action;
  readonly fault: CallFault;
  readonly from: number;
  readonly to: number;
}

/**
 * The faults of one seed: some at random, some outages, and one that is this seed's own, so that every fault meets every
 * call within as many seeds as there are pairs.
 * @param moments when an outage may begin, milliseconds since the epoch
 */
export function faultPlan<Action extends string, CallFault extends string>(
  { table, outages: outageFaults, hopeless, fails }: Failing<Action, CallFault>,
  chance: Chance,
  seed: number,
  moments: readonly number[],
): FaultPlan<Action, CallFault> {
  const { actions, callFaults, isMeaningful } = table;
  const probability = chance.one([0, 0.02, 0.05, 0.1, 0.15]);
  const own = ownPair(table, seed);
  let ownIn = chance.small(0, 3);
  const outages: Array<Outage<Action, CallFault>> = Array.from(
    { length: chance.happens(0.4) ? chance.whole(1, 2) : 0 },
    () => {
      const from = chance.one(moments) + chance.small(0, 60_000);
      return {
        action: chance.one(actions),
        fault: chance.one(outageFaults),
        from,
        to: from + chance.one([10, 120, 3600, 20_000]) * 1000,
      };
    },
  );
  let ended = false;
  return {
    end: () => void (ended = true),
    draw: (action, now) => {
      if (ended) return undefined;
      const outage = outages.find((one) => one.action === action && one.from <= now && now < one.to);
      if (outage) return outage.fault;
      if (action === own.action && isCallFault(table, own.fault) && ownIn-- === 0) return own.fault;
      if (!chance.happens(probability * (fails[action] ?? 1))) return undefined;
      if (chance.happens(0.3)) return chance.one(hopeless);
      return chance.one(callFaults.filter((fault) => isMeaningful(fault, action)));
    },
  };
}

/** The process fault that is this seed's own, if it is one. */
export function ownProcessFault<Action extends string>(
  table: FaultTable<Action>,
  seed: number,
): { readonly fault: ProcessFault; readonly action: Action } | undefined {
  const { fault, action } = ownPair(table, seed);
  return isCallFault(table, fault) ? undefined : { fault: fault as ProcessFault, action };
}

/** Processes die less often than calls fail: every other seed is one in which one does. */
function ownPair<Action extends string, CallFault extends string>(
  table: FaultTable<Action, CallFault>,
  seed: number,
): { readonly fault: CallFault | ProcessFault; readonly action: Action } {
  const pairs = table.pairs.filter(([fault]) => isCallFault(table, fault) === (seed % 2 === 0));
  const [fault, action] = pairs[(seed >> 1) % pairs.length]!;
  return { fault, action };
}

function isCallFault<CallFault extends string>(
  { callFaults }: FaultTable<string, CallFault>,
  fault: string,
): fault is CallFault {
  return (callFaults as readonly string[]).includes(fault);
}
