/** The decisions of a run as a table: what was known, what was read, what stands in the catalog then. */
import type { AttachedPolicy, CatalogRole, FailedRead, InlinePolicy } from '../../../runtime/catalog/catalog.js';
import { absences, isComplete, readRole, unreadRole } from '../../../runtime/sync/changes.js';
import type { DocumentReads, PolicyRead } from '../../../runtime/sync/documents.js';
import { succeeded, type Read } from '../../../runtime/sync/read.js';
import type { RoleFacts } from '../../../runtime/sync/roles.js';
import { ACCOUNT, role } from '../catalog/samples.js';

const AT = '2026-11-02T00:00:00.000Z';
const EARLIER = '2026-11-01T12:00:00.000Z';
const OLD = { sha256: 'a'.repeat(64) };
const NEW = { sha256: 'b'.repeat(64) };

const failure = (action: string, resource = 'x'): FailedRead => ({ action, resource, error: 'AccessDenied' });
const failed = (action: string, resource?: string) => ({ ok: false, failed: failure(action, resource) }) as const;
const inline = (name: string, document = OLD): InlinePolicy => ({ name, document });
const attached = (arn: string, policyId = 'ID', document = OLD): AttachedPolicy => ({
  arn,
  name: arn,
  policyId,
  versionId: 'v1',
  document,
});
const good = <T>(key: string, policy: T): PolicyRead<T> => ({ key, policy: succeeded(policy) });

const FACTS: RoleFacts = {
  arn: role('a').arn,
  roleId: role('a').roleId,
  name: 'a',
  path: '/',
  maxSessionDuration: 7200,
};
const ALL_GOOD: DocumentReads = { trust: succeeded(NEW), inline: succeeded([]), attached: succeeded([]) };
const known = (properties: Partial<CatalogRole> = {}) => role('a', { trustPolicy: OLD, ...properties });
const decide = (before: CatalogRole | undefined, reads: Partial<DocumentReads>, facts = FACTS) =>
  readRole(before, facts, { ...ALL_GOOD, ...reads }, ACCOUNT, AT);

const LISTS: ReadonlyArray<readonly [keyof DocumentReads, string, Partial<CatalogRole>, string]> = [
  ['inline', 'iam:ListRolePolicies', { inlinePolicies: [inline('one')] }, 'inlinePolicies'],
  ['attached', 'iam:ListAttachedRolePolicies', { attachedPolicies: [attached('one')] }, 'attachedPolicies'],
];

describe.each(LISTS)('where the list of %s policies fails', (part, action, before, property) => {
  const reads = { [part]: failed(action) } as Partial<DocumentReads>;

  test('the last good ones stay, stale since this run', () => {
    const after = decide(known(before), reads);
    expect(after).toMatchObject({ ...before, missing: [], stale: { since: AT, reads: [failure(action)] } });
  });

  test('what no session was to be had for is missing, and stays so until it is read', () => {
    const noSession = { [part]: failed('sts:AssumeRole') } as Partial<DocumentReads>;
    const notRead = { ...failure('sts:AssumeRole'), action, error: 'NotRead' };
    const first = decide(undefined, noSession);
    expect(first.missing).toEqual([failure('sts:AssumeRole'), notRead]);
    expect(decide(first, reads)).toMatchObject({ missing: [failure(action)] });
    expect(decide(first, reads)).not.toHaveProperty('stale');
  });

  test('they stay stale since the first failure of the row', () => {
    const stale = { since: EARLIER, reads: [failure('iam:GetPolicy')] };
    expect(decide(known({ ...before, stale }), reads).stale).toEqual({ since: EARLIER, reads: [failure(action)] });
  });

  test('a role that is new has them missing', () => {
    expect(decide(undefined, reads)).toMatchObject({ [property]: [], missing: [failure(action)] });
    expect(decide(undefined, reads).stale).toBeUndefined();
  });

  test('a role whose list was never read still has them missing', () => {
    const after = decide(known({ missing: [failure(action)] }), reads);
    expect(after.missing).toEqual([failure(action)]);
    expect(after.stale).toBeUndefined();
  });

  test('a role of another RoleId takes nothing over', () => {
    const after = decide(known(before), reads, { ...FACTS, roleId: 'AROANEW' });
    expect(after).toMatchObject({ [property]: [], missing: [failure(action)], roleId: 'AROANEW' });
  });
});

