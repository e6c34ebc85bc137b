/** What grant an access request is. */
import { grantOf, type ServalFacts } from '../../../../runtime/grants/serval/grant-of.js';
import type { AccessRequest, TimeAllocation } from '../../../../runtime/grants/serval/shapes.js';
import { at, ROLE_ARN } from '../../session/samples.js';

const STATUS = 'ACCESS_REQUEST_STATUS_';
const ALLOCATION = 'ACCESS_REQUEST_TIME_ALLOCATION_STATUS_';

const active = (more: Partial<TimeAllocation> = {}): TimeAllocation => ({
  status: `${ALLOCATION}ACTIVE`,
  approvedMinutes: 60,
  ...more,
});
const superseded = (minutes?: number): TimeAllocation => ({
  status: `${ALLOCATION}INVALIDATED`,
  ...(minutes !== undefined && { approvedMinutes: minutes }),
});
const pending: TimeAllocation = { status: `${ALLOCATION}PENDING` };

const request = (more: Partial<AccessRequest> = {}): AccessRequest => ({
  id: 'ar-1',
  teamId: 'team-1',
  status: `${STATUS}APPROVED`,
  createdAt: at(-1440),
  targetUserId: 'user-1',
  requestedRoleId: 'role-1',
  timeAllocations: [active()],
  ...more,
});

const facts = (more: Partial<ServalFacts> = {}): ServalFacts => ({
  request: request(),
  user: { email: 'Ada@example.com' },
  role: { resourceId: 'resource-1', externalId: 'assume' },
  resource: { appInstanceId: 'instance-1', externalId: ROLE_ARN },
  instance: { id: 'instance-1', service: 'aws', instanceId: '111122223333' },
  ...more,
});
const ofRequest = (more: Partial<AccessRequest>) => grantOf(facts({ request: request(more) }));

test('an approved access request with an active time allocation is an active grant, not started', () => {
  const timeAllocations = [active({ businessJustification: 'incident 42' })];
  expect(ofRequest({ timeAllocations, expiresAt: at(30) })).toEqual({
    id: 'ar-1',
    email: 'ada@example.com',
    roleArn: ROLE_ARN,
    approvedMinutes: 60,
    status: 'active',
    createdAt: at(-1440),
    justification: 'incident 42',
    expiresAt: at(30),
    source: 'serval-api',
    sessions: [],
  });
});

test.each([
  ['APPROVED', 'active'],
  ['PENDING', 'revoked'],
  ['DENIED', 'revoked'],
  ['EXPIRED', 'revoked'],
  ['REVOKED', 'revoked'],
  ['CANCELED', 'revoked'],
  ['FAILED', 'revoked'],
])('a request that is %s lets nobody in unless it is approved: %s', (status, expected) => {
  expect(ofRequest({ status: `${STATUS}${status}` })?.status).toBe(expected);
});

test.each([
  ['only a pending one', [pending]],
  ['none', []],
  ['one that was rejected', [superseded()]],
  ['an active one without minutes', [{ status: `${ALLOCATION}ACTIVE` }]],
])('with %s of its time allocations no minute was ever approved: there is no grant', (_, timeAllocations) => {
  expect(ofRequest({ timeAllocations })).toBeUndefined();
});

test.each<[string, TimeAllocation[], string, number]>([
  [
    'an extension counts instead of what it superseded',
    [superseded(60), active({ approvedMinutes: 120 })],
    'active',
    120,
  ],
  ['a pending extension adds nothing yet', [active(), pending], 'active', 60],
  ['a rejected extension takes nothing', [active(), superseded()], 'active', 60],
  ['without an active one the grant is over', [superseded(60), superseded(120)], 'revoked', 120],
  ['also while an extension is pending', [superseded(60), pending], 'revoked', 60],
])('%s', (_, timeAllocations, status, approvedMinutes) => {
  expect(ofRequest({ timeAllocations })).toMatchObject({ status, approvedMinutes });
});

