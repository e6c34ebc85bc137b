/** What a run is told, and what its accounts share. */
import type { AwsContext } from '../aws/context.js';
import type { CatalogStore } from '../catalog/catalog.js';
import type { Clock } from '../clock.js';
import type { Connection } from './connection.js';
import type { KnownVersions } from './documents.js';
import type { OnEvent } from './events.js';
import type { Rates } from './pacing.js';
import type { SavedDocuments } from './save.js';

export interface SyncOptions {
  /** At least one, each account once. */
  readonly connections: readonly Connection[];
  readonly catalog: CatalogStore;
  /** Of whoever assumes the ingestion roles. */
  readonly aws: AwsContext;
  /** Paces that differ from the default ones, by action as `iam:GetRole`. */
  readonly rates?: Rates;
  /**
   * Whether roles under /aws-service-role/ and /aws-reserved/ are read too, though nobody can be let into them.
   * @default false
   */
  readonly includeUneditable?: boolean;
  /**
   * Whether more than half of an account's known roles, and more than ten, may be removed because a complete listing
   * does not hold them.
   * @default false - they are kept, marked stale, and the status says so
   */
  readonly removeMany?: boolean;
  readonly onEvent?: OnEvent;
}

/** What the accounts of one run share. */
export interface SyncRun extends Required<Omit<SyncOptions, 'connections'>> {
  readonly clock: Clock;
  readonly versions: KnownVersions;
  readonly saved: SavedDocuments;
}
