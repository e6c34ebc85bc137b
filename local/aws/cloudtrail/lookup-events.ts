import { demand, signer, type Action } from '../core/call.js';
import { AwsError, notModelled } from '../core/error.js';
import { page } from '../core/paging.js';
import { integer, list, optional, structure, text, type Shape } from '../core/shape.js';
import { isoSeconds } from '../core/time.js';
import type { TrailedCall } from '../core/trailed-call.js';

const DAY = 86_400_000;
const HISTORY_DAYS = 90;
const PER_SECOND = 2;
const NAME = 'cloudtrail:LookupEvents';

const seconds: Shape<number> = (value) => {
  if (typeof value === 'number') return value * 1000;
  throw new AwsError('SerializationException', 'a time is no number of seconds');
};

interface Parsed {
  readonly LookupAttributes: ReadonlyArray<{ readonly AttributeKey: string; readonly AttributeValue: string }>;
  readonly StartTime?: number | undefined;
  readonly EndTime?: number | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export const lookupEvents: Action<Parsed> = {
  name: NAME,
  parameters: structure({
    LookupAttributes: list(
      structure({ AttributeKey: text(), AttributeValue: text({ min: 1, max: 2000 }) }),
      Number.POSITIVE_INFINITY,
    ),
    StartTime: optional(seconds),
    EndTime: optional(seconds),
    MaxResults: optional((value, at) => {
      try {
        return integer(1, 50)(value, at);
      } catch {
        throw new AwsError('InvalidMaxResultsException', 'A value for MaxResults must be 1 to 50.');
      }
    }),
    NextToken: optional(text()),
  }),
  run: (call, { LookupAttributes, StartTime = -Infinity, EndTime = Infinity, MaxResults = 50, NextToken }) => {
    const { account } = signer(call);
    const { region } = call.origin;
    demand(call, { action: NAME, resource: '*' });
    const here = call.trail.filter((one) => one.account === account && one.region === region);
    const lately = here.filter(({ action, at, error }) => action === NAME && !error && call.now - at < 1000);
    if (lately.length >= PER_SECOND) throw new AwsError('Throttling', 'Rate exceeded');
    if (LookupAttributes.length > 1) {
      throw new AwsError('InvalidLookupAttributesException', 'A lookup takes one attribute.');
    }
    const [attribute] = LookupAttributes;
    if (attribute && attribute.AttributeKey !== 'AccessKeyId') {
      throw notModelled(`a lookup by ${attribute.AttributeKey}`);
    }
    if (StartTime > EndTime) {
      throw new AwsError('InvalidTimeRangeException', 'The start of the time range is after its end.');
    }
    const from = Math.max(StartTime, call.now - HISTORY_DAYS * DAY);
    const found = here.filter(
      ({ accessKeyId, at }) => (!attribute || accessKeyId === attribute.AttributeValue) && at >= from && at <= EndTime,
    );
    const { items, marker } = page(found, latestFirst, { marker: token(NextToken), size: MaxResults }, call.listing);
    return { Events: items.map(shown), NextToken: marker };
  },
};

/** The order of its keys as text is that of the events, the latest first. */
function latestFirst({ at, eventId }: TrailedCall): string {
  return `${String(Number.MAX_SAFE_INTEGER - at).padStart(16, '0')}/${eventId}`;
}

function token(text: string | undefined): string | undefined {
  if (text === undefined || /^\d+:/.test(Buffer.from(text, 'base64url').toString('utf8'))) return text;
  throw new AwsError('InvalidNextTokenException', 'The token is not one of an answer.');
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html */
function shown(one: TrailedCall): object {
  const [service = '', name = ''] = one.action.split(':');
  const source = `${service}.amazonaws.com`;
  const readOnly = /^(?:Get|List|Lookup|Describe|Assume)/.test(name);
  return {
    EventId: one.eventId,
    EventName: name,
    EventSource: source,
    EventTime: new Date(Math.floor(one.at / 1000) * 1000),
    ReadOnly: String(readOnly),
    AccessKeyId: one.accessKeyId,
    Username: one.userName,
    Resources: [],
    CloudTrailEvent: JSON.stringify({
      eventVersion: '1.11',
      eventID: one.eventId,
      eventTime: isoSeconds(new Date(one.at)),
      eventSource: source,
      eventName: name,
      awsRegion: one.region,
      readOnly,
      recipientAccountId: one.account,
      userIdentity: { arn: one.caller, accountId: one.account, accessKeyId: one.accessKeyId },
      ...(one.error !== undefined && { errorCode: one.error }),
    }),
  };
}
