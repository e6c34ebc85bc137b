/** What goes to the accounts of an organization, and how. */
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  App,
  Annotations as Notes,
  Aspects,
  PermissionsBoundary,
  RemovalPolicy,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib/core';
import { readdirSync } from 'node:fs';
import type { IConstruct } from 'constructs';
import { LoginProvider, RequestableRole, ServalOrganization, ServalPrincipal, WorkerRole } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { EXTERNAL_ID, REGIONS, warningsOf } from '../support/stacks';
import {
  innerOf,
  innerRole,
  MANAGEMENT,
  newOrganization,
  OKTA,
  organizationProps,
  REGION,
  stackSetOf,
  TOOLS,
  UNIT,
} from './support';

describe('the StackSet', () => {
  test('goes to all accounts of the units at once, to new ones by itself, and stops for no failure', () => {
    const { TemplateBody, ...properties } = stackSetOf(newOrganization().stack).Properties;
    expect(TemplateBody).not.toBe('');
    expect(properties).toEqual({
      StackSetName: 'serval-organization',
      Description: expect.stringContaining('Serval') as string,
      PermissionModel: 'SERVICE_MANAGED',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
      ManagedExecution: { Active: true },
      OperationPreferences: {
        ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
        FailureTolerancePercentage: 100,
        MaxConcurrentPercentage: 100,
      },
      StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: [REGION] }],
    });
  });

  test('is all that the stack holds, and stays when it leaves the stack', () => {
    const { stack } = newOrganization();
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: object };
    expect(Object.keys(Resources)).toHaveLength(1);
    expect(stackSetOf(stack)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('goes with its stack where that is said, but not for another one, which would find its roles in the way', () => {
    const { stack } = newOrganization({ removalPolicy: RemovalPolicy.DESTROY });
    expect(stackSetOf(stack)).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' });
  });

  test('passes over excluded accounts, and over no others', () => {
    const organizationalUnits = [UNIT, 'ou-ab12-abcdefgh'];
    const { stack } = newOrganization({ organizationalUnits, excludedAccounts: ['333333333333'] });
    expect(stackSetOf(stack).Properties.StackInstancesGroup).toEqual([
      {
        DeploymentTargets: {
          OrganizationalUnitIds: organizationalUnits,
          Accounts: ['333333333333'],
          AccountFilterType: 'DIFFERENCE',
        },
        Regions: [REGION],
      },
    ]);
  });

  test('is one group with no parameters, since AWS takes one set of them for each unit', () => {
    const accountsWithLoginProvider = ['333333333333', '444444444444'];
    const { Parameters, StackInstancesGroup } = stackSetOf(
      newOrganization({ accountsWithLoginProvider }).stack,
    ).Properties;
    expect(Parameters).toBeUndefined();
    expect(StackInstancesGroup).toEqual([{ DeploymentTargets: { OrganizationalUnitIds: [UNIT] }, Regions: [REGION] }]);
  });

  test.each([
    ['delegatedAdministrator', { delegatedAdministrator: true }, { CallAs: 'DELEGATED_ADMIN' }],
    ['region', { region: 'us-east-1' }, { StackInstancesGroup: [Match.objectLike({ Regions: ['us-east-1'] })] }],
    ['stackSetName', { stackSetName: 'acme-serval' }, { StackSetName: 'acme-serval' }],
    [
      'removeFromLeavingAccounts',
      { removeFromLeavingAccounts: true },
      { AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false } },
    ],
  ])('does what %s says', (_, props, expected) => {
    Template.fromStack(newOrganization(props).stack).hasResourceProperties('AWS::CloudFormation::StackSet', expected);
  });
});

