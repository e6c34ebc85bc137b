/** One invocation of a function that syncs, whichever accounts: its log, its metrics, its bus. */
import { documentClient } from '../aws/clients.js';
import type { AccountStatus } from '../catalog/catalog.js';
import { dynamoCatalog } from '../catalog/dynamodb-catalog.js';
import { announceOn } from './announce.js';
import type { Connection } from './connection.js';
import { completeRunMetric } from './metrics.js';
import type { SyncingSettings } from './settings.js';
import { isLeft, syncAccounts } from './sync.js';

export interface Invocation {
  readonly connections: readonly Connection[];
  /** Names the organization's run that this one is part of. */
  readonly organizationRun?: string;
  /** Whether each account's line is a metric too, which CloudWatch asks a price for. */
  readonly accountMetrics: boolean;
}

/** Syncs accounts into the catalog's table; its clients last as long as the function. */
export type Invoke = (invocation: Invocation) => Promise<AccountStatus[]>;

/**
 * Logs a line of JSON for each account, and one more where changes could not be told. Events' client is loaded where
 * there is a bus, with the first invocation.
 */
export function syncInvocation(settings: SyncingSettings, log: (line: string) => void): Invoke {
  const { aws, catalogTable, eventBus, ...options } = settings;
  const client = documentClient(aws);
  const openBus = async (name: string) => (await import('../aws/event-bridge.js')).eventBus(aws, name);

  return async ({ accountMetrics, ...invocation }) => {
    const bus = eventBus === undefined ? undefined : await openBus(eventBus);
    try {
      const statuses = await syncAccounts({
        ...options,
        ...invocation,
        aws,
        // Of each invocation's own: what it remembers of the table may no longer hold in the next one.
        catalog: dynamoCatalog(client, catalogTable),
        ...(bus && { announce: announceOn(bus) }),
        onEvent: (event) => {
          if (event.type !== 'account-finished') return;
          const metric = accountMetrics && completeRunMetric(event.status, aws.clock.now());
          log(JSON.stringify({ event: event.type, ...event.status, ...metric }));
        },
      });
      const failures = bus?.failures() ?? {};
      if (Object.keys(failures).length > 0) log(JSON.stringify({ event: 'changes-untold', errors: failures }));
      return statuses;
    } finally {
      bus?.close();
    }
  };
}

/** Whether an account is to be synced again: no time was left for all of it, or another run has it. */
export function isToCarryOn(status: AccountStatus): boolean {
  return isLeft(status) || status.heldUntil !== undefined;
}
