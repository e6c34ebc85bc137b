/** What a seed stands for: who starts when, what is changed meanwhile, what goes wrong. Drawn from the seed alone. */
import { INGESTION_ACTIONS } from '../../lib/model/actions.js';
import { DEFAULT_RATES, type Rates } from '../../runtime/sync/pacing.js';
import { ownProcessFault, PROCESS_FAULTS } from '../faults.js';
import type { Fate } from '../life.js';
import type { Chance } from '../random.js';
import { ACTIONS, FAULTS, type Action } from './faults.js';
import { SKEW_MILLISECONDS } from './limits.js';
import type { MutationName } from './world/mutations.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const SWEEP: readonly MutationName[] = ['deletes most roles'];
const REMAKES: readonly MutationName[] = Array.from({ length: 4 }, () => 'makes a role anew');

/** One start of the sync. */
export interface Start {
  /** Milliseconds after its round begins. */
  readonly after: number;
  /** Milliseconds that its clock is ahead of the others. */
  readonly skew: number;
  readonly workMilliseconds?: number;
  readonly fate?: Fate<Action>;
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
  /** What is changed between the round before and this one. */
  readonly before: readonly MutationName[];
}

export interface Script {
  readonly rounds: readonly Round[];
  readonly rates: Rates;
  readonly includeUneditable: boolean;
  /** Whether accounts hold many roles. */
  readonly many: boolean;
  /** Items on a page, where services serve short ones all the time. */
  readonly pageSize?: number;
  /** The process fault that is this seed's own: whoever comes first to its call meets it. */
  readonly fate?: Fate<Action>;
}

export function writeScript(chance: Chance, seed: number): Script {
  const stream = (purpose: string): Chance => chance.stream(purpose);
  const own = ownProcessFault(FAULTS, seed);
  const rounds = chance.whole(2, 3);
  const lives = chance.happens(0.3) ? 0 : 0.4;
  const many = chance.happens(0.06);
  return {
    many,
    rates: rates(stream('rates')),
    includeUneditable: chance.happens(0.1),
    ...(chance.happens(0.25) && { pageSize: chance.whole(1, 5) }),
    ...(own && { fate: { ...fate(stream('own')), step: stream('own').small(1, 12), ...own } }),
    rounds: Array.from({ length: rounds }, (_, index) => {
      const draw = stream(`round ${index}`);
      const starts = Array.from({ length: draw.happens(0.25) ? 2 : 1 }, () => start(draw, lives));
      const sweeps = many && draw.happens(0.6);
      return {
        after: index === 0 ? 0 : draw.one([5 * SECOND, MINUTE, 21 * MINUTE, 4 * HOUR, 25 * HOUR, 25 * HOUR]),
        starts: draw.happens(0.4) ? starts.map(afterItsHold) : starts,
        before: index === 0 ? [] : [...(sweeps ? SWEEP : []), ...(draw.happens(0.4) ? REMAKES : [])],
        mutations: Array.from({ length: draw.small(0, 10) }, () => draw.fraction() ** 2 * 40 * SECOND),
      };
    }),
  };
}

/** The second of two starts, once the first one's hold on an account has run out: that one may stand still till then. */
function afterItsHold(one: Start, index: number): Start {
  return index === 0 ? one : { ...one, after: one.after + 20 * MINUTE };
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

/** Made so seldom that hardly any process would meet its end at them. */
const SELDOM: readonly Action[] = ['iam:GetRolePolicy', 'iam:GetPolicyVersion', 'dynamodb:DeleteItem'];

/** At any step, or at one call of an action: what is asked seldom would else hardly ever be the last. */
function fate(chance: Chance): Fate<Action> {
  const one = chance.happens(0.6);
  return {
    fault: chance.one(PROCESS_FAULTS),
    step: one ? chance.small(1, 20) : chance.whole(1, 120),
    ...(one && { action: chance.one([...ACTIONS, ...SELDOM]) }),
    stands: chance.one([SECOND, MINUTE, 10 * MINUTE, 25 * MINUTE]),
  };
}

/** The default paces, or slower ones: a run then takes long enough for things to happen in it. */
function rates(chance: Chance): Rates {
  if (chance.happens(0.3)) return DEFAULT_RATES;
  const rate = () => ({ perSecond: chance.one([0.2, 1, 2, 5]), burst: chance.one([1, 3, 8]) });
  return Object.fromEntries(INGESTION_ACTIONS.map((action) => [action, rate()]));
}
