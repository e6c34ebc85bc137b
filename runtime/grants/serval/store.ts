/**
 * Grants as Serval's public API approves them; our own table holds their start and their sessions, which Serval knows
 * nothing of. What the grant function wrote into that table counts as well, and needs no Serval: for break-glass.
 */
import { RuntimeError } from '../../errors.js';
import type { Grant, GrantAdopter, GrantStore } from '../grant.js';
import { GRANT_ID } from '../grant-rules.js';
import { endOf } from '../../session/grant-end.js';
import type { Clock } from '../../clock.js';
import type { ServalApi } from './api.js';
import { grantOf } from './grant-of.js';
import type { AccessRequest } from './shapes.js';

export interface ServalGrantStoreParts {
  readonly api: ServalApi;
  readonly own: GrantStore & GrantAdopter;
  readonly clock: Clock;
}

/** Milliseconds that all of Serval's answers about one access request may take together: a person waits for several. */
const LOOK = 6_000;

export function servalGrantStore({ api, own, clock }: ServalGrantStoreParts): GrantStore {
  /** As Serval says it now; undefined where it has no such access request, or approved none of it. */
  async function approved(id: string): Promise<Grant | undefined> {
    const look = api.endingBy(clock.now() + LOOK);
    const request = await look.accessRequest(id);
    if (!request) return undefined;
    if (request.id !== id) throw new RuntimeError('Serval', `access request ${id}: Serval answers another one`);
    const [user, role] = await Promise.all([
      look.user(request.targetUserId),
      look.appResourceRole(request.requestedRoleId),
    ]);
    const resource = role && (await look.appResource(role.resourceId));
    if (!user || !resource) throw gone(request, user ? 'role' : 'user');
    const instances = await look.appInstances(request.teamId);
    const instance = instances.find((one) => one.id === resource.appInstanceId);
    return grantOf({ request, user, role, resource, instance });
  }

  /** Serval's word and our own clock: what is revoked in either is revoked. */
  async function refreshed(id: string, ours: Grant | undefined): Promise<Grant | undefined> {
    if (ours && ours.source !== 'serval-api') return ours;
    const theirs = await approved(id);
    if (!theirs || !ours) return theirs;
    const { startedAt, sessions, revokedAt, revokedFor } = ours;
    return {
      ...theirs,
      ...(startedAt !== undefined && { startedAt }),
      ...(ours.status === 'revoked' && { status: 'revoked' }),
      ...(revokedAt !== undefined && { revokedAt }),
      ...(revokedFor !== undefined && { revokedFor }),
      sessions,
    };
  }

  async function grant(id: string): Promise<Grant | undefined> {
    return GRANT_ID.pattern.test(id) ? refreshed(id, await own.grant(id)) : undefined;
  }

  /** By our own copy. One that is over by it gives no end, whatever Serval says. */
  const mayRun = ({ status, startedAt, ...grant }: Grant): boolean =>
    status === 'active' && startedAt !== undefined && endOf(startedAt, grant) > clock.now();

  return {
    grant,

    grantsOf: async (email, roleArn) => {
      const ours = await own.grantsOf(email, roleArn);
      const grants = await Promise.all(ours.map((one) => (mayRun(one) ? refreshed(one.id, one) : one)));
      return grants.filter((one) => one?.email === email && one.roleArn === roleArn) as Grant[];
    },

    recordSession: async (id, startedAt, session) => {
      const asked = await grant(id);
      if (asked?.status !== 'active') return { recorded: false, reason: 'not-active' };
      if (asked.source === 'serval-api') await own.adopt(asked);
      return own.recordSession(id, startedAt, session);
    },
  };
}

function gone({ id }: AccessRequest, what: string): RuntimeError {
  return new RuntimeError('Serval', `the ${what} of access request ${id} is not at Serval; look at it there`);
}
