/** Once nothing fails any more, whoever has time left gets credentials, and AWS admits them. */
import { AwsError } from '../../../local/aws/core/error.js';
import type { Invariant } from '../story.js';
import { PROBE } from '../world.js';

export const timeLeftGivesASession: Invariant = {
  name: 'time left gives a session',
  check: (step, { aws }) => {
    if (step.type !== 'owed') return undefined;
    const { ended, id } = step.invocation;
    const expected = `#${id} to get credentials that AWS admits`;
    if (ended?.type !== 'delivered') {
      return { expected, seen: ended?.type === 'refused' ? ended.refusal.refused : (ended?.type ?? 'nothing') };
    }
    const answer = aws.answerTo(ended.session.credentials.sessionToken, PROBE, step.at);
    return answer instanceof AwsError ? { expected, seen: answer.code } : undefined;
  },
};
