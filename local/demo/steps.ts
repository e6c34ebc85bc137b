import type { LocalAws } from '../aws/api.js';
import type { Outcome } from './aws-calls.js';
import type { Step } from './report.js';

/** A step that should succeed. */
export function tried(
  what: string,
  outcome: Outcome,
  words: (done: string) => string,
  right: (done: string) => boolean = () => true,
): Step {
  if ('refused' in outcome) return { what, seen: `refused: ${outcome.refused}`, asItShould: false };
  return { what, seen: words(outcome.done), asItShould: right(outcome.done) };
}

/** A step that should be refused for this reason: one that is refused for another has not shown what it was to show. */
export function refused(what: string, outcome: Outcome, because: RegExp | string): Step {
  if ('done' in outcome) return { what, seen: `was let in: ${outcome.done}`, asItShould: false };
  const expected = typeof because === 'string' ? outcome.refused === because : because.test(outcome.refused);
  return { what, seen: outcome.refused, asItShould: expected };
}

/** Adds what the local AWS says of its last answer: the statement that decided. */
export function explained(aws: LocalAws, step: Step): Step {
  const reason = aws.calls().at(-1)?.reason;
  const [last] = reason?.split('; ').filter((part) => part.includes(', #0: ')) ?? [];
  const [, why] = last?.split(', #0: ') ?? [];
  return why === undefined ? step : { ...step, why };
}
