import { planFromLastRun, planFromListing, together, type Estimate } from '../../../cli/plan/estimate.js';
import { DEFAULT_RATES } from '../../../runtime/sync/pacing.js';
import { ACCOUNT, role, status } from '../../runtime/catalog/samples.js';

const ACCOUNT_NAMED = { account: ACCOUNT, name: 'production' };
const OPTIONS = { rates: DEFAULT_RATES, includeUneditable: false };
const document = { sha256: 'a'.repeat(64) };
const managed = (name: string) => ({
  arn: `arn:aws:iam::aws:policy/${name}`,
  name,
  policyId: name,
  versionId: 'v1',
  document,
});
const inline = (name: string) => ({ name, document });
const known = [
  role('a', { inlinePolicies: [inline('one'), inline('two')], attachedPolicies: [managed('Shared'), managed('Own')] }),
  role('b', { inlinePolicies: [inline('one')], attachedPolicies: [managed('Shared')] }),
];
const LAST = status({
  listed: 1000,
  skipped: 30,
  tagged: 2,
  started: '2026-11-20T00:30:00.000Z',
  calls: {},
  retries: 0,
});

describe('by the last run', () => {
  test('the calls are those of what the catalog holds, and one more for each policy that may have a new version', () => {
    const plan = planFromLastRun(LAST, known, OPTIONS)!;
    const calls = {
      'sts:AssumeRole': 1,
      'iam:ListRoles': 1,
      'iam:GetRole': 970,
      'iam:ListRolePolicies': 2,
      'iam:GetRolePolicy': 3,
      'iam:ListAttachedRolePolicies': 2,
      'iam:GetPolicy': 2,
    };
    expect(plan).toMatchObject({ basis: 'last run', lastRun: LAST.started, roles: 1000, skipped: 30 });
    expect(plan.least.calls).toEqual(calls);
    expect(plan.most.calls).toEqual({ ...calls, 'iam:GetPolicyVersion': 2 });
    expect(plan.least.seconds).toBe((970 - 15) / 15);
  });

  test('skipped roles count where they are to be read this time', () => {
    const plan = planFromLastRun(LAST, known, { ...OPTIONS, includeUneditable: true })!;
    expect(plan).toMatchObject({ skipped: 0, least: { calls: { 'iam:GetRole': 1000 } } });
  });

  test('pages are those that were served, unless something was asked twice', () => {
    const served = { ...LAST, calls: { 'iam:ListRoles': 7 } };
    const pages = (last: typeof LAST) => planFromLastRun(last, [], OPTIONS)!.least.calls['iam:ListRoles'];
    expect(pages(served)).toBe(7);
    expect(pages({ ...served, retries: 1 })).toBe(1);
  });

  test('a run of more than ten minutes begins more sessions', () => {
    const plan = planFromLastRun({ ...LAST, listed: 10_030 }, [], OPTIONS)!;
    expect(plan.least.calls['sts:AssumeRole']).toBe(2);
  });

  test.each([
    ['there was none', undefined],
    ['it failed', { ...LAST, failure: 'iam:ListRoles failed: AccessDenied' }],
    ['it is not finished', { ...LAST, completed: undefined, unfinished: 20 }],
    ['it saw no role', { ...LAST, listed: 0 }],
  ])('there is no plan where %s', (_, last) => {
    expect(planFromLastRun(last, known, OPTIONS)).toBeUndefined();
  });
});

test('a first run is reckoned with no requestable role, and with all of them', () => {
  const plan = planFromListing(ACCOUNT_NAMED, { roles: 1000, skipped: 100 }, DEFAULT_RATES);
  expect(plan).toMatchObject({ ...ACCOUNT_NAMED, basis: 'listing', roles: 1000, skipped: 100 });
  expect(plan.least).toEqual({
    tagged: 0,
    seconds: (900 - 15) / 15,
    calls: { 'sts:AssumeRole': 1, 'iam:ListRoles': 1, 'iam:GetRole': 900 },
  });
  expect(plan.most).toEqual({
    tagged: 900,
    seconds: (1800 - 15) / 15,
    calls: {
      'sts:AssumeRole': 1,
      'iam:ListRoles': 1,
      'iam:GetRole': 900,
      'iam:ListRolePolicies': 900,
      'iam:GetRolePolicy': 1800,
      'iam:ListAttachedRolePolicies': 900,
      'iam:GetPolicy': 900,
      'iam:GetPolicyVersion': 900,
    },
  });
});

describe('several accounts together', () => {
  const one = (seconds: number): Estimate => ({ tagged: 2, calls: { 'iam:GetRole': 5 }, seconds });

  test('their calls and roles add up', () => {
    expect(together([one(1), one(1)], 10)).toMatchObject({ tagged: 4, calls: { 'iam:GetRole': 10 } });
  });

  test.each([
    [[], 0],
    [[60, 60, 60], 60],
    [[600, 1, 1], 600],
    [Array.from({ length: 25 }, () => 60), 150],
  ])('of %j seconds, ten at once, they take %d', (seconds, all) => {
    expect(together(seconds.map(one), 10).seconds).toBe(all);
  });
});
