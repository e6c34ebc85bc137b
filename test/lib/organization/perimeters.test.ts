/** What docs/organization.md says of data perimeters: each policy denies as it stands, and admits with its exception. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stack, App } from 'aws-cdk-lib/core';
import { RequestableRole, ServalPrincipal } from '../../../lib';
import { assumeRole, assumeRoleWithWebIdentity, authorize, parsePolicy } from '../../../lib/model/policy';
import type { PolicyDocument, PrincipalBlock, Statement } from '../../../lib/model/policy/types';
import { roleOf } from '../support/stacks';
import { innerRole, newOrganization, REGION } from './support';

const TEXT = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'organization.md'), 'utf8');
const POLICIES = new Map(
  [...TEXT.matchAll(/<!-- ([\w-]+) -->\n\n```json\n([\s\S]*?)\n```/g)].map(([, name, json]) => [
    name!,
    JSON.parse(json!) as PolicyDocument,
  ]),
);

const MEMBER = '444455556666';
const SERVAL = '992382851720';
const EXTERNAL_ID = '9c41e7d05ab2486f8e3b17c0d2fa596483be7d15f60a4c92871d3e5b0fc6a248';
const OKTA = { domain: 'example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' };
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

test('every policy of the document is checked here, and is one that AWS would take', () => {
  expect(TEXT.match(/^```json$/gm)).toHaveLength(POLICIES.size);
  expect([...POLICIES.keys()]).toEqual([
    'rcp-assume-role',
    'rcp-assume-role-serval',
    'rcp-logins',
    'rcp-logins-okta',
    'scp-identity',
    'scp-identity-stacksets',
  ]);
  for (const [name, policy] of POLICIES) {
    const { problems } = parsePolicy(policy, name.startsWith('rcp') ? 'resource' : 'identity');
    expect({ name, problems }).toEqual({ name, problems: [] });
    // Longer ones than 5,120 characters are refused.
    expect(JSON.stringify(policy).length).toBeLessThan(5120);
  }
});

/**
 * The trust with the RCP's statements beside its own: a Deny counts wherever it stands. A trust has no Resource; and
 * while nobody says if its `*` means logins too, an RCP's means everybody, whom it is asked about being one of them.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
function under(rcp: string, trust: PolicyDocument, asked: PrincipalBlock = '*'): PolicyDocument {
  const denials = POLICIES.get(rcp)!.Statement.map(({ Resource, ...statement }): Statement => {
    expect([Resource, statement.Effect, statement.Principal]).toEqual(['*', 'Deny', '*']);
    return { ...statement, Principal: asked };
  });
  return { ...trust, Statement: [...trust.Statement, ...denials] };
}

describe('the ingestion role', () => {
  const arn = `arn:aws:iam::${MEMBER}:role/serval-ingestion`;

  function verdictOf(
    rcp: string,
    trustedBy: ServalPrincipal,
    account: string,
    organization: string,
    externalId: string,
  ) {
    const trust = innerRole(newOrganization({ trustedBy, externalId: EXTERNAL_ID }).stack).AssumeRolePolicyDocument;
    const context = {
      'aws:PrincipalOrgID': organization,
      'aws:PrincipalAccount': account,
      'aws:PrincipalIsAWSService': 'false',
    };
    const roleArn = `arn:aws:iam::${account}:role/caller`;
    return assumeRole({
      caller: { type: 'session', account, arn: `arn:aws:sts::${account}:assumed-role/caller/me`, roleArn },
      callerPolicies: { identityPolicies: [{ name: 'all', document: ALLOW_ALL }] },
      role: { arn, trustPolicy: under(rcp, trust) },
      externalId,
      context,
    }).verdict;
  }

  const cloud = (rcp: string, externalId = EXTERNAL_ID) =>
    verdictOf(rcp, ServalPrincipal.cloud(), SERVAL, 'o-serval', externalId);

  test('Serval cloud is denied by the perimeter, and let through by the exception', () => {
    expect([cloud('rcp-assume-role'), cloud('rcp-assume-role-serval')]).toEqual(['refuses', 'admits']);
  });

  test('Serval cloud is denied with another External ID, even by a trust that forgot to ask for it', () => {
    expect(cloud('rcp-assume-role-serval', 'of-another-team')).toBe('refuses');
    const forgetful: PolicyDocument = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: SERVAL }, Action: 'sts:AssumeRole' }],
    };
    const ask = (externalId: string) =>
      assumeRole({
        caller: { type: 'user', account: SERVAL, arn: `arn:aws:iam::${SERVAL}:user/sync` },
        callerPolicies: { identityPolicies: [{ name: 'all', document: ALLOW_ALL }] },
        role: { arn, trustPolicy: under('rcp-assume-role-serval', forgetful) },
        externalId,
        context: { 'aws:PrincipalOrgID': 'o-serval', 'aws:PrincipalIsAWSService': 'false' },
      }).verdict;
    expect([ask('of-another-team'), ask(EXTERNAL_ID)]).toEqual(['refuses', 'admits']);
  });

  test('a stranger whom a trust lets in is denied with the exception as without it', () => {
    const stranger = '123456789012';
    for (const rcp of ['rcp-assume-role', 'rcp-assume-role-serval']) {
      const trustedBy = ServalPrincipal.selfHosted(stranger);
      expect(verdictOf(rcp, trustedBy, stranger, 'o-stranger', EXTERNAL_ID)).toBe('refuses');
    }
  });

  test('a sync of the organization needs no exception', () => {
    const own = '111122223333';
    for (const rcp of ['rcp-assume-role', 'rcp-assume-role-serval']) {
      expect(verdictOf(rcp, ServalPrincipal.selfHosted(own), own, 'o-exampleorg1', EXTERNAL_ID)).toBe('admits');
    }
  });
});

describe('logins', () => {
  function verdictOf(rcp: string, audience = OKTA.clientId) {
    const { organization } = newOrganization({ okta: OKTA });
    const team = new Stack(new App(), 'Team', { env: { account: MEMBER, region: REGION } });
    new RequestableRole(team, 'Role', { loginProvider: organization.loginProvider! });
    const provider = `arn:aws:iam::${MEMBER}:oidc-provider/${OKTA.domain}`;
    const trust = roleOf(team, 'Role').AssumeRolePolicyDocument;
    const Principal = { Federated: provider };
    const Statement = trust.Statement.map((one) => ({ ...one, Principal }));
    return assumeRoleWithWebIdentity({
      role: { arn: `arn:aws:iam::${MEMBER}:role/role`, trustPolicy: under(rcp, { ...trust, Statement }, Principal) },
      provider,
      issuer: OKTA.domain,
      audience,
    }).verdict;
  }

  test('are denied by the perimeter, and let through by the exception for their client alone', () => {
    expect([verdictOf('rcp-logins'), verdictOf('rcp-logins-okta')]).toEqual(['refuses', 'admits']);
    expect(verdictOf('rcp-logins-okta', 'another-client')).toBe('refuses');
  });
});

describe('StackSets', () => {
  function verdictOf(scp: string, role: string, action: string) {
    const name = role.slice(role.lastIndexOf('/') + 1);
    const roleArn = `arn:aws:iam::${MEMBER}:role/${role}`;
    const arn = `arn:aws:sts::${MEMBER}:assumed-role/${name}/session`;
    return authorize(
      {
        caller: { type: 'session', account: MEMBER, arn, roleArn },
        action,
        resource: `arn:aws:iam::${MEMBER}:role/serval-ingestion`,
        resourceAccount: MEMBER,
        context: {},
      },
      {
        identityPolicies: [
          { name: 'administrator', document: ALLOW_ALL },
          { name: 'SCP', document: POLICIES.get(scp) },
        ],
      },
    ).verdict;
  }

  const actions = POLICIES.get('scp-identity')!.Statement[0]!.Action as readonly string[];
  const roles = ['stacksets-exec-0123456789abcdef', `cdk-hnb659fds-cfn-exec-role-${MEMBER}-eu-west-1`];

  test.each(actions)('may %s with the exception alone, and developers neither way', (action) => {
    for (const role of roles) {
      expect([verdictOf('scp-identity', role, action), verdictOf('scp-identity-stacksets', role, action)]).toEqual([
        'refuses',
        'admits',
      ]);
    }
    for (const scp of ['scp-identity', 'scp-identity-stacksets']) {
      expect(verdictOf(scp, 'developer', action)).toBe('refuses');
      expect(verdictOf(scp, 'platform/deployer', action)).toBe('admits');
    }
  });

  test('what makes ingestion roles and providers is among the actions', () => {
    const needed = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:CreateOpenIDConnectProvider'];
    expect(actions).toEqual(expect.arrayContaining(needed));
    expect(POLICIES.get('scp-identity-stacksets')!.Statement[0]!.Action).toEqual(actions);
  });
});
