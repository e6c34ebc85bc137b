/** How changes of the catalog's roles are told, whoever listens. */
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
