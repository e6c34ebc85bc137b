/** From facts to what is printed: the steps in order, as text or JSON, and how the command ends. */
import type { Facts, Way } from './facts.js';
import { wayOf } from './pod.js';
import { printable } from '../printable.js';
import { sumOf, WORDS, type Step } from '../steps/report.js';
import { RULES } from './rules/index.js';

export { exitOf, type Step } from '../steps/report.js';

/** What `--json` prints. */
export interface Report {
  /** NAMESPACE/NAME */
  readonly pod: string;
  /** How it gets its role; null where nothing shows it. */
  readonly way: Way | null;
  readonly steps: readonly Step[];
}

export function verify(facts: Facts): Report {
  const { pod } = facts;
  return {
    pod: `${pod.namespace}/${pod.name}`,
    way: wayOf(facts) ?? null,
    steps: RULES.map(({ step, judge }) => ({ step, ...judge(facts) })),
  };
}

/** A line for each step, one more for each fix, and a sum. */
export function inWords({ pod, steps }: Report): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  const lines = steps.flatMap(({ step, verdict, text, fix }) => [
    `${step.padEnd(width)}  ${WORDS[verdict]}: ${text}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width)}  fix: ${fix}`]),
  ]);
  return [`pod ${pod}`, ...lines, sumOf(steps)].map(printable).join('\n');
}
