/** A grant from what Serval says of an access request. */
import { parseRoleArn } from '../../../lib/model/arn.js';
import { RuntimeError } from '../../errors.js';
import { comparableEmail } from '../../session/email.js';
import { shown } from '../../shown.js';
import type { Grant } from '../grant.js';
import { JUSTIFICATION_MAX, readGrant } from '../grant-rules.js';
import type { AccessRequest, AppInstance, AppResource, AppResourceRole, TimeAllocation, User } from './shapes.js';

/** All that Serval says of one access request. */
export interface ServalFacts {
  readonly request: AccessRequest;
  readonly user: User;
  readonly role: AppResourceRole;
  readonly resource: AppResource;
  /** That of the resource; undefined where the request's team has none of its id. */
  readonly instance: AppInstance | undefined;
}

const REQUEST = 'ACCESS_REQUEST_STATUS_';
const ALLOCATION = 'ACCESS_REQUEST_TIME_ALLOCATION_STATUS_';

/** Of an access request. Only an approved one lets anybody in. */
const REQUEST_STATUSES = ['PENDING', 'APPROVED', 'DENIED', 'EXPIRED', 'REVOKED', 'CANCELED', 'FAILED'];
const ALLOCATION_STATUSES = ['PENDING', 'ACTIVE', 'INVALIDATED'];

/**
 * The grant that an access request is: active while Serval calls it approved, with an active time allocation, for a user
 * who is not deactivated. Undefined where no minute was ever approved. It has no start and no sessions: those are ours.
 * @throws RuntimeError `Serval` or `Grant` for what no grant can be made of
 */
export function grantOf({ request, user, role, resource, instance }: ServalFacts): Grant | undefined {
  const { id, createdAt, expiresAt } = request;
  const what = `access request ${id}`;
  const status = statusOf(request.status, REQUEST, REQUEST_STATUSES, what);
  const allocations = request.timeAllocations.map((one) => ({
    ...one,
    status: statusOf(one.status, ALLOCATION, ALLOCATION_STATUSES, `a time allocation of ${what}`),
  }));
  const active = allocations.filter((one) => one.status === 'ACTIVE' && one.approvedMinutes !== undefined);
  if (active.length > 1)
    throw unclear(`${what} has ${active.length} active time allocations, one at most is published`);
  const approved = active[0] ?? allocations.findLast((one) => one.approvedMinutes !== undefined);
  if (!approved) return undefined;

  const email = comparableEmail(user.email);
  if (email === undefined)
    throw unclear(`the e-mail of the user of ${what} is none that can be compared with a login's`);
  const lets = status === 'APPROVED' && active.length === 1 && user.deactivatedAt === undefined;
  const justification = justificationOf(approved);
  return readGrant({
    id,
    email,
    roleArn: roleArnOf(role, resource, instance, what),
    approvedMinutes: approved.approvedMinutes,
    status: lets ? 'active' : 'revoked',
    createdAt,
    ...(justification !== undefined && { justification }),
    ...(expiresAt !== undefined && { expiresAt }),
    source: 'serval-api',
    sessions: [],
  });
}

/**
 * The ARN stands in the resource's externalId, and should the entitlement's hold one too, it must be the same. Its account
 * is the one that the app instance connects: else whoever may name a resource of another app could name any role.
 */
function roleArnOf(
  { externalId: ofRole }: AppResourceRole,
  { externalId: ofResource, appInstanceId }: AppResource,
  instance: AppInstance | undefined,
  what: string,
): string {
  const arns = [...new Set([ofResource, ofRole].filter((one) => one?.startsWith('arn:')))];
  if (arns.length > 1) throw unclear(`the role of ${what} and its resource name two ARNs`);
  const [arn] = arns;
  // No ARN, or none of a role, is refused where the session is decided, in Serval's own words.
  const role = arn === undefined ? undefined : parseRoleArn(arn);
  if (!role) return arn ?? ofResource ?? ofRole ?? '';
  if (instance?.service !== 'aws' || instance.instanceId !== role.account) {
    const app = instance && `service ${shown(instance.service)}, instance ${shown(instance.instanceId)}`;
    throw unclear(
      `${JSON.stringify(arn)} of ${what} is no role of its app instance ${shown(appInstanceId)} (${app ?? 'which its team does not have'})`,
    );
  }
  return arn!;
}

/** Words of a person: as many as a grant holds. */
function justificationOf({ businessJustification }: TimeAllocation): string | undefined {
  return businessJustification?.slice(0, JUSTIFICATION_MAX);
}

/** What is published, without its prefix. What is not known is no approval, and no refusal either. */
function statusOf(status: string, prefix: string, known: readonly string[], what: string): string {
  const found = known.find((one) => status === `${prefix}${one}`);
  if (found === undefined) {
    throw unclear(`status of ${what}: ${shown(status)} is not known; it must be ${prefix} and ${known.join(', ')}`);
  }
  return found;
}

function unclear(text: string): RuntimeError {
  return new RuntimeError('Serval', `${text}; look at it in Serval`);
}