test('a policy that was missing stays missing where the list fails', () => {
  const missing = [failure('iam:GetRolePolicy', 'two'), failure('iam:GetPolicy', 'three')];
  const before = known({ inlinePolicies: [inline('one')], missing });
  const after = decide(before, { inline: failed('iam:ListRolePolicies') });
  expect(after.missing).toEqual([failure('iam:GetRolePolicy', 'two')]);
  expect(after.inlinePolicies).toEqual([inline('one')]);
});

test('a policy that left the list leaves the role, whatever else fails', () => {
  const before = known({ inlinePolicies: [inline('one'), inline('two')] });
  const reads = succeeded([{ key: 'two', policy: failed('iam:GetRolePolicy', 'two') }]);
  expect(decide(before, { inline: reads }).inlinePolicies).toEqual([inline('two')]);
});

const VERSION_FAILED = failed('iam:GetPolicyVersion', 'one');
const POLICIES: ReadonlyArray<readonly [string, PolicyRead<AttachedPolicy>, readonly AttachedPolicy[], number]> = [
  ['was read', good('one', attached('one', 'ID', NEW)), [attached('one', 'ID', NEW)], 0],
  ['could not be read', { key: 'one', policy: failed('iam:GetPolicy', 'one') }, [attached('one')], 0],
  [
    'has a version that could not be read',
    { key: 'one', policy: VERSION_FAILED, policyId: 'ID' },
    [attached('one')],
    0,
  ],
  ['was made again, and could not be read', { key: 'one', policy: VERSION_FAILED, policyId: 'NEW' }, [], 1],
];
test.each(POLICIES)('a managed policy that %s', (_, read, policies, missing) => {
  const after = decide(known({ attachedPolicies: [attached('one')] }), { attached: succeeded([read]) });
  expect(after.attachedPolicies).toEqual(policies);
  expect(after.missing).toHaveLength(missing);
});

const TRUSTS: ReadonlyArray<readonly [string, CatalogRole | undefined, Read<typeof NEW>, object]> = [
  ['that was read is the new one', known(), succeeded(NEW), { trustPolicy: NEW, missing: [] }],
  ['that is malformed stays the last good one', known(), failed('iam:GetRole'), { trustPolicy: OLD, missing: [] }],
  [
    'that is malformed from the first is missing',
    undefined,
    failed('iam:GetRole'),
    { missing: [failure('iam:GetRole')] },
  ],
];
test.each(TRUSTS)('a trust policy %s', (_, before, trust, after) => {
  expect(decide(before, { trust })).toMatchObject(after);
});

test('a role that does not say its maximum session keeps saying nothing', () => {
  const { maxSessionDuration: _, ...facts } = FACTS;
  expect(decide(known(), {}, facts)).not.toHaveProperty('maxSessionDuration');
});

test('an unread role keeps all it had, and when it was last read', () => {
  const before = known({ inlinePolicies: [inline('one')] });
  const after = unreadRole(before, failure('iam:GetRole'), AT, { role: FACTS, trust: succeeded(NEW) });
  expect(after).toEqual({ ...before, stale: { since: AT, reads: [failure('iam:GetRole')] } });
});

const listing = (...arns: string[]) => ({ roles: arns.map((arn) => ({ ...FACTS, arn })), remade: new Map() });
test.each([
  ['it ended and holds the ingestion role', listing('self', 'b'), true],
  ['it ended without the ingestion role', listing('b'), false],
  ['it ended with nothing', listing(), false],
  ['it broke off after the ingestion role', { ...listing('self'), failed: failure('iam:ListRoles') }, false],
])('a listing of which %s is complete: %#', (_, roles, complete) => {
  expect(isComplete(roles, 'self')).toBe(complete);
});

test.each([
  [10, 10, false, 'remove'],
  [11, 11, false, 'holdBack'],
  [22, 11, false, 'remove'],
  [21, 11, false, 'holdBack'],
  [1000, 500, false, 'remove'],
  [1000, 501, false, 'holdBack'],
  [1000, 1000, true, 'remove'],
] as const)('of %i known roles %i absent ones, told to go on: %j: %s', (knownCount, absent, goOn, outcome) => {
  const gone = Array.from({ length: absent }, (_, index) => role(`role-${index}`));
  const result = absences(knownCount, gone, goOn);
  expect({ remove: result.remove.length, holdBack: result.holdBack.length }).toEqual({
    remove: 0,
    holdBack: 0,
    [outcome]: absent,
  });
});
