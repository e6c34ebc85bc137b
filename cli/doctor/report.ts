/** From facts to what is printed: the steps in order, as text or JSON. */
import { printable } from '../printable.js';
import { sumOf, WORDS, type Step } from '../steps/report.js';
import { callerOf, type Facts } from './facts.js';
import type { Told } from './rule.js';
import { RULES } from './rules/index.js';

export type DoctorStep = Step & Told;

/** What `--json` prints. */
export interface Report {
  /** ARN of whoever ran it; null where AWS did not say. */
  readonly caller: string | null;
  readonly steps: readonly DoctorStep[];
}

/** Of a step for many roles, so many right ones have a line of their own. */
const SHOWN = 5;

export function judged(facts: Facts): Report {
  return {
    caller: callerOf(facts)?.arn ?? null,
    steps: RULES.flatMap(({ step, judge }) => judge(facts).map((told) => ({ step, ...told }))),
  };
}

/** A line for each step, more for each fix and for the reasoning of what is not right, and a sum. */
export function inWords({ steps }: Report): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  const names = [...new Set(steps.map(({ step }) => step))];
  const lines = names.flatMap((name) => {
    const those = steps.filter(({ step }) => step === name);
    const right = those.filter(({ verdict }) => verdict === 'ok');
    const unshown = new Set(right.slice(SHOWN));
    const more = unshown.size > 0 ? [`${name.padEnd(width)}  ${WORDS.ok}: and ${unshown.size} more`] : [];
    return [...those.filter((one) => !unshown.has(one)).flatMap((one) => linesOf(one, width)), ...more];
  });
  return [...lines, sumOf(steps)].map(printable).join('\n');
}

function linesOf({ step, subject, verdict, text, fix, reasoning = [] }: DoctorStep, width: number): string[] {
  const indent = ' '.repeat(width);
  return [
    `${step.padEnd(width)}  ${WORDS[verdict]}: ${subject === undefined ? '' : `${subject}: `}${text}`,
    ...(verdict === 'ok' ? [] : reasoning.map((line) => `${indent}    ${line}`)),
    ...(fix === undefined ? [] : [`${indent}  fix: ${fix}`]),
  ];
}
