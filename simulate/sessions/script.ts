/** What a seed stands for: who asks for what when, and what goes wrong. Drawn from the seed alone. */
import { ownProcessFault, PROCESS_FAULTS } from '../faults.js';
import type { Fate } from '../life.js';
import type { Chance } from '../random.js';
import { ACTIONS, FAULTS, STS, type Action } from './faults.js';
import { SKEW_MILLISECONDS } from './limits.js';
import { MUTATIONS, PEOPLE, ROLES, type MutationName } from './world.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const REPLICAS = 2;

/** What happens at one moment. */
export type Event = { readonly after: number } & (
  | {
      readonly type: 'login';
      readonly email: string;
      /** Which of the grants that there are then: a fraction of their number. */
      readonly grant: number;
      readonly replica: number;
      /** Where a confirmation is asked: how long until each click on it, and at which replica. */
      readonly clicks: ReadonlyArray<{ readonly after: number; readonly replica: number }>;
    }
  | { readonly type: 'grant'; readonly email: string; readonly role: string; readonly minutes: number }
  | { readonly type: 'revoke'; readonly grant: number }
  | { readonly type: 'role'; readonly role: string; readonly mutation: MutationName }
  /** The catalog hears of a role: that it is as it is, or that it is gone. */
  | { readonly type: 'sync'; readonly role: string; readonly gone: boolean }
);

/** Events that come together, milliseconds after the round before. */
export interface Round {
  readonly after: number;
  readonly events: readonly Event[];
}

export interface Script {
  /** Whether every role has the least maximum, and every grant a minute more. */
  readonly isTight: boolean;
  readonly rounds: readonly Round[];
  /** Milliseconds that each replica's clock is ahead. */
  readonly skews: readonly number[];
  /** Of the replicas, when they first start. */
  readonly fates: ReadonlyArray<Fate<Action> | undefined>;
  /** The process fault that is this seed's own: whoever comes first to its call meets it. */
  readonly fate?: Fate<Action>;
  readonly pageSize?: number;
  /** Grants that there are at the beginning. */
  readonly grants: ReadonlyArray<Extract<Event, { readonly type: 'grant' }>>;
}

export function writeScript(chance: Chance, seed: number): Script {
  const own = ownProcessFault(FAULTS, seed);
  const lives = chance.happens(0.5) ? 0 : 0.5;
  // One person and one role is where all of it meets.
  const [people, roles] = chance.happens(0.6) ? [PEOPLE.slice(0, 1), ROLES.slice(0, 1)] : [PEOPLE, ROLES];
  const isTight = chance.happens(0.06);
  const among = { people, roles, still: chance.happens(0.5), minutes: isTight ? TIGHT : MINUTES };
  const lifeOf = (): Fate<Action> | undefined =>
    isTight ? lateAtSts(chance) : chance.happens(lives) ? fate(chance) : undefined;
  return {
    isTight,
    ...(own && { fate: { ...fate(chance.stream('own')), step: 1, ...own } }),
    ...(chance.happens(0.25) && { pageSize: chance.whole(1, 3) }),
    skews: Array.from({ length: REPLICAS }, () => skew(chance)),
    fates: Array.from({ length: REPLICAS }, lifeOf),
    grants: Array.from({ length: chance.whole(1, 4) }, () => ({ ...grant(chance, among), after: 0 })),
    rounds: Array.from({ length: chance.whole(2, 4) }, (_, index) => {
      const draw = chance.stream(`round ${index}`);
      return {
        after: draw.one([2 * SECOND, 20 * SECOND, MINUTE, 10 * MINUTE, 50 * MINUTE, 3 * HOUR]),
        events: Array.from({ length: draw.whole(1, 5) }, () => event(draw, among)),
      };
    }),
  };
}

export function skew(chance: Chance): number {
  return chance.happens(0.4) ? 0 : chance.whole(-SKEW_MILLISECONDS, SKEW_MILLISECONDS);
}

interface Among {
  readonly people: readonly string[];
  readonly roles: readonly string[];
  /** Whether roles stay as they are. */
  readonly still: boolean;
  /** That may be approved. */
  readonly minutes: readonly number[];
}

const MINUTES = [1, 2, 5, 14, 15, 16, 59, 60, 61, 90, 240, 1440];
/** A minute more than the least maximum: credentials that are asked without an end must then come at once. */
const TIGHT = [61];

function event(chance: Chance, among: Among): Event {
  const after = chance.small(0, 40 * SECOND);
  const drawn = among.still ? chance.fraction() * 0.86 : chance.fraction();
  if (drawn < 0.62) return { type: 'login', after, ...login(chance, among) };
  if (drawn < 0.7) return { ...grant(chance, among), after };
  if (drawn < 0.86) return { type: 'revoke', after, grant: chance.fraction() };
  const role = chance.one(among.roles);
  if (drawn < 0.93) return { type: 'role', after, role, mutation: chance.one(NAMES) };
  return { type: 'sync', after, role, gone: chance.happens(0.5) };
}

const NAMES = Object.keys(MUTATIONS) as MutationName[];

function login(chance: Chance, { people }: Among): Omit<Extract<Event, { type: 'login' }>, 'type' | 'after'> {
  const clicks = Array.from({ length: chance.one([0, 1, 1, 2, 2]) }, () => ({
    after: chance.small(0, 30 * SECOND),
    replica: chance.whole(0, REPLICAS - 1),
  }));
  return { email: chance.one(people), grant: chance.fraction(), replica: chance.whole(0, REPLICAS - 1), clicks };
}

function grant(chance: Chance, { people, roles, minutes }: Among): Omit<Extract<Event, { type: 'grant' }>, 'after'> {
  return { type: 'grant', email: chance.one(people), role: chance.one(roles), minutes: chance.one(minutes) };
}

/** Stands still before STS is asked, for longer than that minute. */
function lateAtSts(chance: Chance): Fate<Action> {
  return { fault: 'frozen before', step: 1, action: STS, stands: chance.whole(1, 10) * MINUTE };
}

function fate(chance: Chance): Fate<Action> {
  return {
    fault: chance.one(PROCESS_FAULTS),
    step: chance.small(1, 30),
    ...(chance.happens(0.6) && { action: chance.one(ACTIONS) }),
    stands: chance.one([SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, 25 * MINUTE]),
  };
}
