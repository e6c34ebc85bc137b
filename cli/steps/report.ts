/** Steps as they are printed, and how a command that told them ends. */
import { EXIT, type ExitCode } from '../exit.js';
import type { Finding, Verdict } from './finding.js';

/** A step with what was found. */
export interface Step extends Finding {
  readonly step: string;
}

export const WORDS: Readonly<Record<Verdict, string>> = { ok: 'ok', notOk: 'NOT OK', notChecked: 'not checked' };

/** `3 steps: 1 ok, 1 NOT OK, 1 not checked` */
export function sumOf(steps: readonly Step[]): string {
  const count = (verdict: Verdict): string =>
    `${steps.filter((step) => step.verdict === verdict).length} ${WORDS[verdict]}`;
  return `${steps.length} steps: ${count('ok')}, ${count('notOk')}, ${count('notChecked')}`;
}

/** One thing wrong outweighs all that was not checked. */
export function exitOf({ steps }: { readonly steps: readonly Step[] }): ExitCode {
  const has = (verdict: Verdict): boolean => steps.some((step) => step.verdict === verdict);
  return has('notOk') ? EXIT.notWell : has('notChecked') ? EXIT.notChecked : EXIT.ok;
}
