/**
 * Kleene's three-valued logic, with the reason beside the value.
 *
 * `undecided` spreads only where it matters: one `no` settles an "all", one `yes` settles an "any", whatever else is
 * undecided. So a statement that surely does not apply stays out, even if it holds an operator that nobody knows.
 */
export interface Answer {
  readonly is: 'yes' | 'no' | 'undecided';
  readonly reason: string;
}

export const yes = (reason: string): Answer => ({ is: 'yes', reason });
export const no = (reason: string): Answer => ({ is: 'no', reason });
export const undecided = (reason: string): Answer => ({ is: 'undecided', reason });

export function answer(holds: boolean, reason: string): Answer {
  return { is: holds ? 'yes' : 'no', reason };
}

export function not(one: Answer): Answer {
  if (one.is === 'undecided') return one;
  return { is: one.is === 'yes' ? 'no' : 'yes', reason: one.reason };
}

/** `no` if one is, else `undecided` if one is, else `yes` for all their reasons (or for `empty`, if there are none). */
export function all(answers: readonly Answer[], empty: string): Answer {
  return (
    answers.find((one) => one.is === 'no') ??
    answers.find((one) => one.is === 'undecided') ??
    yes(reasons(answers) || empty)
  );
}

/** `yes` if one is, else `undecided` if one is, else `no` for all their reasons (or for `empty`, if there are none). */
export function any(answers: readonly Answer[], empty: string): Answer {
  return (
    answers.find((one) => one.is === 'yes') ??
    answers.find((one) => one.is === 'undecided') ??
    no(reasons(answers) || empty)
  );
}

function reasons(answers: readonly Answer[]): string {
  return [...new Set(answers.map((one) => one.reason).filter((reason) => reason !== ''))].join('; ');
}
