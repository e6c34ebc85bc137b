import { eventOf } from '../../../runtime/sync/announce.js';
import type { RoleChange } from '../../../runtime/catalog/writer.js';

const ACCOUNT = '222222222222';

const ARN = `arn:aws:iam::${ACCOUNT}:role/dba`;

const event = (change: Partial<RoleChange>) =>
  eventOf({
    role: undefined,
    arn: ARN,
    account: ACCOUNT,
    change: { id: 'id-1', type: 'added', at: '2026-11-01T00:30:00.000Z', ...change },
  });

test('an event says which role changed, where and when', () => {
  const { detail, ...rest } = event({});
  expect(rest).toEqual({
    id: 'id-1',
    source: 'cdk-serval.sync',
    detailType: 'Role Added',
    resources: [ARN],
    time: new Date('2026-11-01T00:30:00Z'),
  });
  expect(JSON.parse(detail)).toEqual({
    id: 'id-1',
    type: 'added',
    at: '2026-11-01T00:30:00.000Z',
    account: ACCOUNT,
    roleArn: ARN,
  });
});

test.each([
  ['added', 'Role Added'],
  ['changed', 'Role Changed'],
  ['removed', 'Role Removed'],
  ['stale', 'Role Stale'],
] as const)('a rule can tell roles that are %s by the detail type', (type, detailType) => {
  expect(event({ type }).detailType).toBe(detailType);
});

test('a removal says its proof', () => {
  expect(JSON.parse(event({ type: 'removed', reason: 'untagged' }).detail)).toHaveProperty('reason', 'untagged');
});

test('a stale role says what failed, twenty reads at most, and how many there were', () => {
  const reads = Array.from({ length: 50 }, (_, index) => ({
    action: 'iam:GetRolePolicy',
    resource: `dba/${index}`,
    error: 'AccessDenied',
  }));
  const detail = JSON.parse(event({ type: 'stale', reads }).detail) as object;
  expect(detail).toMatchObject({ reads: reads.slice(0, 20), readCount: 50 });
});

test("the largest event stays far below a request's limit, so that none is stuck", () => {
  const resource = 'é'.repeat(2_048);
  const reads = Array.from({ length: 200 }, () => ({
    action: 'iam:GetPolicyVersion',
    resource,
    error: 'AccessDenied',
  }));
  expect(Buffer.byteLength(event({ type: 'stale', reads }).detail)).toBeLessThan(100_000);
});
