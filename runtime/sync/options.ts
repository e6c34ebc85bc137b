/** What a run is told, and what its accounts share. */
import type { AwsContext } from '../aws/context.js';
import type { CatalogWriter } from '../catalog/writer.js';
import type { Clock } from '../clock.js';
import type { Announce } from './announce.js';
import type { Connection } from './connection.js';
import type { KnownVersions, VersionReads } from './documents.js';
import type { OnEvent } from './events.js';
import type { Rates } from './pacing.js';
import type { SavedDocuments } from './save.js';
import type { Shift } from './time.js';

export interface SyncOptions {
  /** At least one, each account once. */
  readonly connections: readonly Connection[];
  readonly catalog: CatalogWriter;
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
  /**
   * Lists only roles under this path, as `/requestable/`. Known roles elsewhere are read all the same: a narrower look
   * is no proof that they are gone.
   * @default - all roles
   */
  readonly pathPrefix?: string;
  /**
   * Milliseconds in which roles are begun. What is left stands in a checkpoint, and whoever syncs the account next
   * carries on. 1,020,000 at most, since an account is held for 20 minutes at most; more counts as that.
   * @default 720000
   */
  readonly workMilliseconds?: number;
  /** Ends that time at once. @default - nothing does */
  readonly signal?: AbortSignal;
  /** Names the organization's run that this one is part of, in the statuses. */
  readonly organizationRun?: string;
  /**
   * Tells changes of roles.
   * @default - nobody is told
   */
  readonly announce?: Announce;
  readonly onEvent?: OnEvent;
}

/** What the accounts of one run share. */
export interface SyncRun extends Required<Omit<SyncOptions, Optional | 'connections' | 'workMilliseconds' | 'signal'>> {
  readonly pathPrefix?: string;
  readonly organizationRun?: string;
  readonly announce?: Announce;
  readonly clock: Clock;
  /** A UUID: who holds the accounts. */
  readonly holder: string;
  readonly shift: Shift;
  readonly versions: KnownVersions;
  readonly versionReads: VersionReads;
  readonly saved: SavedDocuments;
}

type Optional = 'pathPrefix' | 'organizationRun' | 'announce';
