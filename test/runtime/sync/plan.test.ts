import { DEFAULT_RATES } from '../../../runtime/sync/pacing.js';
import { floorCalls, floorSeconds, sessionPeriods } from '../../../runtime/sync/plan.js';

const SIZE = { roles: 1000, skipped: 0, tagged: 20, inlinePolicies: 40, managedPolicies: 5, newVersions: 5 };
const iamCalls = (calls: Readonly<Record<string, number>>): number =>
  Object.entries(calls).reduce((sum, [action, count]) => sum + (action.startsWith('iam:') ? count : 0), 0);

test('1,000 roles, 20 of them tagged with two inline policies each and five managed ones: 1,091 calls', () => {
  expect(floorCalls(SIZE)).toEqual({
    'sts:AssumeRole': 1,
    'iam:ListRoles': 1,
    'iam:GetRole': 1000,
    'iam:ListRolePolicies': 20,
    'iam:GetRolePolicy': 40,
    'iam:ListAttachedRolePolicies': 20,
    'iam:GetPolicy': 5,
    'iam:GetPolicyVersion': 5,
  });
  expect(iamCalls(floorCalls(SIZE))).toBe(1091);
});

test('a later run with unchanged policies reads no version: 1,086', () => {
  const calls = floorCalls({ ...SIZE, newVersions: 0 });
  expect(iamCalls(calls)).toBe(1086);
  expect(calls).not.toHaveProperty('iam:GetPolicyVersion');
});

test('skipped roles are listed and not read', () => {
  expect(floorCalls({ ...SIZE, skipped: 30 })).toMatchObject({ 'iam:ListRoles': 1, 'iam:GetRole': 970 });
});

test.each([
  [{ roles: 0 }, 1],
  [{ roles: 1001 }, 2],
  [{ roles: 10_000 }, 10],
  [{ roles: 10_000, pages: 100 }, 100],
])('%j take pages of ListRoles: %d', (size, pages) => {
  expect(floorCalls({ ...SIZE, ...size })['iam:ListRoles']).toBe(pages);
});

test.each([
  [1000, (1000 - 15) / 15],
  [10_000, (10_000 - 15) / 15],
  [15, 0],
  [1, 0],
])('%d GetRole take %d seconds at the default pace', (count, seconds) => {
  expect(floorSeconds({ 'iam:GetRole': count, 'sts:AssumeRole': 9000 }, DEFAULT_RATES)).toBe(seconds);
});

test('actions overlap: the slowest decides, whichever it is', () => {
  const calls = { 'iam:GetRole': 30, 'iam:GetRolePolicy': 165, 'iam:GetPolicy': 245 };
  expect(floorSeconds(calls, DEFAULT_RATES)).toBe(10);
  expect(floorSeconds(calls, { ...DEFAULT_RATES, 'iam:GetPolicy': { perSecond: 1, burst: 1 } })).toBe(244);
});

test.each([
  [0, 1],
  [599, 1],
  [600, 2],
  [1200, 3],
])('a run of %d seconds begins %d sessions', (seconds, periods) => {
  expect(sessionPeriods(seconds)).toBe(periods);
});
