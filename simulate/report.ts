/** What a simulation prints. */
import { ACTIONS, FAULTS, isMeaningful, PAIRS } from './sync/faults.js';
import type { Failure, Outcome } from './sync/simulation.js';

/** From so many seeds on, a fault that never met a call is a failure: fewer cannot meet all. */
export const SEEDS_THAT_MEET_ALL = 300;

/** How often each fault met each call, as `fault|action`. */
export type Fired = ReadonlyMap<string, number>;

export function firedIn(outcomes: readonly Outcome[]): Fired {
  const fired = new Map<string, number>();
  for (const [pair, count] of outcomes.flatMap((outcome) => outcome.fired)) {
    fired.set(pair, (fired.get(pair) ?? 0) + count);
  }
  return fired;
}

/** Faults that met no such call though they could. */
export function neverFired(fired: Fired): string[] {
  return PAIRS.filter(([fault, action]) => !fired.get(`${fault}|${action}`)).map((pair) => pair.join(' of '));
}

/** Faults by calls; `-` where a call cannot meet a fault. */
export function table(fired: Fired): string {
  const heads = ACTIONS.map((action) => action.slice(action.indexOf(':') + 1));
  const first = Math.max(...FAULTS.map((fault) => fault.length));
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(first), ...cells.map((cell, index) => cell.padStart(heads[index]!.length))].join('  ');
  return [
    row('', heads),
    ...FAULTS.map((fault) =>
      row(
        fault,
        ACTIONS.map((action) => (isMeaningful(fault, action) ? String(fired.get(`${fault}|${action}`) ?? 0) : '-')),
      ),
    ),
  ].join('\n');
}

/** What a failing seed did, and how to see it again. */
export function failureText(seed: number, failure: Failure, bug: string | undefined): string {
  const planted = bug === undefined ? '' : ` --bug ${bug}`;
  return [
    ...failure.steps,
    '',
    `invariant: ${failure.invariant}`,
    `expected:  ${failure.expected}`,
    `seen:      ${failure.seen}`,
    `replay:    npm run simulate -- sync --seeds 1 --from ${seed}${planted}`,
  ].join('\n');
}

/** The last line. */
export function summary(outcomes: readonly Outcome[], from: number, silent: readonly string[]): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  const calls = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0);
  const faults = [...firedIn(outcomes).values()].reduce((sum, count) => sum + count, 0);
  const last = outcomes.at(-1);
  const verdict = last?.failure
    ? `seed ${last.seed} breaks "${last.failure.invariant}"`
    : silent.length > 0
      ? `${silent.length} faults never met their call: ${silent.join(', ')}`
      : 'no invariant broken';
  return `simulate sync: ${number(outcomes.length)} seeds from ${from}, ${number(calls)} calls, ${number(faults)} faults, ${verdict}`;
}
