/** The policy that ends live sessions: what it denies, to whom, and what of it stays as it grows. */
import { parsePolicy } from '../../../lib/model/policy/parse';
import { authorize } from '../../../lib/model/policy';
import type { PolicyDocument, Statement } from '../../../lib/model/policy/types';
import { cutStatement, holdsCut, withCut, type SessionCut } from '../../../lib/model/trust';

const cut = (overrides: Partial<SessionCut> = {}): SessionCut => ({
  roleId: 'AROAEXAMPLE',
  sessionName: 'ada@example.com',
  before: '2026-03-01T12:00:00Z',
  ...overrides,
});

const ALLOWED: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

function verdict(userId: string, issued: string, document = withCut(undefined, cut())): string {
  const account = '111122223333';
  const roleArn = `arn:aws:iam::${account}:role/Reader`;
  return authorize(
    {
      caller: { type: 'session', account, arn: `arn:aws:sts::${account}:assumed-role/Reader/x`, roleArn },
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::bucket/key',
      resourceAccount: account,
      context: { 'aws:userid': userId, 'aws:TokenIssueTime': issued },
    },
    {
      identityPolicies: [
        { name: 'all', document: ALLOWED },
        { name: 'cut', document },
      ],
    },
  ).verdict;
}

test.each([
  ['an older session of the person is denied', 'AROAEXAMPLE:ada@example.com', '2026-03-01T11:59:59Z', 'refuses'],
  ['in whatever case the login wrote the e-mail', 'AROAEXAMPLE:Ada@Example.com', '2026-03-01T11:59:59Z', 'refuses'],
  ['a session from that second on is not', 'AROAEXAMPLE:ada@example.com', '2026-03-01T12:00:00Z', 'admits'],
  ["another person's is not", 'AROAEXAMPLE:eve@example.com', '2026-03-01T11:59:59Z', 'admits'],
  ['nor one of a longer name', 'AROAEXAMPLE:ada@example.com.au', '2026-03-01T11:59:59Z', 'admits'],
  ['nor one of another role', 'AROAOTHER:ada@example.com', '2026-03-01T11:59:59Z', 'admits'],
])('%s', (_, userId, issued, expected) => expect(verdict(userId, issued)).toBe(expected));

test('IAM takes the document', () => {
  expect(parsePolicy(withCut(undefined, cut()), 'identity').problems).toEqual([]);
});

describe('one more cut', () => {
  const statements = (document: PolicyDocument): readonly Statement[] => document.Statement;

  test('of the same person takes the place of an earlier one, in whatever case', () => {
    const later = cut({ sessionName: 'Ada@example.com', before: '2026-03-01T13:00:00Z' });
    expect(statements(withCut(withCut(undefined, cut()), later))).toEqual([cutStatement(later)]);
  });

  test.each([
    ['of another person', { sessionName: 'eve@example.com' }],
    ['of a role made anew under the name', { roleId: 'AROANEW' }],
  ])('%s leaves the first', (_, other) => {
    const second = cut({ before: '2026-03-01T23:59:59Z', ...other });
    expect(statements(withCut(withCut(undefined, cut()), second))).toEqual([cutStatement(cut()), cutStatement(second)]);
  });

  test('drops what is as old as the longest session', () => {
    const second = cut({ sessionName: 'eve@example.com', before: '2026-03-02T00:00:00Z' });
    expect(statements(withCut(withCut(undefined, cut()), second))).toEqual([cutStatement(second)]);
  });

  test.each<[string, Statement]>([
    ['another action', { ...cutStatement(cut()), Action: 's3:*' }],
    ['another effect', { ...cutStatement(cut()), Effect: 'Allow' }],
    ['a name of its own', { ...cutStatement(cut()), Sid: 'Mine' }],
    [
      'one more condition',
      {
        ...cutStatement(cut()),
        Condition: { ...cutStatement(cut()).Condition, Bool: { 'aws:ViaAWSService': false } },
      },
    ],
    ['no condition', { Effect: 'Deny', Action: '*', Resource: '*' }],
  ])('leaves what somebody else wrote, with %s', (_, foreign) => {
    const standing: PolicyDocument = { Version: '2012-10-17', Statement: [foreign] };
    const later = cut({ before: '2026-03-05T00:00:00Z' });
    expect(statements(withCut(standing, later))).toEqual([foreign, cutStatement(later)]);
    expect(holdsCut(standing, cut())).toBe(false);
  });
});

test('a policy holds a cut of the same person at that time or later, and no other', () => {
  const standing = withCut(undefined, cut());
  expect(holdsCut(standing, cut({ sessionName: 'ADA@example.com', before: '2026-03-01T11:00:00Z' }))).toBe(true);
  expect(holdsCut(standing, cut({ before: '2026-03-01T12:00:01Z' }))).toBe(false);
  expect(holdsCut(standing, cut({ sessionName: 'eve@example.com' }))).toBe(false);
  expect(holdsCut(undefined, cut())).toBe(false);
});
