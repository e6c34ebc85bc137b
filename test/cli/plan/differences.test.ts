import { roleDifferences } from '../../../cli/plan/differences.js';
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import { changesOf } from '../../../runtime/sync/changes.js';
import { role } from '../../runtime/catalog/samples.js';

const document = (letter: string) => ({ sha256: letter.repeat(64) });
const ARN = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const attached = { arn: ARN, name: 'ReadOnlyAccess', policyId: ARN, versionId: 'v3', document: document('a') };
const inline = { name: 'list', document: document('b') };
const failed = { action: 'iam:GetRolePolicy', resource: 'x/list', error: 'AccessDenied' };
const BEFORE = role('dba', {
  description: 'Reads',
  maxSessionDuration: 3600,
  trustPolicy: document('c'),
  inlinePolicies: [inline],
  attachedPolicies: [attached],
  missing: [],
});

const CASES: ReadonlyArray<readonly [string, Partial<CatalogRole>, readonly string[]]> = [
  ['nothing but the time', { syncedAt: '2030-01-01T00:00:00.000Z' }, []],
  ['its documents being stale now', { stale: { since: '2026-11-01T00:00:00.000Z', reads: [failed] } }, []],
  ['the description', { description: undefined }, ['description: "Reads", now none']],
  ['the session', { maxSessionDuration: 7200 }, ['maximum session: "60 min", now "120 min"']],
  ['the trust', { trustPolicy: document('d') }, ['trust policy: changed']],
  [
    'an inline document',
    { inlinePolicies: [{ ...inline, document: document('d') }] },
    ['inline policy "list": changed'],
  ],
  [
    'another inline policy',
    { inlinePolicies: [{ ...inline, name: 'write' }] },
    ['inline policy "write": added', 'inline policy "list": removed'],
  ],
  [
    'a version',
    { attachedPolicies: [{ ...attached, versionId: 'v4', document: document('d') }] },
    [`managed policy ${ARN}: version v3, now v4`],
  ],
  [
    'a policy made anew',
    { attachedPolicies: [{ ...attached, policyId: 'ANPA2' }] },
    [`managed policy ${ARN}: deleted and made again`],
  ],
  ['a policy less', { attachedPolicies: [] }, [`managed policy ${ARN}: removed`]],
  [
    'a part that is missing',
    { missing: [failed] },
    ['missing, since it could not be read: iam:GetRolePolicy on x/list'],
  ],
  ['another role', { roleId: 'AROAOTHER' }, [`deleted and made again: ${BEFORE.roleId}, now AROAOTHER`]],
];

test.each(CASES)('%s: says which part differs, and agrees with the sync on whether any does', (_, change, lines) => {
  const after = { ...BEFORE, ...change };
  expect(roleDifferences(BEFORE, after)).toEqual(lines);
  expect(changesOf(BEFORE, after).includes('changed')).toBe(lines.length > 0);
});

test('what was missing or stale and is read again is said', () => {
  const stale = { since: '2026-11-01T00:00:00.000Z', reads: [failed] };
  expect(roleDifferences({ ...BEFORE, missing: [failed], stale }, BEFORE)).toEqual([
    'no longer missing: iam:GetRolePolicy on x/list',
    'no longer stale',
  ]);
});

test('no line holds a document or its hash', () => {
  const text = CASES.flatMap(([, change]) => roleDifferences(BEFORE, { ...BEFORE, ...change })).join('\n');
  expect(text).not.toMatch(/[0-9a-f]{32}/);
});
