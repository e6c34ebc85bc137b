/** How the steps of credentials, accounts and the last sync are wrong. */
import { absent, known } from '../../../../cli/steps/fact.js';
import { status } from '../../../runtime/catalog/samples.js';
import { policy, seven, type Case } from './case.js';
import { ACCOUNT, CLIENT_ID, ISSUER, whole, withAccount, withIngestion } from '../facts.js';

const denied = { action: 'iam:GetRolePolicy', resource: 'x', error: 'AccessDenied' };

export const ACCOUNTS: readonly Case[] = [
  [
    'credentials',
    'none',
    { ...whole(), caller: known({ failed: 'CredentialsProviderError' }) },
    'sts:GetCallerIdentity failed: CredentialsProviderError',
    'give this process AWS credentials',
  ],
  [
    'credentials',
    'old',
    { ...whole(), caller: known({ failed: 'ExpiredToken' }) },
    'ExpiredToken',
    'renew the credentials',
  ],
  [
    'clocks',
    'AWS',
    { ...whole(), clocks: { ...whole().clocks, aws: known(-400) } },
    'this machine is 400 s ahead of AWS; 300 s at most',
    'NTP',
  ],
  [
    'clocks',
    'bridge and issuer',
    { ...whole(), clocks: { ...whole().clocks, issuer: known(70) } },
    'the bridge is 71 s behind the issuer; 60 s',
    'set the clock of the bridge by NTP',
  ],
  [
    'Test AWS Connection',
    'not green',
    withAccount({
      health: {
        check: 'x',
        ok: false,
        text: 'Connection successful, but IAM role lacks iam:ListRoles permission.',
        reason: 'r',
        fix: 'f',
      },
    }),
    'Connection successful, but IAM role lacks iam:ListRoles permission. (r)',
    'f',
  ],
  [
    'List AWS Organization Accounts',
    'denied',
    {
      ...whole(),
      organization: known([
        {
          check: 'x',
          ok: false,
          text: 'Connection successful, but IAM role lacks organizations:ListAccounts permission.',
          fix: 'f',
        },
      ]),
    },
    'lacks organizations:ListAccounts',
    'f',
  ],
  [
    'seven actions',
    'one missing',
    withIngestion({ policies: known([policy(seven.slice(1))]) }),
    'the ingestion role lacks iam:ListRoles',
    'allow iam:ListRoles on *',
  ],
  [
    'seven actions',
    'a boundary in the way',
    withIngestion({ boundary: known(policy(seven.slice(0, 6))) }),
    'lacks iam:GetPolicyVersion',
    'permissions boundary',
  ],
  [
    'unneeded actions',
    'one of the six',
    withIngestion({ policies: known([policy([...seven, 'iam:ListRoleTags'])]) }),
    'what no workflow needs: iam:ListRoleTags',
    'take it out',
  ],
  [
    'unneeded actions',
    'all there is',
    withIngestion({ policies: known([policy('*')]) }),
    'iam:ListRoleTags, rds:DescribeDBInstances, rds:DescribeDBClusters, ec2:DescribeInstances, eks:DescribeCluster, eks:ListClusters, *',
    'take it out',
  ],
  [
    'unneeded actions',
    'something else',
    withIngestion({ policies: known([policy([...seven, 's3:GetObject'])]) }),
    's3:GetObject',
    'a role of its own',
  ],
  [
    'last sync',
    'old',
    withAccount({ status: known(status({ lastComplete: '2026-10-31T20:29:00.000Z' })) }),
    'the account was last read whole 5 h 31 min ago, at 2026-10-31T20:29:00.000Z',
    'run cdk-serval sync',
  ],
  [
    'last sync',
    'not whole',
    withAccount({ status: known(status({ complete: false, failure: 'sts:AssumeRole failed: AccessDenied' })) }),
    'did not read the account whole: sts:AssumeRole failed: AccessDenied',
    'run cdk-serval sync',
  ],
  ['last sync', 'never', withAccount({ status: absent }), 'the catalog knows of no run', 'run cdk-serval sync'],
  [
    'login provider',
    'none',
    withAccount({ provider: known({ others: known(['https://example.okta.com/oauth2/default']) }) }),
    `no provider for ${ISSUER}; it has https://example.okta.com/oauth2/default`,
    'byte for byte',
  ],
  [
    'login provider',
    'another client id',
    withAccount({ provider: known({ clientIds: ['other'] }) }),
    `there for "other", and not for "${CLIENT_ID}"`,
    'add the client id',
  ],
  [
    'organization policies',
    'said by AWS',
    {
      ...whole(),
      denials: [{ action: 'sts:AssumeRole', resource: 'r', account: ACCOUNT, by: 'a resource control policy' }],
    },
    'AWS says that a resource control policy denies sts:AssumeRole on r',
    'docs/organization.md',
  ],
  [
    'organization policies',
    'guessed of the last sync',
    withAccount({ status: known(status({ lastComplete: '2026-11-01T00:00:00.000Z', errors: [denied] })) }),
    /was denied iam:GetRolePolicy, which the ingestion role's policies allow: a guess/,
    'docs/organization.md',
  ],
];