describe("the accounts' template", () => {
  test('holds the ingestion role and the login provider, which stays whatever happens to the stack', () => {
    const { Resources } = innerOf(newOrganization().stack);
    expect(Object.values(Resources)).toEqual([
      {
        Type: 'AWS::IAM::OIDCProvider',
        Properties: { Url: 'https://acme.okta.com', ClientIdList: [OKTA.clientId] },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      },
      {
        Type: 'AWS::IAM::Role',
        Properties: expect.objectContaining({ RoleName: 'serval-ingestion' }) as object,
      },
    ]);
  });

  test.each(FLAG_SETS)('has the frozen logical ids with %s', (_, flags) => {
    const { stack } = newOrganization({ accountsWithLoginProvider: ['333333333333'] }, { flags });
    expect(Object.keys((Template.fromStack(stack).toJSON() as { Resources: object }).Resources)).toEqual([
      'ServalE578B97F',
    ]);
    const inner = innerOf(stack);
    expect(Object.keys(inner)).toEqual(['Description', 'Resources', 'Conditions', 'Outputs']);
    expect(Object.keys(inner.Resources)).toEqual(['ServalLogin0844CBEE', 'ServalIngestion8354ABD7']);
    expect(Object.keys(inner.Conditions!)).toEqual(['ServalHasNoLoginProvider02A44927']);
    expect(Object.keys(inner.Outputs!)).toEqual([
      'ServalIngestionConnectionServalAccountId68D33DDB',
      'ServalIngestionConnectionExternalId757C56D2',
      'ServalIngestionConnectionAccountId81D15128',
      'ServalIngestionConnectionAccountName299A6420',
      'ServalIngestionConnectionRoleArnA620A671',
    ]);
  });

  test('is the same with any feature flags, whoever assumes the role, and knows nothing of the app', () => {
    const bodies = FLAG_SETS.map(([, flags]) => {
      const app = new App({ analyticsReporting: true, context: { ...flags, 'aws:cdk:enable-path-metadata': true } });
      const tools = new Stack(app, 'Tools', { env: { account: TOOLS, region: REGION } });
      const worker = new WorkerRole(tools, 'Worker', { clusterName: 'tools', namespace: 'serval' });
      const stack = new Stack(app, 'Organization', { env: { account: MANAGEMENT, region: REGION } });
      new ServalOrganization(stack, 'Serval', organizationProps({ trustedBy: ServalPrincipal.worker(worker) }));
      return stackSetOf(stack).Properties.TemplateBody;
    });
    expect(bodies[0]).toContain(`"arn:aws:iam::${TOOLS}:role/eks-pod-identity-serval-worker"`);
    expect(bodies[1]).toBe(bodies[0]);
    expect(bodies[0]).not.toMatch(/Metadata|aws:cdk:path/);
  });

  test('refers to nothing outside it, and knows its account as a pseudo parameter alone', () => {
    const { stack } = newOrganization({ accountsWithLoginProvider: ['333333333333'] });
    const { TemplateBody } = stackSetOf(stack).Properties;
    expect(TemplateBody).not.toContain(MANAGEMENT);
    expect([...TemplateBody.matchAll(/"Ref":"([^"]+)"/g)].map(([, name]) => name)).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching('AWS::AccountId')]),
    );
    expect(TemplateBody).not.toMatch(/Fn::ImportValue|BootstrapVersion/);
  });

  test.each(REGIONS)('trusts an account of the partition %s', (partition, region) => {
    const { stack } = newOrganization({}, { env: { account: MANAGEMENT, region } });
    expect(innerRole(stack).AssumeRolePolicyDocument.Statement[0]!.Principal).toEqual({
      AWS: `arn:${partition}:iam::${TOOLS}:root`,
    });
  });

  test('trusts an account of its own partition where no region is known', () => {
    const { stack } = newOrganization({}, { env: {} });
    expect(innerRole(stack).AssumeRolePolicyDocument.Statement[0]!.Principal).toEqual({
      AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${TOOLS}:root`]] },
    });
    expect(stackSetOf(stack).Properties.StackInstancesGroup).toMatchObject([{ Regions: [{ Ref: 'AWS::Region' }] }]);
  });

  test('lets the provider go with its stack where that is said, so that another stack can make it', () => {
    const okta = { ...OKTA, removalPolicy: RemovalPolicy.DESTROY };
    expect(innerOf(newOrganization({ okta }).stack).Resources.ServalLogin0844CBEE).toMatchObject({
      DeletionPolicy: 'Delete',
    });
  });

  test('goes to a region that is named, though the own one is known only at deployment', () => {
    const { stack } = newOrganization({ region: 'us-gov-west-1' }, { env: {} });
    expect(stackSetOf(stack).Properties.StackInstancesGroup).toMatchObject([{ Regions: ['us-gov-west-1'] }]);
    expect(innerRole(stack).AssumeRolePolicyDocument.Statement[0]!.Principal).toEqual({
      AWS: `arn:aws-us-gov:iam::${TOOLS}:root`,
    });
  });

  test('makes no login provider where none is asked for', () => {
    const { stack, organization } = newOrganization({ okta: undefined });
    expect(Object.values(innerOf(stack).Resources).map(({ Type }) => Type)).toEqual(['AWS::IAM::Role']);
    expect(organization.loginProvider).toBeUndefined();
  });

  test('makes the provider of any issuer', () => {
    const oidc = { issuer: 'https://login.acme.com/', clientId: 'serval', otherClientIds: ['other'] };
    const { stack, organization } = newOrganization({ okta: undefined, oidc });
    expect(Object.values(innerOf(stack).Resources)[0]).toMatchObject({
      Properties: { Url: 'https://login.acme.com/', ClientIdList: ['serval', 'other'] },
    });
    expect(organization.loginProvider).toMatchObject({ issuer: 'login.acme.com/', clientId: 'serval' });
  });

  test('leaves the provider out in accounts that have it, in whatever order and number they are named', () => {
    const accounts = Array.from({ length: 25 }, (_, index) => String(300_000_000_000 + index));
    const [inOrder, backwards] = [accounts, [...accounts].reverse()].map((accountsWithLoginProvider) =>
      innerOf(newOrganization({ accountsWithLoginProvider }).stack),
    ) as [ReturnType<typeof innerOf>, ReturnType<typeof innerOf>];
    expect(backwards).toEqual(inOrder);
    expect(inOrder.Resources.ServalLogin0844CBEE).toMatchObject({ Condition: 'ServalHasNoLoginProvider02A44927' });
    expect(inOrder.Resources.ServalIngestion8354ABD7).not.toHaveProperty('Condition');
    expect(Object.values(inOrder.Conditions!)).toEqual([{ 'Fn::Not': [{ 'Fn::Or': expect.anything() as unknown }] }]);
    const named = JSON.stringify(inOrder.Conditions).match(/\d{12}/g);
    expect(named).toEqual(accounts);
  });
});

describe('the management account', () => {
  test.each([
    ['no provider of its own', []],
    ['a provider of its own', [MANAGEMENT]],
  ])('gets what the members get, to the letter, with %s', (_, accountsWithLoginProvider) => {
    const { app, stack, organization } = newOrganization({ accountsWithLoginProvider });
    const management = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: REGION } });
    const role = organization.addManagementAccount(management);
    const { Resources, Conditions } = Template.fromStack(management).toJSON() as ReturnType<typeof innerOf>;
    const inner = innerOf(stack);
    expect(Resources).toEqual(inner.Resources);
    expect(Conditions).toEqual(inner.Conditions);
    expect(management.resolve(role.roleArn)).toEqual({ 'Fn::GetAtt': ['ServalIngestion8354ABD7', 'Arn'] });
  });

  test('is another one than that of a delegated administrator', () => {
    const { app, organization } = newOrganization(
      { delegatedAdministrator: true },
      { env: { account: TOOLS, region: REGION } },
    );
    const management = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: REGION } });
    expect(() => organization.addManagementAccount(management)).not.toThrow();
  });

  test('may be known only at deployment', () => {
    for (const delegatedAdministrator of [true, false]) {
      const { app, organization } = newOrganization({ delegatedAdministrator }, { env: {} });
      expect(() => organization.addManagementAccount(new Stack(app, 'Management'))).not.toThrow();
    }
  });
});

test('requestable roles of any account trust the login provider by its import', () => {
  const { app, organization } = newOrganization();
  const team = new Stack(app, 'Team', { env: { account: '555555555555', region: REGION } });
  new RequestableRole(team, 'Viewer', { loginProvider: organization.loginProvider! });
  Template.fromStack(team).hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: Match.objectLike({
      Statement: [
        Match.objectLike({
          Principal: {
            Federated: {
              'Fn::Join': [
                '',
                [
                  'arn:',
                  { Ref: 'AWS::Partition' },
                  ':iam::',
                  { Ref: 'AWS::AccountId' },
                  ':oidc-provider/acme.okta.com',
                ],
              ],
            },
          },
          Condition: { StringEquals: { 'acme.okta.com:aud': OKTA.clientId } },
        }),
      ],
    }),
  });
});

describe('in the app', () => {
  test('the template is written into the cloud assembly, of a stage too, and is no stack to deploy', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod', { env: { account: MANAGEMENT, region: REGION } });
    const stack = new Stack(stage, 'Organization');
    new ServalOrganization(stack, 'Serval', organizationProps());
    const assembly = app.synth().getNestedAssembly('assembly-Prod');
    expect(assembly.stacks.map(({ displayName }) => displayName)).toEqual(['Prod/Organization (Prod-Organization)']);
    const written = readdirSync(assembly.directory).filter((file) => file.endsWith('.template.json'));
    expect(written.sort()).toEqual(['ProdOrganization4169DFBD.template.json', expect.stringMatching(/ServalTemplate/)]);
    expect(innerOf(stack)).toEqual(innerOf(newOrganization().stack));
  });

  test('two organizations are two StackSets', () => {
    const { stack } = newOrganization();
    const organizationalUnits = ['ou-cd34-12345678'];
    new ServalOrganization(stack, 'Other', organizationProps({ organizationalUnits, stackSetName: 'other' }));
    Template.fromStack(stack).resourceCountIs('AWS::CloudFormation::StackSet', 2);
  });

  test.each(FLAG_SETS)('tags and aspects reach the accounts, and the boundary is their own, with %s', (_, flags) => {
    const app = new App({ context: { ...flags } });
    const permissionsBoundary = PermissionsBoundary.fromName('developer');
    const env = { account: MANAGEMENT, region: REGION };
    const stage = new Stage(app, 'Prod', { env, permissionsBoundary });
    const stacks = [new Stack(stage, 'Organization'), new Stack(app, 'Organization', { env, permissionsBoundary })];
    const visited: string[] = [];
    for (const stack of stacks) {
      const organization = new ServalOrganization(stack, 'Serval', organizationProps());
      Tags.of(organization).add('team', 'platform');
      Aspects.of(stack).add({ visit: ({ node }: IConstruct) => void visited.push(node.path) });
    }
    for (const stack of stacks) {
      expect(innerRole(stack).Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
      const arn = JSON.stringify(innerRole(stack).PermissionsBoundary);
      expect(arn).toContain('{"Ref":"AWS::AccountId"},":policy/developer"');
      expect(visited).toContain(`${stack.node.path}/Serval/Template/Serval/Ingestion/Resource/Resource`);
    }
  });

  test('what is said of the template is said of the organization, once', () => {
    const { app, stack, organization } = newOrganization({ externalId: 'short' });
    const role = organization.node.findChild('Template').node.findChild('Serval').node.findChild('Ingestion');
    Notes.of(role).addError('no such role here');
    app.synth();
    app.synth({ force: true });
    expect(warningsOf(stack)).toEqual([
      "/Organization/Serval: externalId has 5 characters, Serval's have 64; compare it with the one in the Connect AWS " +
        'dialog [ack: cdk-serval:IngestionRole.externalIdLength]',
    ]);
    expect(Annotations.fromStack(stack).findError('*', 'no such role here')).toHaveLength(1);
  });

  test('a warning about the template is acknowledged at the organization', () => {
    const { stack, organization } = newOrganization({ externalId: 'short' });
    Notes.of(organization).acknowledgeWarning('cdk-serval:IngestionRole.externalIdLength', 'ours is short');
    expect(warningsOf(stack)).toEqual([]);
  });

  test('a provider of the same issuer in a stack of one account is no second one', () => {
    const { app } = newOrganization();
    const team = new Stack(app, 'Team', { env: { account: '555555555555', region: REGION } });
    expect(() => LoginProvider.okta(team, 'Login', OKTA)).not.toThrow();
  });

  test('roles of other stacks are named by their ARN', () => {
    const app = new App();
    const tools = new Stack(app, 'Tools', { env: { account: TOOLS, region: REGION } });
    const assumedBy = new ServicePrincipal('lambda.amazonaws.com');
    const roles = ['a', 'b'].map((roleName) => new Role(tools, roleName, { roleName, assumedBy }));
    const stack = new Stack(app, 'Organization', { env: { account: TOOLS, region: REGION } });
    const trustedBy = ServalPrincipal.roles(...roles);
    new ServalOrganization(stack, 'Serval', organizationProps({ trustedBy, delegatedAdministrator: true }));
    expect(innerRole(stack).AssumeRolePolicyDocument.Statement[0]!.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
      ArnEquals: { 'aws:PrincipalArn': ['a', 'b'].map((name) => `arn:aws:iam::${TOOLS}:role/${name}`) },
    });
  });
});
