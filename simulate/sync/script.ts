/** What a seed stands for: who starts when, what is changed meanwhile, what goes wrong. Drawn from the seed alone. */
import { INGESTION_ACTIONS } from '../../lib/model/actions.js';
import { DEFAULT_RATES, type Rates } from '../../runtime/sync/pacing.js';
import type { Chance } from '../random.js';
import { ownProcessFault, PROCESS_FAULTS } from './faults.js';
import type { Fate } from './life.js';
import { SKEW_MILLISECONDS } from './limits.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** One start of the sync. */
export interface Start {
  /** Milliseconds after its round begins. */
  readonly after: number;
  /** Milliseconds that its clock is ahead of the others. */
  readonly skew: number;
  readonly workMilliseconds?: number;
  readonly fate?: Fate;
  /** How often it is called again at once where it left something unread. */
  readonly carriesOn: number;
}

/** Starts that come together, and what is changed in the accounts from their beginning on. */
export interface Round {
  /** Milliseconds since the round before has ended. */
  readonly after: number;
  readonly starts: readonly Start[];
  /** Milliseconds after the round's beginning. */
  readonly mutations: readonly number[];
}

export interface Script {
  readonly rounds: readonly Round[];
  readonly rates: Rates;
  readonly includeUneditable: boolean;
}

export function writeScript(chance: Chance, seed: number): Script {
  const { stream } = { stream: (purpose: string) => chance.stream(purpose) };
  const own = ownProcessFault(seed);
  const rounds = chance.whole(1, 3);
  const ownRound = stream('own').whole(0, rounds - 1);
  const lives = chance.happens(0.5) ? 0 : 0.5;
  return {
    rates: rates(stream('rates')),
    includeUneditable: chance.happens(0.1),
    rounds: Array.from({ length: rounds }, (_, index) => {
      const draw = stream(`round ${index}`);
      const starts = Array.from({ length: draw.happens(0.3) ? 2 : 1 }, () => start(draw, lives));
      if (own && index === ownRound) starts[0] = { ...starts[0]!, fate: { ...fate(draw), step: draw.small(1, 5), ...own } };
      return {
        after: index === 0 ? 0 : draw.one([5 * SECOND, MINUTE, 21 * MINUTE, 4 * HOUR, 4 * HOUR, 25 * HOUR]),
        starts,
        mutations: Array.from({ length: draw.small(0, 10) }, () => draw.fraction() ** 2 * 40 * SECOND),
      };
    }),
  };
}

function start(chance: Chance, lives: number): Start {
  const work = chance.one([undefined, undefined, 300, SECOND, 3 * SECOND, 20 * SECOND]);
  return {
    after: chance.small(0, 2 * MINUTE),
    skew: chance.happens(0.5) ? 0 : chance.whole(-SKEW_MILLISECONDS, SKEW_MILLISECONDS),
    ...(work !== undefined && { workMilliseconds: work }),
    ...(chance.happens(lives) && { fate: fate(chance) }),
    carriesOn: chance.whole(0, 5),
  };
}

function fate(chance: Chance): Fate {
  return {
    fault: chance.one(PROCESS_FAULTS),
    step: chance.whole(1, 120),
    stands: chance.one([SECOND, MINUTE, 10 * MINUTE, 25 * MINUTE]),
  };
}

/** The default paces, or slower ones: a run then takes long enough for things to happen in it. */
function rates(chance: Chance): Rates {
  if (chance.happens(0.3)) return DEFAULT_RATES;
  const rate = () => ({ perSecond: chance.one([1, 2, 5]), burst: chance.one([1, 3, 8]) });
  return Object.fromEntries(INGESTION_ACTIONS.map((action) => [action, rate()]));
}
