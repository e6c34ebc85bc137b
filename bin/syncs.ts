import type { SyncConnection } from '../lib';
import { SERVICE } from '../lib/model';

/** One of the syncs that share the catalog. */
export interface SyncPart {
  /** Id of its constructs, in either stack. */
  readonly id: string;
  /** Of its function and its role. */
  readonly name: string;
  readonly connections: SyncConnection[];
}

/** Accounts of one sync: the environment of a function holds 19 of them, fewer where their names are long. */
const ACCOUNTS = 16;

/** As many syncs as it takes to read all accounts, in their order. */
export function syncsOf(connections: readonly SyncConnection[]): SyncPart[] {
  return Array.from({ length: Math.ceil(connections.length / ACCOUNTS) }, (_, index) => ({
    id: index === 0 ? 'Sync' : `Sync${index + 1}`,
    name: index === 0 ? SERVICE.sync : `${SERVICE.sync}-${index + 1}`,
    connections: connections.slice(index * ACCOUNTS, (index + 1) * ACCOUNTS),
  }));
}
