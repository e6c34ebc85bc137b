/** What a run would change in an account: a pure function of what stood in the catalog and what the run wrote. */
import type { FailedRead, Stale } from '../../runtime/catalog/catalog.js';
import type { RemovalReason } from '../../runtime/catalog/writer.js';
import { roleDifferences } from './differences.js';
import type { Written } from '../sync/overlay.js';

/** Each list in the order of the ARNs. A role may be changed and stale at once. */
export interface AccountChanges {
  readonly added: ReadonlyArray<{ readonly arn: string; readonly missing: readonly FailedRead[] }>;
  readonly changed: ReadonlyArray<{ readonly arn: string; readonly differences: readonly string[] }>;
  readonly removed: ReadonlyArray<{ readonly arn: string; readonly reason: RemovalReason }>;
  /** Kept with the last good documents, where a read failed. */
  readonly stale: ReadonlyArray<{ readonly arn: string } & Stale>;
  /** How many roles would stay as they are. */
  readonly unchanged: number;
}

export function accountChanges({ before, entries }: Written): AccountChanges {
  const written = [...entries.values()].sort((one, other) => (one.arn < other.arn ? -1 : 1));
  const added = written.flatMap(({ arn, role }) => (role && !before.has(arn) ? [{ arn, missing: role.missing }] : []));
  const changed = written.flatMap(({ arn, role }) => {
    const known = before.get(arn);
    const differences = known && role ? roleDifferences(known, role) : [];
    return differences.length > 0 ? [{ arn, differences }] : [];
  });
  const removed = written.flatMap(({ arn, removed: removal }) =>
    removal && before.has(arn) ? [{ arn, reason: removal.reason }] : [],
  );
  const stale = written.flatMap(({ arn, role }) => (role?.stale ? [{ arn, ...role.stale }] : []));
  const touched = new Set([...changed, ...removed, ...stale].map(({ arn }) => arn));
  return { added, changed, removed, stale, unchanged: [...before.keys()].filter((arn) => !touched.has(arn)).length };
}
