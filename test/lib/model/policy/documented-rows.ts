import type { PageId } from './pages';

/** A row of docs/policy-evaluation.md that is no condition: its page, and the fixtures that hold it. */
export interface DocumentedRow {
  readonly row: string;
  readonly pages: readonly PageId[];
  /** File beside this one, and titles of tests, or of their data, that stand in it. */
  readonly fixtures: Readonly<Record<string, readonly string[]>>;
}

export const DOCUMENTED_ROWS: readonly DocumentedRow[] = [
  {
    row: 'account id and root ARN',
    pages: ['P'],
    fixtures: {
      'principals.test.ts': [
        'an account id is the whole account',
        'so is the ARN of its root',
        'an account is no OIDC login',
        'the ARN of a root is no OIDC login',
      ],
      'authorize.test.ts': ['a trust of the whole account leaves it to identity policies'],
    },
  },
  {
    row: '"*" and {"AWS": "*"}',
    pages: ['P'],
    fixtures: {
      'principals.test.ts': ['{"AWS": "*"} is anybody', '"*" is anybody'],
      'authorize.test.ts': [
        '"*" needs no identity policy',
        'both sides must allow a caller that the trust names by %s',
      ],
    },
  },
  {
    row: "wildcard within a principal's ARN",
    pages: ['P'],
    fixtures: { 'parse.test.ts': ['a wildcard in a role', 'a wildcard in a session'] },
  },
  {
    row: 'role ARN and session ARN',
    pages: ['P', 'EL'],
    fixtures: {
      'authorize.test.ts': [
        'a session that is named by its role is limited by its session policy',
        'a session that is named by its own ARN is not',
      ],
    },
  },
  {
    row: "a user's ARN",
    pages: ['P', 'EL'],
    fixtures: {
      'principals.test.ts': ['a user in another case'],
      'authorize.test.ts': ['a user that is named by its ARN is not limited by its boundary, unless it denies'],
    },
  },
  {
    row: '"*" with a condition on aws:PrincipalArn',
    pages: ['P'],
    fixtures: {
      'authorize.test.ts': [
        'what "*" grants by a condition on aws:PrincipalArn is not limited, unless a policy denies',
      ],
    },
  },
  {
    row: 'aws:PrincipalArn of a session',
    pages: ['GK'],
    fixtures: { 'authorize.test.ts': ["aws:PrincipalArn of a session is its role's ARN"] },
  },
  {
    row: 'same account, caller named, no identity policy',
    pages: ['EL'],
    fixtures: {
      'authorize.test.ts': [
        'a user that the trust names needs no identity policy',
        'a role that the trust names needs no identity policy',
        'identity policies alone do not pass a trust policy',
      ],
    },
  },
  {
    row: 'other account',
    pages: ['EL'],
    fixtures: { 'authorize.test.ts': ['both sides must allow a caller that the trust names by %s'] },
  },
  { row: 'explicit Deny', pages: ['EL'], fixtures: { 'authorize.test.ts': ['in %s refuses'] } },
  {
    row: 'session tags without sts:TagSession',
    pages: ['ST'],
    fixtures: {
      'assumption.test.ts': [
        'inherited tags without sts:TagSession in the trust are refused',
        "tags without sts:TagSession in the caller's policies are refused from another account",
      ],
    },
  },
  {
    row: 'web identity',
    pages: ['P'],
    fixtures: {
      'principals.test.ts': [
        'a provider by ARN',
        'Google, which is built in',
        'a provider by host is not the provider by ARN',
      ],
      'authorize.test.ts': ['a web identity needs the trust alone'],
    },
  },
  {
    row: 'NotPrincipal or Resource in a trust policy',
    pages: ['NP', 'G'],
    fixtures: { 'parse.test.ts': ['NotPrincipal in a trust policy', 'Resource in a trust policy'] },
  },
];
