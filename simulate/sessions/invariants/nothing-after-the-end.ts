/** AWS admits no request that is signed with delivered credentials at the grant's end or later, and never will. */
import { AwsError } from '../../../local/aws/core/error.js';
import { endOf, type Invariant } from '../story.js';
import { PROBE } from '../world.js';

/** Milliseconds after the end: as long as any session lasts that STS gives. */
const AFTER = [0, 1, 500, 1_000, 15_000, 60_000, 15 * 60_000, 60 * 60_000, 6 * 60 * 60_000, 12 * 60 * 60_000];

export const nothingAfterTheEnd: Invariant = {
  name: 'no request after the end',
  check: (step, { aws, recordings }) => {
    if (step.type !== 'ended' || step.ended.type !== 'delivered') return undefined;
    const { credentials, record } = step.ended.session;
    const recording = recordings.get(record.id);
    // Whatever is not recorded has no end: another invariant says so.
    if (!recording) return undefined;
    const end = endOf(recording.grant);
    const admitted = AFTER.find(
      (later) => !(aws.answerTo(credentials.sessionToken, PROBE, end + later) instanceof AwsError),
    );
    if (admitted === undefined) return undefined;
    return {
      expected: `no request of ${credentials.accessKeyId} from ${new Date(end).toISOString()} on, the end of ${recording.grant.id}`,
      seen: `one is admitted ${admitted} ms later`,
    };
  },
};
