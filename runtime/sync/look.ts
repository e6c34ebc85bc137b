/** What a listing says of an account: which roles there are, which are to be read, which have gone. */
import type { IAMClient } from '@aws-sdk/client-iam';
import type { CatalogRole } from '../catalog/catalog.js';
import { absences, isComplete } from './changes.js';
import type { Connection } from './connection.js';
import type { SyncRun } from './options.js';
import type { Listed, PendingRole } from './progress.js';
import { listRoles, type ListedRole } from './roles.js';
import { scatter, spread } from './spread.js';
import { isUneditable } from './uneditable.js';

export interface Look {
  readonly listed: Listed;
  /** To be read one by one. */
  readonly pending: readonly PendingRole[];
  /** Absent from a complete listing: they leave. */
  readonly absent: readonly CatalogRole[];
  /** Absent as well, but too many at once: they stay, marked stale. */
  readonly heldBack: readonly CatalogRole[];
}

export async function look(
  iam: IAMClient,
  { account, roleArn }: Connection,
  { pathPrefix, includeUneditable, removeMany }: Pick<SyncRun, 'pathPrefix' | 'includeUneditable' | 'removeMany'>,
  known: readonly CatalogRole[],
): Promise<Look> {
  const ids = new Map(known.map(({ arn, roleId }) => [arn, roleId]));
  const { roles, remade, failed } = await listRoles(iam, account, { known: ids, ...(pathPrefix && { pathPrefix }) });
  const complete = isComplete({ roles, remade, ...(failed && { failed }) }, roleArn, pathPrefix);
  const listed = new Set(roles.map(({ arn }) => arn));
  const isListable = ({ path }: CatalogRole): boolean => pathPrefix === undefined || path.startsWith(pathPrefix);
  const missing = complete ? known.filter((role) => !listed.has(role.arn) && isListable(role)) : [];
  const { remove: absent, holdBack } = absences(known.length, missing, removeMany);
  // Names are unique in an account: whose name stands under another path now has gone, and GetRole says so.
  const names = new Set(roles.map(({ name }) => name));
  const heldBack = holdBack.filter(({ name }) => !names.has(name));

  const settled = new Set([...absent, ...heldBack].map(({ arn }) => arn));
  const knownToRead = known.filter(({ arn }) => !settled.has(arn));
  const isRead = (role: ListedRole): boolean => ids.has(role.arn) || includeUneditable || !isUneditable(role);
  const toRead = roles.filter(isRead);
  const others = toRead.filter(({ arn }) => !ids.has(arn));
  const pendingOf = ({ arn }: { readonly arn: string }): PendingRole => {
    const other = remade.get(arn);
    return { arn, ...(other && { remade: other }) };
  };
  return {
    listed: {
      complete,
      ...(failed && { failed }),
      listed: roles.length,
      skipped: roles.length - toRead.length,
      heldBack: heldBack.length,
    },
    pending: spread(scatter(knownToRead).map(pendingOf), scatter(others).map(pendingOf)),
    absent,
    heldBack,
  };
}
