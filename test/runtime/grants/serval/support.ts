/** Access requests as Serval publishes them, and the API as the bridge asks it. */
import {
  localServal,
  type AccessRequestRecord,
  type LocalServal,
  type Records,
  type TimeAllocationRecord,
} from '../../../../local/serval/index.js';
import { nodeFetch } from '../../../../runtime/bridge/node-fetch.js';
import { servalApi, type ServalApi } from '../../../../runtime/grants/serval/api.js';
import type { Grant } from '../../../../runtime/grants/grant.js';
import { seededRandom } from '../../../support/random.js';
import { virtualClock, type VirtualClock } from '../../../../local/clock.js';
import { at, NOW, ROLE_ARN } from '../../session/samples.js';

export const CLIENT = { clientId: 'client-1', clientSecret: 'secret-canary' } as const;
export const TEAM = 'team-1';

export function allocation(overrides: Partial<TimeAllocationRecord> = {}): TimeAllocationRecord {
  return {
    id: 'allocation-1',
    status: 'ACCESS_REQUEST_TIME_ALLOCATION_STATUS_ACTIVE',
    createdAt: at(-1440),
    requestedMinutes: 60,
    approvedMinutes: 60,
    businessJustification: null,
    requestedByUserId: 'user-1',
    invalidationReason: null,
    approvalRequestId: 'approval-1',
    ...overrides,
  };
}

export function accessRequest(overrides: Partial<AccessRequestRecord> = {}): AccessRequestRecord {
  return {
    id: 'g-1',
    teamId: TEAM,
    status: 'ACCESS_REQUEST_STATUS_APPROVED',
    createdAt: at(-1440),
    targetUserId: 'user-1',
    requestedRoleId: 'role-1',
    expiresAt: null,
    linkedTicketId: null,
    timeAllocations: [allocation()],
    ...overrides,
  };
}

/** One person and one role, in a connected account. */
export function records(overrides: Partial<Records> = {}): Records {
  return {
    'access-requests': [accessRequest()],
    users: [{ id: 'user-1', email: 'Ada@example.com', name: 'Ada', deactivatedAt: null }],
    'app-resource-roles': [
      {
        id: 'role-1',
        resourceId: 'resource-1',
        name: 'Assume Role',
        description: 'Ability to assume this AWS IAM role',
        externalId: 'assume',
        externalData: '{}',
        requestsEnabled: true,
        provisioningMethod: { builtinWorkflow: {} },
        accessPolicyId: null,
      },
    ],
    'app-resources': [
      {
        id: 'resource-1',
        appInstanceId: 'instance-1',
        resourceType: 'role',
        name: 'Reader',
        description: '',
        externalId: ROLE_ARN,
      },
    ],
    'app-instances': [
      {
        id: 'instance-1',
        teamId: TEAM,
        service: 'aws',
        externalServiceInstanceId: '111122223333',
        name: 'production',
        accessRequestsEnabled: true,
        defaultAccessPolicyId: null,
      },
    ],
    ...overrides,
  };
}

/** Serval's records after it approved this grant too. */
export function withGrant(before: Records, grant: Grant): Records {
  const { id, email, roleArn } = grant;
  const number = before['access-requests'].length;
  const [targetUserId, requestedRoleId, resourceId] = [`user-${number}`, `role-${number}`, `resource-${number}`];
  const [role] = records()['app-resource-roles'];
  const [resource] = records()['app-resources'];
  const active = grant.status === 'active';
  return {
    ...before,
    'access-requests': [
      ...before['access-requests'],
      accessRequest({
        id,
        targetUserId,
        requestedRoleId,
        createdAt: grant.createdAt,
        expiresAt: grant.expiresAt ?? null,
        status: `ACCESS_REQUEST_STATUS_${active ? 'APPROVED' : 'REVOKED'}`,
        timeAllocations: [
          allocation({
            approvedMinutes: grant.approvedMinutes,
            businessJustification: grant.justification ?? null,
            status: `ACCESS_REQUEST_TIME_ALLOCATION_STATUS_${active ? 'ACTIVE' : 'INVALIDATED'}`,
          }),
        ],
      }),
    ],
    users: [...before.users, { id: targetUserId, email, name: 'Somebody', deactivatedAt: null }],
    'app-resource-roles': [...before['app-resource-roles'], { ...role!, id: requestedRoleId, resourceId }],
    'app-resources': [...before['app-resources'], { ...resource!, id: resourceId, externalId: roleArn }],
  };
}

export interface ServalWorld {
  readonly serval: LocalServal;
  readonly api: ServalApi;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

/** @param took virtual milliseconds of each call */
export async function servalWorld(held: Records = records(), timeout?: number, took = 0): Promise<ServalWorld> {
  const clock = virtualClock(NOW, { auto: true });
  const serval = await localServal({ clock, ...CLIENT, records: held });
  const reached = nodeFetch({ kept: false });
  const api = servalApi({
    url: serval.url,
    clientId: CLIENT.clientId,
    clientSecret: () => Promise.resolve(CLIENT.clientSecret),
    fetch: async (url, request) => {
      if (took > 0) await clock.sleep(took);
      return reached(url, request);
    },
    clock,
    random: seededRandom(),
    ...(timeout !== undefined && { timeout }),
  });
  return { serval, api, clock, close: () => serval.close() };
}
