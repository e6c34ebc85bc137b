/** Our own reasons and fixes: pure functions of what AWS said and of what the last sync saw. */
import { REQUESTABLE_TAG_KEY, SYNC_SCHEDULE } from '../../lib/model/names.js';
import { deniedAction, isDenied } from '../aws/errors.js';
import type { AccountStatus, CatalogRole, FailedRead } from '../catalog/catalog.js';
import type { Advice } from './health.js';

/** What the catalog knows of an account. */
export interface Known {
  readonly status: AccountStatus | undefined;
  readonly roles: readonly CatalogRole[];
}

/** Why the ingestion role may not have been assumed. `failed` as the sync records it, with the action that AWS denied. */
export function assumeAdvice({ action, resource, error }: FailedRead): Advice {
  const reason = `${action} on ${resource} failed: ${error}`;
  if (!isDenied(error)) return { reason, fix: FIXES[error] ?? 'try again; if it lasts, check the network way to STS' };
  if (action === 'sts:TagSession') {
    const fix =
      'add a second statement to the trust policy that allows sts:TagSession to the same principal, without the External ID';
    return { reason, fix };
  }
  return {
    reason,
    fix:
      'check that the role exists under this ARN, that its trust policy names the account that this runs in, that its ' +
      'sts:ExternalId is the one of the Connect AWS dialog, that it allows sts:TagSession as well, and that the caller ' +
      'may assume it; a resource control policy of the organization can deny it too',
  };
}

const FIXES: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'give this process AWS credentials: a profile, environment variables or Pod Identity',
  ExpiredToken: 'renew the credentials that this process runs with',
  InvalidClientTokenId: 'renew the credentials that this process runs with',
  RegionDisabled: 'activate STS in this region, or choose another one',
};

/** What a call that was denied to the assumed role lacks. */
export function deniedAdvice(action: string, error: unknown): Advice {
  const denied = deniedAction(error) ?? action;
  return {
    reason: `${denied} was denied to the ingestion role`,
    fix: `allow ${denied} on * in the ingestion role's policy; where it does, look at its permissions boundary and the organization's policies`,
  };
}

/** What a green connection may still lack, by the last sync of the account. */
export function syncAdvice({ status, roles }: Known): Advice {
  if (!status) return {};
  if (status.failure !== undefined) {
    return { reason: `the last sync, begun ${status.started}, could not read the account: ${status.failure}` };
  }
  const unread = deniedReads(roles);
  if (unread) return unread;
  if (status.tagged > 0) return {};
  return {
    reason: `the last sync, begun ${status.started}, saw ${status.listed} roles and none with the tag ${REQUESTABLE_TAG_KEY}`,
    fix:
      `tag the roles that people shall request with the key ${REQUESTABLE_TAG_KEY}, exactly so; the value may be empty. ` +
      `A new tag can take up to ${SYNC_SCHEDULE.everyHours} hours, until the next sync`,
  };
}

/** Roles whose policies are missing or stale since an action was denied. */
function deniedReads(roles: readonly CatalogRole[]): Advice | undefined {
  const reads = (role: CatalogRole) => [...role.missing, ...(role.stale?.reads ?? [])];
  const denied = roles.filter((role) => reads(role).some(({ error }) => isDenied(error)));
  if (denied.length === 0) return undefined;
  const actions = new Set(denied.flatMap(reads).flatMap(({ action, error }) => (isDenied(error) ? [action] : [])));
  const names = [...actions].sort().join(', ');
  return {
    reason: `${denied.length} of ${roles.length} roles lack policies, since ${names} was denied to the ingestion role`,
    fix: `allow ${names} on * in the ingestion role's policy; the next sync fills them in`,
  };
}
