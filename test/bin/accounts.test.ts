import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { addAccounts } from '../../bin/accounts';
import { checkConfig, type LoginConfig, type ServalConfig } from '../../bin/config';
import committedConfig from '../../serval.config';

const cloud: ServalConfig = {
  externalId: '0123456789abcdef'.repeat(4),
  trustedBy: 'cloud',
  login: { provider: 'okta', domain: 'acme.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },
  accounts: [
    { id: '444455556666', name: 'production', region: 'eu-west-1' },
    { id: '111122223333', name: 'tools', region: 'eu-central-1' },
  ],
};
const selfHosted: ServalConfig = {
  ...cloud,
  trustedBy: 'self-hosted',
  worker: { account: '111122223333', cluster: 'tools', namespace: 'serval' },
};

function templateOf(config: ServalConfig, account: string): Template {
  const app = new App();
  addAccounts(app, checkConfig(config));
  return Template.fromStack(app.node.findChild(`Serval-${account}`) as Stack);
}

const ingestionRoles = (template: Template): object[] =>
  Object.values(template.findResources('AWS::IAM::Role', { Properties: { Policies: Match.anyValue() } }));

test('the committed config is one, so that editing starts from something that works', () => {
  expect(checkConfig(committedConfig)).toBe(committedConfig);
});

test('every account gets its own stack, in its region, with the ingestion role and the login provider', () => {
  const app = new App();
  addAccounts(app, cloud);
  const stacks = app.node.children as Stack[];
  expect(stacks.map(({ stackName, account, region }) => ({ stackName, account, region }))).toEqual([
    { stackName: 'Serval-444455556666', account: '444455556666', region: 'eu-west-1' },
    { stackName: 'Serval-111122223333', account: '111122223333', region: 'eu-central-1' },
  ]);
  for (const stack of stacks) {
    const template = Template.fromStack(stack);
    template.resourcePropertiesCountIs(
      'AWS::IAM::OIDCProvider',
      { Url: 'https://acme.okta.com', ClientIdList: ['0oa1b2c3d4E5F6g7h8i9'] },
      1,
    );
    expect(ingestionRoles(template)).toHaveLength(1);
    expect(JSON.stringify(ingestionRoles(template))).toContain('992382851720');
  }
});

test("a self-hosted worker's role is made in its account alone, and trusted in all", () => {
  const workerRole = { RoleName: 'eks-pod-identity-serval-worker' };
  templateOf(selfHosted, '111122223333').resourcePropertiesCountIs('AWS::IAM::Role', workerRole, 1);
  templateOf(selfHosted, '444455556666').resourcePropertiesCountIs('AWS::IAM::Role', workerRole, 0);

  const trusting = JSON.stringify(ingestionRoles(templateOf(selfHosted, '444455556666')));
  expect(trusting).toContain(':role/eks-pod-identity-serval-worker');
  expect(trusting).not.toContain('992382851720');
});

test.each<[string, LoginConfig | undefined, object]>([
  ['no login makes no provider', undefined, {}],
  ['Google is built into IAM', { provider: 'google', hostedDomain: 'acme.com', clientId: 'x.apps.example' }, {}],
])('%s', (_, login, providers) => {
  const template = templateOf({ ...cloud, login }, '444455556666');
  expect(template.findResources('AWS::IAM::OIDCProvider')).toEqual(providers);
});

test('any issuer becomes a provider', () => {
  const login: LoginConfig = { provider: 'issuer', issuer: 'https://login.acme.com', clientId: 'serval' };
  templateOf({ ...cloud, login }, '444455556666').hasResourceProperties('AWS::IAM::OIDCProvider', {
    Url: 'https://login.acme.com',
    ClientIdList: ['serval'],
  });
});

const serverless: ServalConfig = {
  ...cloud,
  trustedBy: 'self-hosted',
  services: {
    account: '111122223333',
    bridge: {
      exposure: 'public',
      domainName: 'serval.acme.com',
      certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
    },
  },
};

describe("services of one's own", () => {
  const servicesOf = (config: ServalConfig): Template => templateOf(config, 'Services-111122223333');

  test('are functions, tables and a schedule in a stack of their own, without a single role', () => {
    const { Resources } = servicesOf(serverless).toJSON() as { Resources: Record<string, { Type: string }> };
    const types = Object.values(Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::Lambda::Function', 'AWS::Scheduler::Schedule']));
    expect(types.filter((type) => /^AWS::IAM::(?!OIDC)/.test(type))).toEqual([]);
  });

  test("run with roles of the account's stack, known by name: no stack imports from another", () => {
    const app = new App();
    addAccounts(app, checkConfig(serverless));
    const texts = app.synth().stacks.map(({ template }) => JSON.stringify(template));
    expect(texts.filter((text) => text.includes('Fn::ImportValue'))).toEqual([]);
    const names = Object.values(templateOf(serverless, '111122223333').findResources('AWS::IAM::Role')).map(
      ({ Properties }: { Properties?: { RoleName?: string } }) => Properties?.RoleName,
    );
    expect(names).toEqual(expect.arrayContaining(['serval-role-sync', 'serval-bridge', 'serval-grants']));
  });

  test('are deployed after the roles that they run with', () => {
    const app = new App();
    addAccounts(app, checkConfig(serverless));
    const { dependencies } = app.synth().getStackByName('Serval-Services-111122223333');
    expect(dependencies.map(({ id }) => id)).toContain('Serval-111122223333');
  });

  test('read every account of the config, each under the name that its ingestion role has', () => {
    const functions = JSON.stringify(servicesOf(serverless).findResources('AWS::Lambda::Function'));
    for (const account of ['111122223333', '444455556666']) {
      expect(functions).toContain(`arn:aws:iam::${account}:role/serval-ingestion`);
      const [role] = ingestionRoles(templateOf(serverless, account)).filter((one) =>
        JSON.stringify(one).includes('"serval-ingestion"'),
      );
      expect(JSON.stringify(role)).toContain(':role/serval-role-sync');
    }
  });

  test('more accounts than one function holds are read by several, into one catalog', () => {
    const ids = Array.from({ length: 17 }, (_, index) => String(100_000_000_000 + index));
    const many: ServalConfig = {
      ...serverless,
      services: { account: '111122223333' },
      accounts: [...serverless.accounts, ...ids.map((id) => ({ id, name: `account-${id}`, region: 'eu-west-1' }))],
    };
    const services = servicesOf(many);
    services.resourceCountIs('AWS::DynamoDB::Table', 1);
    const functions = Object.values(services.findResources('AWS::Lambda::Function')).map(
      ({ Properties: { FunctionName: name, Role: role, Environment: environment } }) => ({
        name: name as string,
        role: JSON.stringify(role),
        read: ids.filter((id) => String(environment.Variables.CONNECTIONS).includes(id)),
      }),
    );
    expect(functions.map(({ name }) => name)).toEqual(['serval-role-sync', 'serval-role-sync-2']);
    expect(functions.flatMap(({ read }) => read)).toEqual(ids);
    for (const { name, role } of functions) {
      expect(role).toContain(`role/${name}"`);
      expect(JSON.stringify(ingestionRoles(templateOf(many, ids[0]!)))).toContain(`role/${name}"`);
    }
  });

  test('without a bridge are the sync alone', () => {
    const syncOnly = { ...serverless, services: { account: '111122223333' } };
    servicesOf(syncOnly).resourceCountIs('AWS::Lambda::Function', 1);
    servicesOf(syncOnly).resourceCountIs('AWS::DynamoDB::Table', 1);
  });

  test("have their bridge in a VPC's own load balancer where it is internal", () => {
    const { bridge, account } = serverless.services!;
    const vpc = {
      id: 'vpc-0a1b2c3d',
      cidr: '10.0.0.0/16',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0a', 'subnet-0b'],
    };
    const internal = {
      ...serverless,
      services: { account, bridge: { ...bridge!, exposure: 'internal' as const, vpc } },
    };
    servicesOf(internal).hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      Scheme: 'internal',
      Subnets: ['subnet-0a', 'subnet-0b'],
    });
    servicesOf(internal).resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  });
});
