/** The call floor: exactly the requests that the seven actions need, seen by the local AWS's journal. */
import {
  ACCOUNT,
  OTHER,
  connection,
  inline,
  managedPolicy,
  role,
  untagged,
  world,
  type World,
} from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

const POLICIES = [inline('one', 's3:GetObject'), inline('two', 's3:PutObject')];
const AWS_MANAGED = ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'arn:aws:iam::aws:policy/SecurityAudit'];
const CUSTOMER = { A: managedPolicy('a', 'sqs:*'), B: managedPolicy('b', 'sns:*'), C: managedPolicy('c', 'ec2:*') };

/** R roles, the ingestion role and the skipped ones included; T tagged ones with p = 2 inline and m = 5 managed policies. */
function manyRoles(R: number, T: number, S: number) {
  const ManagedPolicyArns = [{ Ref: 'A' }, { Ref: 'B' }, { Ref: 'C' }, ...AWS_MANAGED];
  const tagged = Array.from({ length: T }, (_, i) => role(`tagged-${i}`, { Policies: POLICIES, ManagedPolicyArns }));
  const skipped = Array.from({ length: S }, (_, i) => untagged(`skipped-${i}`, { Path: '/aws-service-role/x/' }));
  const others = Array.from({ length: R - T - S - 1 }, (_, i) => untagged(`other-${i}`));
  return [...tagged, ...skipped, ...others];
}

const floor = (R: number, T: number, S: number, changedVersions: number) => ({
  'sts:AssumeRole': 1,
  'iam:ListRoles': Math.ceil(R / 1000),
  'iam:GetRole': R - S,
  'iam:ListRolePolicies': T,
  'iam:GetRolePolicy': T * 2,
  'iam:ListAttachedRolePolicies': T,
  'iam:GetPolicy': 5,
  ...(changedVersions > 0 && { 'iam:GetPolicyVersion': changedVersions }),
});

test('a first run makes the calls of the formula, a later one without the unchanged versions', async () => {
  at.roles(manyRoles(120, 10, 5), CUSTOMER);
  const first = await at.sync();
  expect(at.takeCalls()).toEqual(floor(120, 10, 5, 5));
  expect(first.calls).toEqual(floor(120, 10, 5, 5));

  await at.sync();
  expect(at.takeCalls()).toEqual(floor(120, 10, 5, 0));

  at.roles(manyRoles(120, 10, 5), { ...CUSTOMER, A: managedPolicy('a', 'sqs:ReceiveMessage') });
  await at.sync();
  expect(at.takeCalls()).toEqual(floor(120, 10, 5, 1));
});

test('1,000 roles with 20 tagged take 1,091 IAM calls, then 1,086, in the time of the pacing floor', async () => {
  at.roles(manyRoles(1000, 20, 0), CUSTOMER);
  at.aws.throttle({
    rates: { 'iam:GetRole': { perSecond: 15, burst: 15 }, 'iam:ListRoles': { perSecond: 15, burst: 15 } },
  });
  for (const calls of [1091, 1086]) {
    const begin = at.clock.now();
    const status = await at.sync();
    const { 'sts:AssumeRole': sessions, ...iam } = at.takeCalls();
    expect(sessions).toBe(1);
    expect(Object.values(iam).reduce((sum, count) => sum + count, 0)).toBe(calls);
    expect(status.throttles).toBe(0);
    expect((at.clock.now() - begin) / 1000).toBeLessThan(((1000 - 15) / 15) * 1.05);
    // Runs are hours apart: AWS's bucket is full again.
    await at.clock.advance(4 * 3600 * 1000);
  }
}, 60_000);

test('a version of an AWS-managed policy is read once for all accounts', async () => {
  const roles = [role('a', { ManagedPolicyArns: AWS_MANAGED })];
  at.roles(roles);
  at.roles(roles, {}, OTHER);
  await at.sync({ connections: [connection(ACCOUNT), connection(OTHER)] });
  expect(at.takeCalls()).toMatchObject({ 'iam:GetPolicy': 4, 'iam:GetPolicyVersion': 2 });
  const [one, other] = [...(await at.catalog.roles(ACCOUNT)), ...(await at.catalog.roles(OTHER))];
  expect(one!.attachedPolicies).toEqual(other!.attachedPolicies);
});

test('a session is renewed under a new name five minutes before its end, and nothing is read twice for it', async () => {
  at.roles(manyRoles(100, 0, 0));
  // 100 roles at one in ten seconds: about 1,000 s, in which one session of 900 s ends at 600 s for us.
  const rates = { 'iam:GetRole': { perSecond: 0.1, burst: 1 } };
  const status = await at.sync({ rates, workMilliseconds: 1_100_000 });
  expect(status).toMatchObject({ complete: true, calls: { 'sts:AssumeRole': 2, 'iam:GetRole': 100 } });
  const callers = new Set(
    at.aws
      .calls()
      .filter(({ action }) => action === 'iam:GetRole')
      .map(({ caller }) => caller),
  );
  expect(callers.size).toBe(2);
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
  for (const caller of callers) {
    expect(caller).toMatch(new RegExp(`^arn:aws:sts::${ACCOUNT}:assumed-role/serval-ingestion/${uuid}$`));
  }
});
