/** EventBridge's client apart from the others, so that only a function that tells anything loads it. */
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { randomFraction } from '../random.js';
import { clientConfig, closeClient, type Patience } from './client-config.js';
import type { AwsContext } from './context.js';
import { awsErrorCode, isThrottle } from './errors.js';
import { MAX_ATTEMPTS, retryDelay } from './retry.js';

/** Something to be put on a bus. */
export interface BusEntry {
  /** The caller's own, to tell what arrived. */
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  /** JSON of an object. */
  readonly detail: string;
  /** ARNs of what the event is about. */
  readonly resources: readonly string[];
  readonly time: Date;
}

/**
 * Telling is never worth the time that the work itself needs: with these, a bus that throttles or does not answer costs
 * a minute or two at most.
 */
const PATIENCE: Patience = { attempts: 4, connectionTimeout: 2_000, requestTimeout: 5_000 };
/** How often entries that failed are put again, in all. */
export const ENTRY_RETRIES = 20;

/** A bus that events are put on, for as long as one job lasts. */
export interface EventBus {
  /**
   * Puts entries, in as few requests as there can be, and gives the ids of those that arrived. Those that EventBridge
   * could take another time are put again, within a budget. Where a request fails for good nothing more is put, since
   * the same would happen to the next one. Never throws for AWS's failures.
   *
   * A bus that does not exist takes entries as any other, and nobody hears of them.
   */
  put(entries: readonly BusEntry[]): Promise<ReadonlySet<string>>;
  /** Entries that did not arrive so far, by AWS's code. */
  failures(): Readonly<Record<string, number>>;
  close(): void;
}

/**
 * @param bus its name, or its ARN
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function eventBus(context: AwsContext, bus: string): EventBus {
  const client = new EventBridgeClient(clientConfig(context, 'eventbridge', PATIENCE));
  const failures = new Map<string, number>();
  let budget = ENTRY_RETRIES;
  /** AWS's code of the request that failed for good. */
  let over: string | undefined;

  const failed = (code: string, count: number): void => void failures.set(code, (failures.get(code) ?? 0) + count);

  /** The code of each entry that failed, undefined for one that arrived. */
  async function request(entries: readonly BusEntry[]): Promise<ReadonlyArray<string | undefined>> {
    const answer = await client.send(new PutEventsCommand({ Entries: entries.map((entry) => toWire(entry, bus)) }));
    const { Entries = [] } = answer;
    return entries.map((_, index) => {
      const { EventId, ErrorCode = 'Incomplete' } = Entries[index] ?? {};
      return EventId === undefined ? ErrorCode : undefined;
    });
  }

  async function putBatch(batch: readonly BusEntry[], arrived: Set<string>): Promise<void> {
    let left = batch;
    for (let attempts = 1; left.length > 0; attempts += 1) {
      let codes: ReadonlyArray<string | undefined>;
      try {
        codes = await request(left);
      } catch (error) {
        const code = awsErrorCode(error);
        // What is wrong with one request is no verdict on the next.
        if (code !== 'Validation') over = code;
        failed(code, left.length);
        return;
      }
      const again: BusEntry[] = [];
      const type = codes.some((code) => code !== undefined && isThrottle(code)) ? 'THROTTLING' : 'TRANSIENT';
      const delay = retryDelay(attempts, type, budget, randomFraction(context.random), MAX_ATTEMPTS);
      left.forEach((entry, index) => {
        const code = codes[index];
        if (code === undefined) arrived.add(entry.id);
        else if (delay !== undefined && mayArriveLater(code)) again.push(entry);
        else failed(code, 1);
      });
      left = again;
      if (left.length === 0 || delay === undefined) return;
      budget -= 1;
      await context.clock.sleep(delay);
    }
  }

  return {
    put: async (entries) => {
      const arrived = new Set<string>();
      for (const batch of batches(entries)) {
        if (over === undefined) await putBatch(batch, arrived);
        else failed(over, batch.length);
      }
      return arrived;
    },
    failures: () => Object.fromEntries(failures),
    close: () => closeClient(context, client),
  };
}

/** `Incomplete` is an answer that breaks off. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function mayArriveLater(code: string): boolean {
  return isThrottle(code) || code === 'InternalFailure' || code === 'Incomplete';
}

const ENTRIES_PER_REQUEST = 10;
/** AWS's limit is 256 KB; what is left is room for another way of counting. */
const BYTES_PER_REQUEST = 240_000;

/** Entries in their order, each batch as large as a request may be. An entry that is too large is one of its own. */
export function batches(entries: readonly BusEntry[]): BusEntry[][] {
  const all: BusEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = sizeOf(entry);
    bytes += size;
    if (bytes > BYTES_PER_REQUEST || all.at(-1)!.length === ENTRIES_PER_REQUEST) {
      all.push([]);
      bytes = size;
    }
    all.at(-1)!.push(entry);
  }
  return all;
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeOf({ source, detailType, detail, resources }: BusEntry): number {
  const timeBytes = 14;
  return [source, detailType, detail, ...resources].reduce((sum, text) => sum + Buffer.byteLength(text), timeBytes);
}

function toWire({ source, detailType, detail, resources, time }: BusEntry, bus: string): PutEventsRequestEntry {
  return {
    EventBusName: bus,
    Source: source,
    DetailType: detailType,
    Detail: detail,
    Resources: [...resources],
    Time: time,
  };
}
