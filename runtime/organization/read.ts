/** A few accounts of an organization, read by one child of the state machine. */
import { roleArn } from '../../lib/model/arn.js';
import { partitionOf } from '../../lib/model/partition.js';
import { documentClient } from '../aws/clients.js';
import type { AccountStatus } from '../catalog/catalog.js';
import { dynamoAccountNames } from '../catalog/dynamodb-account-names.js';
import { RuntimeError } from '../errors.js';
import type { Connection } from '../sync/connection.js';
import { isToCarryOn, syncInvocation } from '../sync/invocation.js';
import { isLeft } from '../sync/sync.js';
import { readEvent } from './events.js';
import type { ReadingSettings } from './settings.js';

export interface ReadAnswer {
  /** Ids of accounts that the next invocation is to carry on with. */
  readonly left: readonly string[];
  /** How long that one is to wait, in whole seconds. */
  readonly waitSeconds: number;
}

/**
 * A function that syncs the accounts of its event. One that fails is in the catalog and the log, and does not fail the
 * invocation.
 * @throws RuntimeError from an invocation: `Input`, `Connection` for an account that was never listed, `CatalogVersion`
 */
export function organizationRead(settings: ReadingSettings, log: (line: string) => void) {
  const { syncing, accountMetrics } = settings;
  const { clock } = syncing.aws;
  const client = documentClient(syncing.aws);
  const invoke = syncInvocation(syncing, log);
  return async (event: unknown): Promise<ReadAnswer> => {
    const { organizationRun, accounts } = readEvent(event);
    const names = await dynamoAccountNames(client, syncing.catalogTable).of(accounts);
    const connections = accounts.map((account) => connectionTo(account, names.get(account), settings));
    return answerOf(await invoke({ connections, organizationRun, accountMetrics }), clock.now());
  };
}

/** Name of the role and External ID are the same in all accounts, the partition is that of the region. */
function connectionTo(
  account: string,
  name: string | undefined,
  { ingestionRole, externalId, syncing }: ReadingSettings,
): Connection {
  if (name === undefined) {
    const text = `account ${account} is unknown; only accounts that a run has listed are read, so start the state machine`;
    throw new RuntimeError('Connection', text);
  }
  const partition = partitionOf(syncing.aws.region).name;
  return { account, name, roleArn: roleArn(partition, account, ingestionRole.name, ingestionRole.path), externalId };
}

/** Where nothing of our own is left, the next invocation waits until the others' hold has ended. */
export function answerOf(statuses: readonly AccountStatus[], now: number): ReadAnswer {
  const left = statuses.filter(isToCarryOn);
  const ends = left.map(({ heldUntil }) => (heldUntil === undefined ? now : Date.parse(heldUntil)));
  const waits = ends.map((end) => Math.max(0, Math.ceil((end - now) / 1000)));
  return { left: left.map(({ account }) => account), waitSeconds: left.some(isLeft) ? 0 : Math.max(0, ...waits) };
}
