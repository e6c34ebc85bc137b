/** No grant starts while another one of the same person and role runs, which whoever starts it could have known. */
import { knownTo } from '../reads.js';
import { LAG_MILLISECONDS } from '../limits.js';
import { endOf, type Invariant } from '../story.js';

const REMAINING_MIN = 60_000;

export const approvedTimesAreNotAddedUp: Invariant = {
  name: 'approved times are not added up',
  check: (step, story) => {
    if (step.type !== 'stored' || step.write.table !== 'grants') return undefined;
    const { before, after } = step.write;
    if (after.startedAt === undefined || before?.startedAt !== undefined) return undefined;
    const { askedAt } = knownTo(step.call, story);
    const running = story.store
      .grants()
      .filter(({ id, email, roleArn }) => id !== after.id && email === after.email && roleArn === after.roleArn)
      .filter(({ status, startedAt }) => status === 'active' && startedAt !== undefined)
      .filter(({ id }) => story.starts.get(id)! < askedAt && story.creations.get(id)! < askedAt - LAG_MILLISECONDS)
      .find((grant) => endOf(grant) - Date.parse(after.startedAt!) >= REMAINING_MIN);
    if (!running) return undefined;
    return {
      expected: `${after.id} not to start while ${running.id} runs, until ${new Date(endOf(running)).toISOString()}`,
      seen: `#${step.call.invocation.id} starts it at ${after.startedAt}`,
    };
  },
};
