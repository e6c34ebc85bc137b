import { Template } from 'aws-cdk-lib/assertions';
import { CfnRole, FederatedPrincipal, Role, WebIdentityPrincipal } from 'aws-cdk-lib/aws-iam';
import { App, Lazy, Stack, Stage } from 'aws-cdk-lib/core';
import {
  CreateRoleWorkflow,
  LoginProvider,
  Requestable,
  RequestableRole,
  type LoginConditions,
  type LoginProviderOptions,
} from '../../../lib';
import { ACCOUNT, EXTERNAL_ID, messageOf, warningsOf } from '../support/stacks';

const CLIENT_ID = '0oa1b2c3d4e5f6g7h8i9';
const DOMAIN = 'acme.okta.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${DOMAIN}`;
const env = { account: ACCOUNT, region: 'eu-central-1' };

type Claims = Pick<LoginProviderOptions, 'sendsSessionTags' | 'sendsSourceIdentity'>;
const BOTH: Claims = { sendsSessionTags: true, sendsSourceIdentity: true };

/** An app in which one stack makes the provider, and another stack roles. */
function world(claims: Claims = {}) {
  const app = new App();
  const identity = new Stack(app, 'Identity', { env });
  const provider = LoginProvider.okta(identity, 'Login', { domain: DOMAIN, clientId: CLIENT_ID, ...claims });
  const team = new Stack(app, 'Team', { env });
  const synthesis = () => messageOf(() => Template.fromStack(team));
  return { app, identity, provider, team, synthesis };
}

const imported = (claims: Claims = {}, clientId = CLIENT_ID) =>
  LoginProvider.imported({ issuer: `https://${DOMAIN}`, clientId, ...claims });

const login = (more: object = {}, action: string | string[] = 'sts:AssumeRoleWithWebIdentity') => ({
  Effect: 'Allow',
  Principal: { Federated: PROVIDER },
  Action: action,
  Condition: { StringEquals: { [`${DOMAIN}:aud`]: CLIENT_ID }, ...more },
});

const handWritten = (stack: Stack, ...statements: object[]) =>
  new CfnRole(stack, 'Own', { assumeRolePolicyDocument: { Version: '2012-10-17', Statement: statements } });

const lacks = (option: string, what: string, action: string, sender = 'Identity/Login', role = 'Team/Own') =>
  `«LoginClaims» ${option}: true is said at ${sender}: ID tokens for client "${CLIENT_ID}" at https://${DOMAIN} carry ` +
  `${what}, but the trust of ${role} does not allow ${action}, so that none of them gets the role; make it requestable ` +
  `with a provider that says ${option} too, or add the action to its statement`;
const lacksTags = (sender?: string, role?: string) =>
  lacks('sendsSessionTags', 'session tags', 'sts:TagSession', sender, role);
const lacksIdentity = (sender?: string, role?: string) =>
  lacks('sendsSourceIdentity', 'a source identity', 'sts:SetSourceIdentity', sender, role);
const unmet = (option: string, what: string) =>
  `«LoginClaims» ${option}: is said nowhere, but the trust of Team/Own asks ID tokens for client "${CLIENT_ID}" at ` +
  `https://${DOMAIN} for ${what}, so that none of them gets the role; set it on the login provider once the tokens carry ` +
  'that, or leave the condition out';

