/** How changes of the catalog's roles are told, whoever listens. */
import { SYNC_EVENTS } from '../../lib/model/names.js';
import type { BusEntry, EventBus } from '../aws/event-bridge.js';
import type { CatalogRole } from '../catalog/catalog.js';
import type { RoleChange } from '../catalog/writer.js';

/** A change, with what there is to say of the role it happened to. */
export interface Announcement {
  /** As it stands in the catalog now; undefined where it left. */
  readonly role: CatalogRole | undefined;
  /** The role's. */
  readonly arn: string;
  readonly account: string;
  readonly change: RoleChange;
}

/**
 * Tells changes, and gives the ids of those that arrived: the others are to be told again. Never throws for AWS's
 * failures.
 */
export type Announce = (changes: readonly Announcement[]) => Promise<ReadonlySet<string>>;

/** Tells changes as events of EventBridge, one for each. */
export function announceOn(bus: EventBus): Announce {
  return (changes) => bus.put(changes.map(eventOf));
}

/** Failed reads that an event lists; `readCount` counts them all. */
const READS_LISTED = 20;

/** What an event says: never a document, since who may hear of a change need not be allowed to read policies. */
export function eventOf({ arn, account, change }: Announcement): BusEntry {
  const { id, type, at, reason, reads } = change;
  const detail = {
    id,
    type,
    at,
    account,
    roleArn: arn,
    ...(reason !== undefined && { reason }),
    ...(reads && { reads: reads.slice(0, READS_LISTED), readCount: reads.length }),
  };
  return {
    id,
    source: SYNC_EVENTS.source,
    detailType: SYNC_EVENTS.detailTypes[type],
    detail: JSON.stringify(detail),
    resources: [arn],
    time: new Date(at),
  };
}
