/** What a later run wrote, no earlier one changes; and an account has one run at a time. */
import { CLAIM_MILLISECONDS_MAX } from '../../../runtime/catalog/writer.js';
import type { Invariant } from '../story.js';

interface RunRow {
  readonly run: number;
  readonly holder: string;
  readonly until: number;
}

export const runsGoForward: Invariant = {
  name: 'runs go forward',
  check: (step, story) => {
    if (step.type !== 'stored' || !step.before || !step.after) return undefined;
    const [before, after] = [step.before, step.after] as unknown as [RunRow, RunRow];
    if (after.run < before.run) {
      return { expected: `${step.key.sk} as run ${before.run} wrote it`, seen: `written by run ${after.run}` };
    }
    if (step.key.sk !== 'RUN' || after.holder === before.holder) return undefined;
    const now = step.call.askedAt + story.invocation(step.call.invocation).skew;
    if (before.until <= now || before.until > now + CLAIM_MILLISECONDS_MAX) return undefined;
    return {
      expected: `${step.key.pk} with whoever has it until ${new Date(before.until).toISOString()}`,
      seen: `taken by #${step.call.invocation} at ${new Date(now).toISOString()} of its clock`,
    };
  },
};
