import type { Fault, LocalAwsOptions, Throttling } from '../api.js';
import { EMPTY_WORLD, type World } from '../state/world.js';
import type { Buckets } from './faults.js';

/** All that the local AWS remembers. Never changed in place. */
export interface State {
  readonly seed: number;
  /** How many requests and deployments there were: what ids are made of. */
  readonly turn: number;
  readonly world: World;
  /** Accounts by the access key id of their administrator's user. */
  readonly administrators: ReadonlyMap<string, string>;
  /** Earlier worlds, oldest first, and until when each was the current one. Kept only as long as reads may see them. */
  readonly past: ReadonlyArray<{ readonly world: World; readonly until: number }>;
  /** Milliseconds for which a read does not see a write. */
  readonly forgetsFor: number;
  readonly faults: readonly Fault[];
  readonly throttling: Throttling;
  readonly buckets: Buckets;
  readonly dropsRoleTags: boolean;
  readonly checksSignatureAge: boolean;
}

export function initialState(options: LocalAwsOptions): State {
  return {
    seed: options.seed ?? 1,
    turn: 0,
    world: EMPTY_WORLD,
    administrators: new Map(),
    past: [],
    forgetsFor: 0,
    faults: [],
    throttling: { rates: {} },
    buckets: new Map(),
    dropsRoleTags: false,
    checksSignatureAge: options.checkSignatureAge ?? false,
  };
}

/** The world as reads see it: the one that stood `forgetsFor` milliseconds ago. */
export function visibleWorld(state: State, now: number): World {
  const seen = state.past.find((earlier) => earlier.until > now - state.forgetsFor);
  return seen?.world ?? state.world;
}

/** The state after a write. */
export function written(state: State, world: World, now: number): State {
  const past = [...state.past, { world: state.world, until: now }];
  return { ...state, world, past: past.filter((earlier) => earlier.until > now - state.forgetsFor) };
}
