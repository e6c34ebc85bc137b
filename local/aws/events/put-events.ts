import { eventBusArn, parseEventBusArn } from '../../../lib/model/arn.js';
import { EVENT_BUS_NAME, fits } from '../../../lib/model/limits.js';
import { demand, signer, type Action, type Call } from '../core/call.js';
import { notModelled, validationError } from '../core/error.js';
import { list, optional, structure, text, type Parameters } from '../core/shape.js';
import { isoSeconds } from '../core/time.js';
import type { BusEvent } from '../api.js';

const ENTRIES_MAX = 10;
/** Of all entries of a request together. */
const BYTES_MAX = 262_144;
/** What is left out or too long is told entry by entry, or of the request. */
const TEXT = optional(text({ min: 0, max: Infinity }));

const ENTRY = structure({
  Source: TEXT,
  DetailType: TEXT,
  Detail: TEXT,
  EventBusName: optional(text({ min: 1, max: 1600 })),
  Resources: list(text({ min: 0, max: Infinity }), Infinity),
  Time: optional((value: unknown): number => {
    if (typeof value === 'number') return value;
    throw validationError('Time is no number of seconds');
  }),
});
type Entry = Parameters<typeof ENTRY>;

interface Parsed {
  readonly Entries: readonly Entry[];
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const putEvents: Action<Parsed> = {
  name: 'events:PutEvents',
  parameters: structure({ Entries: list(ENTRY, ENTRIES_MAX) }),
  run: (call, { Entries }) => {
    if (Entries.length === 0) throw tooFew();
    const buses = Entries.map((entry) => busOf(call, entry));
    for (const resource of new Set(buses)) demand(call, { action: 'events:PutEvents', resource });
    if (Entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) >= BYTES_MAX) {
      throw validationError('Total size of the entries in the request is over the limit.');
    }
    const results = Entries.map((entry, index) => put(call, entry, buses[index]!, index));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  },
};

function tooFew(): Error {
  return validationError(
    "1 validation error detected: Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
}

type EntryResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

function put(call: Call, entry: Entry, bus: string, index: number): EntryResult {
  const { failedEntries } = call;
  if (failedEntries && index >= failedEntries.arriving) {
    return { ErrorCode: failedEntries.code, ErrorMessage: failedEntries.code };
  }
  const fault = faultOf(entry);
  if (fault) return fault;
  const id = call.ids.uuid();
  const { account, region } = parseEventBusArn(bus)!;
  const event: BusEvent = {
    bus,
    id,
    source: entry.Source!,
    'detail-type': entry.DetailType!,
    account,
    region,
    time: isoSeconds(new Date(entry.Time === undefined ? call.now : entry.Time * 1000)),
    resources: entry.Resources,
    detail: objectOf(entry.Detail!)!,
  };
  call.edit.addEvent(event);
  return { EventId: id };
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function faultOf(entry: Entry): EntryResult | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (entry[name]) continue;
    const ErrorMessage = `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
    return { ErrorCode: 'InvalidArgument', ErrorMessage };
  }
  if (entry.Source!.startsWith('aws.')) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return objectOf(entry.Detail!) ? undefined : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function objectOf(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The ARN of an entry's bus: of the caller's account and the region that the request was signed for. */
function busOf(call: Call, { EventBusName = 'default' }: Entry): string {
  const { account, partition } = signer(call);
  const named = parseEventBusArn(EventBusName);
  if (named && named.account !== account) throw notModelled(`a bus of another account, ${named.account}`);
  if (named && named.region !== call.origin.region) throw notModelled(`a bus of another region, ${named.region}`);
  const name = named?.name ?? EventBusName;
  if (!fits(EVENT_BUS_NAME, name)) throw validationError(`Value '${name}' at 'eventBusName' is no name of a bus`);
  return eventBusArn(partition, call.origin.region!, account, name);
}

/** Bytes as AWS counts them. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ Time, Source = '', DetailType = '', Detail = '', Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources].map((value) => Buffer.byteLength(value));
  return texts.reduce((sum, bytes) => sum + bytes, Time === undefined ? 0 : 14);
}