test('a deactivated user is let in no more', () => {
  const user = { email: 'ada@example.com', deactivatedAt: at(-1) };
  expect(grantOf(facts({ user }))).toMatchObject({ status: 'revoked', email: 'ada@example.com' });
});

test('words of a justification are kept as far as a grant holds them', () => {
  const timeAllocations = [active({ businessJustification: 'x'.repeat(5000) })];
  expect(ofRequest({ timeAllocations })?.justification).toHaveLength(1000);
});

describe('the role', () => {
  const of = (ofResource?: string, ofRole?: string, instance = facts().instance) =>
    grantOf(
      facts({
        instance,
        role: { resourceId: 'resource-1', ...(ofRole !== undefined && { externalId: ofRole }) },
        resource: { appInstanceId: 'instance-1', ...(ofResource !== undefined && { externalId: ofResource }) },
      }),
    )?.roleArn;

  test.each([
    ["is the resource's externalId", ROLE_ARN, undefined, ROLE_ARN],
    ["is the entitlement's, where that alone is an ARN", 'Reader', ROLE_ARN, ROLE_ARN],
    ['may stand in both', ROLE_ARN, ROLE_ARN, ROLE_ARN],
    ['that is no ARN is left to the decision, which refuses it', 'Reader', 'assume', 'Reader'],
    ['that Serval does not name is left to it too', undefined, undefined, ''],
    ['of another kind as well', 'arn:aws:iam::111122223333:user/ada', undefined, 'arn:aws:iam::111122223333:user/ada'],
  ])('%s', (_, ofResource, ofRole, expected) => expect(of(ofResource, ofRole)).toBe(expected));

  test('that is another one in each is neither', () => {
    expect(() => of(ROLE_ARN, `${ROLE_ARN}2`)).toThrow(
      '«Serval» the role of access request ar-1 and its resource name two ARNs; look at it in Serval',
    );
  });

  test.each([
    ['another account', { id: 'instance-1', service: 'aws', instanceId: '444455556666' }],
    ['another service', { id: 'instance-1', service: 'github', instanceId: '111122223333' }],
    ['a custom service, which has no name', { id: 'instance-1', instanceId: '111122223333' }],
  ])('of an app instance of %s is no role of it', (_, instance) => {
    expect(() => of(ROLE_ARN, undefined, instance)).toThrow(
      `«Serval» "${ROLE_ARN}" of access request ar-1 is no role of its app instance "instance-1"`,
    );
  });

  test('of an app instance that the team does not have is refused', () => {
    expect(() => grantOf(facts({ instance: undefined }))).toThrow('(which its team does not have)');
  });
});

describe('is an error, and no grant:', () => {
  test.each<[string, Partial<AccessRequest>, string]>([
    ['a status that nobody knows', { status: `${STATUS}UNSPECIFIED` }, 'status of access request ar-1'],
    ['the same without its prefix', { status: 'APPROVED' }, 'status of access request ar-1: "APPROVED" is not known'],
    [
      'a time allocation of a status that nobody knows',
      { timeAllocations: [active({ status: 'ACTIVE' })] },
      'status of a time allocation of access request ar-1',
    ],
    ['two active time allocations', { timeAllocations: [active(), active()] }, 'has 2 active time allocations'],
    ['no end of minutes', { timeAllocations: [active({ approvedMinutes: 0 })] }, 'approvedMinutes of grant ar-1: 0'],
    ['more than a year', { timeAllocations: [active({ approvedMinutes: 525_601 })] }, 'approvedMinutes of grant ar-1'],
    ['an id that no link holds', { id: 'a/b' }, '«Grant» id: "a/b" is not allowed'],
  ])('%s', (_, more, words) => expect(() => ofRequest(more)).toThrow(words));

  test('an e-mail that no login could have, and it is not shown', () => {
    const user = { email: 'ada@secret-canary@example.com' };
    expect(() => grantOf(facts({ user }))).toThrow(
      /^(?!.*canary).*the e-mail of the user of access request ar-1 is none/,
    );
  });
});
