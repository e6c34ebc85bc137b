/** How an organization's run went: which accounts were not read whole, and why. */
import { documentClient } from '../aws/clients.js';
import type { AccountStatus } from '../catalog/catalog.js';
import { dynamoCatalogReader } from '../catalog/dynamodb-reader.js';
import { RuntimeError } from '../errors.js';
import { shown } from '../shown.js';
import { runMetrics } from '../sync/metrics.js';
import { inParallel } from '../sync/parallel.js';
import { summaryEvent, type SummaryEvent } from './events.js';
import type { SummarySettings } from './settings.js';

export interface SummaryAnswer {
  /** Ids of accounts that are to be read again; none where all were read whole. */
  readonly accounts: readonly string[];
}

/** An account as a run left it. */
interface Left {
  readonly account: string;
  /** Of its last run; undefined where there was none. */
  readonly status: AccountStatus | undefined;
}

/** An account that was not read whole. */
export interface Failure {
  readonly account: string;
  readonly name?: string;
  /** In words. */
  readonly reason: string;
}

const STATUSES_IN_FLIGHT = 32;
/** Failures that the log lists; each child's log has its own. */
const FAILURES_LOGGED = 100;

/**
 * A function that answers where all accounts were read whole, and fails otherwise, so that the execution does. Redriven,
 * it answers the accounts that failed instead, once, so that they are read again and no others.
 * @throws RuntimeError from an invocation: `AccountsFailed`, `Input`, `CatalogVersion`
 */
export function organizationSummary(settings: SummarySettings, log: (line: string) => void) {
  const { aws, catalogTable, functionName } = settings;
  const client = documentClient(aws);
  return async (given: unknown): Promise<SummaryAnswer> => {
    const event = summaryEvent(given);
    const { organizationRun, started } = event;
    const catalog = dynamoCatalogReader(client, catalogTable);
    const all = await inParallel(event.accounts, STATUSES_IN_FLIGHT, async (account): Promise<Left> => {
      return { account, status: await catalog.status(account) };
    });
    const failures = all.flatMap((one) => failureOf(one, event) ?? []);
    if (failures.length > 0 && event.redriveCount > event.readAtRedrive) {
      return { accounts: failures.map(({ account }) => account) };
    }

    const statuses = all.flatMap(({ status }) => (status && isOfRun(status, event) ? status : []));
    const dated = all.map(({ status }) => status ?? { knownSince: started });
    const metrics = runMetrics(statuses, functionName, aws.clock.now(), dated);
    const counts = { accounts: all.length, failed: failures.length };
    const first = failures.slice(0, FAILURES_LOGGED);
    log(JSON.stringify({ event: 'organization-finished', organizationRun, ...counts, failures: first, ...metrics }));
    if (failures.length > 0) throw new RuntimeError('AccountsFailed', failureText(failures, all.length));
    return { accounts: [] };
  };
}

/** A later run's status says more, not less: after a redrive, which may be days later, one is there. */
function isOfRun(status: AccountStatus, { organizationRun, started }: SummaryEvent): boolean {
  return status.organizationRun === organizationRun || Date.parse(status.started) >= Date.parse(started);
}

/** Why an account was not read whole, or undefined where it was. */
export function failureOf({ account, status }: Left, event: SummaryEvent): Failure | undefined {
  if (!status) return { account, reason: 'no run has read it yet' };
  const { name } = status;
  if (!isOfRun(status, event)) return { account, name, reason: `not reached; its last run began ${status.started}` };
  return status.complete ? undefined : { account, name, reason: reasonOf(status) };
}

function reasonOf({ failure, unfinished, heldBack, errors: [first], failedReads }: AccountStatus): string {
  if (failure !== undefined) return failure;
  if (unfinished !== undefined) return `${unfinished} roles are left to be read`;
  if (first) {
    const others = failedReads > 1 ? `, and ${failedReads - 1} other reads` : '';
    return `${first.action} on ${shown(first.resource, 200)}: ${first.error}${others}`;
  }
  return `${heldBack} roles are absent from the listing, too many to remove them at once`;
}

/** Of the whole message, as a reader of the console takes it in. */
const MESSAGE_BYTES_MAX = 2_048;
const ROOM_FOR_PREFIX = Buffer.byteLength('«AccountsFailed» ');

/** How many of how many, and the first of them with their reasons, as many as 2 KB hold. */
export function failureText(failures: readonly Failure[], accounts: number): string {
  const rest = (count: number): string => (count > 0 ? `; and ${count} more, each with its reason in the catalog` : '');
  const remedy = '. Redrive the execution to read them again';
  const room = MESSAGE_BYTES_MAX - ROOM_FOR_PREFIX - Buffer.byteLength(rest(failures.length) + remedy);
  let text = `${failures.length} of ${accounts} accounts were not read whole: `;
  let told = 0;
  for (const { account, name, reason } of failures) {
    const one = `${told > 0 ? '; ' : ''}${account}${name === undefined ? '' : ` ${shown(name)}`} (${reason})`;
    if (Buffer.byteLength(text + one) > room) break;
    text += one;
    told += 1;
  }
  return text + rest(failures.length - told) + remedy;
}
