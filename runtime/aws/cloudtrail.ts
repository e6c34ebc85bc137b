/** CloudTrail's client apart from the others, so that only the command that asks for events carries it. */
import { CloudTrailClient, LookupEventsCommand, type Event } from '@aws-sdk/client-cloudtrail';
import type { Clock } from '../clock.js';
import { watchAttempts } from './attempts.js';
import { clientConfig, closeClient } from './client-config.js';
import type { AwsContext } from './context.js';
import { collectPages } from './pages.js';

/** What AWS wrote down of one request. */
export interface TrailEvent {
  readonly id: string;
  /** ISO 8601. */
  readonly time: string;
  /** `s3.amazonaws.com` */
  readonly source: string;
  /** `ListBuckets` */
  readonly name: string;
}

/** Milliseconds between two requests: AWS takes two a second for an account and a region. */
const PACE = 500;
/** CloudTrail's own most. */
const PAGE = 50;

/** Days that CloudTrail keeps events for a lookup. */
export const EVENT_HISTORY_DAYS = 90;

export interface EventHistory {
  /**
   * All events of requests signed with an access key, in the client's account and region, oldest first.
   * @param since milliseconds since the epoch
   * @param until milliseconds since the epoch
   * @throws AWS's error; IncompleteAnswer
   */
  ofAccessKey(accessKeyId: string, since: number, until: number): Promise<TrailEvent[]>;
  close(): void;
}

/**
 * The event history of one account and region: management events of the last 90 days, which need no trail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export function eventHistory(context: AwsContext): EventHistory {
  const client = new CloudTrailClient(clientConfig(context, 'cloudtrail'));
  watchAttempts(client, 'cloudtrail', { before: paced(context.clock) });
  return {
    ofAccessKey: async (accessKeyId, since, until) => {
      const events = await collectPages(async (marker) => {
        const { Events = [], NextToken } = await client.send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: accessKeyId }],
            StartTime: new Date(since),
            EndTime: new Date(until),
            MaxResults: PAGE,
            NextToken: marker,
          }),
        );
        return { items: Events, next: NextToken };
      });
      return events.map(told).sort((one, other) => (one.time < other.time ? -1 : 1));
    },
    close: () => closeClient(context, client),
  };
}

/** Lets one attempt go every `PACE`, the repeated ones included. */
function paced(clock: Clock): () => Promise<void> {
  let free = -Infinity;
  return async () => {
    const wait = free - clock.now();
    free = Math.max(free, clock.now()) + PACE;
    if (wait > 0) await clock.sleep(wait);
  };
}

function told({ EventId = '', EventTime, EventSource = '', EventName = '' }: Event): TrailEvent {
  return { id: EventId, time: EventTime?.toISOString() ?? '', source: EventSource, name: EventName };
}
