/** What a simulation prints. */
import type { FaultTable } from './faults.js';
import type { Failure, Outcome } from './outcome.js';

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
export function neverFired({ pairs }: FaultTable, fired: Fired): string[] {
  return pairs.filter(([fault, action]) => !fired.get(`${fault}|${action}`)).map((pair) => pair.join(' of '));
}

/** Faults by calls; `-` where a call cannot meet a fault. */
export function table({ actions, faults, isMeaningful }: FaultTable, fired: Fired): string {
  const heads = actions.map((action) => action.slice(action.indexOf(':') + 1));
  const first = Math.max(...faults.map((fault) => fault.length));
  const row = (name: string, cells: readonly string[]): string =>
    [name.padEnd(first), ...cells.map((cell, index) => cell.padStart(heads[index]!.length))].join('  ');
  return [
    row('', heads),
    ...faults.map((fault) =>
      row(
        fault,
        actions.map((action) => (isMeaningful(fault, action) ? String(fired.get(`${fault}|${action}`) ?? 0) : '-')),
      ),
    ),
  ].join('\n');
}

/** What a failing seed did, and how to see it again. @param what was simulated */
export function failureText(what: string, seed: number, failure: Failure, bug: string | undefined): string {
  const planted = bug === undefined ? '' : ` --bug ${bug}`;
  return [
    ...failure.steps,
    '',
    `invariant: ${failure.invariant}`,
    `expected:  ${failure.expected}`,
    `seen:      ${failure.seen}`,
    `replay:    npm run simulate -- ${what} --seeds 1 --from ${seed}${planted}`,
  ].join('\n');
}

/** The last line. @param what was simulated */
export function summary(what: string, outcomes: readonly Outcome[], from: number, silent: readonly string[]): string {
  const number = (value: number): string => value.toLocaleString('en-US');
  const calls = outcomes.reduce((sum, outcome) => sum + outcome.calls, 0);
  const faults = [...firedIn(outcomes).values()].reduce((sum, count) => sum + count, 0);
  const last = outcomes.at(-1);
  const verdict = last?.failure
    ? `seed ${last.seed} breaks "${last.failure.invariant}"`
    : silent.length > 0
      ? `${silent.length} faults never met their call: ${silent.join(', ')}`
      : 'no invariant broken';
  return `simulate ${what}: ${number(outcomes.length)} seeds from ${from}, ${number(calls)} calls, ${number(faults)} faults, ${verdict}`;
}
