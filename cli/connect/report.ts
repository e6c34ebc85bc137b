/** What `connect` prints: what to enter where, then the checks. */
import { sumOf, WORDS, type Step } from '../steps/report.js';
import { printable } from '../printable.js';
import type { Field } from './values.js';

/** What `--json` prints. */
export interface ConnectReport {
  /** For each account the five values of the Connect AWS dialog, by its labels, in its order. */
  readonly dialogs: readonly (readonly Field[])[];
  /** The bridge's web application, as Okta asks for it; only with a bridge. */
  readonly okta?: readonly Field[];
  /** The checks; none with --no-check. */
  readonly steps: readonly Step[];
}

export function inWords({ dialogs, okta, steps }: ConnectReport): string {
  const forms = [
    ...dialogs.map((fields) => form("Serval's Connect AWS dialog", fields)),
    ...(okta === undefined ? [] : [form('Okta, Applications > Create App Integration', okta)]),
  ];
  const width = Math.max(0, ...steps.map(({ step }) => step.length));
  const checks = steps.flatMap(({ step, verdict, text, fix }) => [
    `${step.padEnd(width)}  ${WORDS[verdict]}: ${text}`,
    ...(fix === undefined ? [] : [`${' '.repeat(width)}  fix: ${fix}`]),
  ]);
  const checked = steps.length === 0 ? [] : [[...checks, sumOf(steps)].map(printable).join('\n')];
  return [...forms, ...checked].join('\n\n');
}

function form(title: string, fields: readonly Field[]): string {
  const width = Math.max(...fields.map(({ label }) => label.length));
  const lines = fields.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`);
  return [title, ...lines].map(printable).join('\n');
}