describe('tokens that carry more, and a role that does not allow it', () => {
  test('fail for a trust written by hand, in another stack and with the ARN as text', () => {
    const { team, synthesis } = world(BOTH);
    handWritten(team, login());
    expect(synthesis()).toContain(lacksTags());
    expect(synthesis()).toContain(lacksIdentity());
  });

  test('fail for an L2 role that names the provider itself', () => {
    const { team, synthesis, provider } = world({ sendsSessionTags: true });
    const conditions = { StringEquals: { [`${DOMAIN}:aud`]: CLIENT_ID } };
    new Role(team, 'Own', { assumedBy: new WebIdentityPrincipal(provider.federatedPrincipal, conditions) });
    expect(synthesis()).toContain(lacksTags());
  });

  test.each([
    ['a RequestableRole', (stack: Stack) => void new RequestableRole(stack, 'Own', { loginProvider: imported() })],
    [
      'Requestable, for an L1 role',
      (stack: Stack) => void handWritten(stack).with(new Requestable({ loginProvider: imported() })),
    ],
  ])('fail for %s whose own provider says nothing of them', (_, make) => {
    const { team, synthesis } = world({ sendsSourceIdentity: true });
    make(team);
    expect(synthesis()).toMatch(/«LoginClaims» sendsSourceIdentity: true is said at Identity\/Login/);
  });

  test('fail whichever of the two came first, and where no stack makes the provider', () => {
    const app = new App();
    const team = new Stack(app, 'Team', { env });
    new RequestableRole(team, 'Own', { loginProvider: imported() });
    new RequestableRole(team, 'Other', { loginProvider: imported({ sendsSessionTags: true }) });
    expect(messageOf(() => app.synth())).toContain(lacksTags('Team/Other', 'Team/Own'));
  });

  test('fail in another account of the app, since the tokens are the same', () => {
    const { app } = world({ sendsSessionTags: true });
    const other = new Stack(app, 'Other', { env: { ...env, account: '444455556666' } });
    new RequestableRole(other, 'Own', { loginProvider: imported() });
    expect(messageOf(() => app.synth())).toContain(lacksTags(undefined, 'Other/Own'));
  });

  test('fail in a stage', () => {
    const { app } = world({ sendsSessionTags: true });
    const team = new Stack(new Stage(app, 'Production', { env }), 'Team');
    new RequestableRole(team, 'Own', { loginProvider: imported() });
    expect(messageOf(() => app.synth())).toContain(lacksTags(undefined, 'Production/Team/Own'));
  });

  test('fail beside a workflow that makes roles at run time', () => {
    const { team, synthesis } = world(BOTH);
    new CreateRoleWorkflow(team, 'CreateRole', {
      loginProvider: imported(),
      rolePath: '/requestable/',
      roleBoundaryName: 'boundary',
      connections: [
        {
          accountId: ACCOUNT,
          accountName: 'tools',
          roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-ingestion`,
          externalId: EXTERNAL_ID,
        },
      ],
    });
    expect(synthesis()).toContain(
      `[Team/CreateRole] «LoginClaims» sendsSessionTags: true is said at Identity/Login: ID tokens for client ` +
        `"${CLIENT_ID}" at https://${DOMAIN} carry session tags, but the roles that are made here at run time do not allow ` +
        "sts:TagSession, so that none of the tokens gets them; take a client whose tokens don't",
    );
  });

  test('warn for an imported role, whose trust nobody sees', () => {
    const { team } = world(BOTH);
    const arn = `arn:aws:iam::${ACCOUNT}:role/theirs`;
    RequestableRole.fromRoleArn(team, 'Theirs', arn);
    expect(warningsOf(team)).toEqual([
      `/Team/Theirs: ID tokens for client "${CLIENT_ID}" at https://${DOMAIN} carry session tags and a source identity, ` +
        `but ${arn} is imported, so that its trust is not seen here; if it admits them, make sure that it allows ` +
        'sts:TagSession and sts:SetSourceIdentity too, or none of them gets the role ' +
        '[ack: cdk-serval:RequestableRole.importedTrust]',
    ]);
  });

  test('tell for an imported role what its statement needs', () => {
    const { team, provider } = world(BOTH);
    Role.fromRoleArn(team, 'Theirs', `arn:aws:iam::${ACCOUNT}:role/theirs`).with(
      new Requestable({ loginProvider: provider }),
    );
    expect(warningsOf(team)).toEqual([
      expect.stringContaining(
        'with the AWS CLI; the statement needs sts:AssumeRoleWithWebIdentity, sts:SetSourceIdentity, sts:TagSession, ' +
          'since ID tokens carry more',
      ),
    ]);
  });
});

describe('both halves are there', () => {
  test.each<[string, object[]]>([
    ['in one statement', [login({}, ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'])]],
    ['by wildcards', [login({}, 'sts:*')]],
    [
      'in a statement of their own, without the client id',
      [login(), { ...login(), Action: ['sts:TagSession', 'sts:SetSourceIdentity'], Condition: undefined }],
    ],
    ['by NotAction', [{ ...login(), Action: undefined, NotAction: 'sts:AssumeRole' }]],
  ])('%s', (_, statements) => {
    const { team, synthesis } = world(BOTH);
    handWritten(team, ...statements);
    expect(synthesis()).toBe('nothing was thrown');
  });

  test('in all roles made with the provider', () => {
    const { team, synthesis, provider } = world(BOTH);
    new RequestableRole(team, 'New', { loginProvider: provider });
    handWritten(team).with(new Requestable({ loginProvider: provider }));
    expect(synthesis()).toBe('nothing was thrown');
  });
});

test('another provider, another client and services are none of its business', () => {
  const { team, synthesis } = world(BOTH);
  const other = { StringEquals: { [`${DOMAIN}:aud`]: 'another-client' } };
  handWritten(
    team,
    { ...login(), Condition: other },
    { ...login(), Condition: { StringEquals: { 'other.okta.com:aud': CLIENT_ID } } },
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  );
  new Role(team, 'Pods', { assumedBy: new FederatedPrincipal(PROVIDER, {}, 'sts:AssumeRoleWithWebIdentity') });
  expect(synthesis()).toBe('nothing was thrown');
});

describe('a role that asks for more than the tokens carry', () => {
  test.each<[string, object, string]>([
    ['a tag', { StringLike: { 'aws:requesttag/team': '*' } }, unmet('sendsSessionTags', 'session tags')],
    [
      'tag keys',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['team'] } },
      unmet('sendsSessionTags', 'session tags'),
    ],
    ['that a tag is there', { Null: { 'aws:RequestTag/team': 'false' } }, unmet('sendsSessionTags', 'session tags')],
    [
      'a source identity',
      { StringLike: { 'sts:SourceIdentity': '*@acme.com' } },
      unmet('sendsSourceIdentity', 'a source identity'),
    ],
  ])('%s', (_, condition, text) => {
    const { team, synthesis } = world();
    handWritten(team, login(condition, 'sts:*'));
    expect(synthesis()).toContain(text);
  });

  test.each<[string, object[]]>([
    ['if it is there', [login({ StringEqualsIfExists: { 'aws:RequestTag/team': 'a' } })]],
    ['of each that is there', [login({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team'] } })]],
    ['that it is another', [login({ StringNotEquals: { 'aws:RequestTag/team': 'a' } })]],
    ['that there is none', [login({ Null: { 'aws:RequestTag/team': 'true' } })]],
    ['in one statement of two', [login({ StringEquals: { 'aws:RequestTag/team': 'a' } }, 'sts:*'), login()]],
    [
      'of other calls alone',
      [login(), { ...login({ StringEquals: { 'sts:SourceIdentity': 'a' } }), Action: 'sts:SetSourceIdentity' }],
    ],
  ])('but is met by a plain login: %s', (_, statements) => {
    const { team, synthesis } = world();
    handWritten(team, ...statements);
    expect(synthesis()).toBe('nothing was thrown');
  });

  test('fails where the role is made, if it is made with the provider', () => {
    const { team, provider } = world();
    const conditions: LoginConditions = { sourceIdentities: ['ada@acme.com'] };
    expect(messageOf(() => new RequestableRole(team, 'Own', { loginProvider: provider, conditions }))).toContain(
      'asks for a source identity, but the login provider is not known to send any',
    );
  });
});

test('a trust that only the deployment knows is not judged', () => {
  const { team, synthesis } = world(BOTH);
  const trust = Lazy.any({ produce: () => ({ 'Fn::Transform': { Name: 'Trusts' } }) });
  new CfnRole(team, 'Later', { assumeRolePolicyDocument: trust });
  expect(synthesis()).toBe('nothing was thrown');
});
