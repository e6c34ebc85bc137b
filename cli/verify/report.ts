/** From facts to what is printed: the steps in order, as text or JSON, and how the command ends. */
import { EXIT, type ExitCode } from '../exit.js';
import type { Facts, Way } from './facts.js';
import type { Finding, Verdict } from './finding.js';
import { wayOf } from './pod.js';
import { printable } from '../printable.js';
import { RULES } from './rules/index.js';

export interface Step extends Finding {
  readonly step: string;
}

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

const WORDS: Readonly<Record<Verdict, string>> = { ok: 'ok', notOk: 'NOT OK', notChecked: 'not checked' };

/** A line for each step, one more for each fix, and a sum. */
export function inWords({ pod, steps }: Report): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  const lines = steps.flatMap(({ step, verdict, text, fix }) => [
    `${step.padEnd(width)}  ${WORDS[verdict]}: ${text}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width)}  fix: ${fix}`]),
  ]);
  const count = (verdict: Verdict): string =>
    `${steps.filter((step) => step.verdict === verdict).length} ${WORDS[verdict]}`;
  const sum = `${steps.length} steps: ${count('ok')}, ${count('notOk')}, ${count('notChecked')}`;
  return [`pod ${pod}`, ...lines, sum].map(printable).join('\n');
}

/** One thing wrong outweighs all that was not checked. */
export function exitOf({ steps }: Report): ExitCode {
  const has = (verdict: Verdict): boolean => steps.some((step) => step.verdict === verdict);
  return has('notOk') ? EXIT.notWell : has('notChecked') ? EXIT.notChecked : EXIT.ok;
}
