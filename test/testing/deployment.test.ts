/** Where the template is deployed, and what only the deployment knows. */
import { Template } from 'aws-cdk-lib/assertions';
import { CfnCluster, CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import {
  AccountPrincipal,
  AccountRootPrincipal,
  ArnPrincipal,
  CfnRole,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib/core';
import { anAccount, aPod, aRoleSession, type Deployment } from 'cdk-serval/testing';
import { Identity, Pods, WorkloadRole } from '../../lib';
import { ACCOUNT, newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';
import { orders, POD, REGION, RIGHT, TOOLS, WRONG } from './orders';

describe('where the template is deployed', () => {
  const env = { account: ACCOUNT, region: REGION };

  test('makes no difference to a stack that says nothing of it', () => {
    const stack = new Stack(new App(), 'Anywhere');
    orders(stack);
    expect(stack).toAdmit(RIGHT);
    expect(stack).not.toAdmit(WRONG);
    expect(stack).toAdmit(RIGHT, { account: TOOLS, region: 'cn-north-1' });
  });

  test('is needed where the request names an account or a region, and the stack does not', () => {
    const stack = new Stack(new App(), 'Anywhere');
    orders(stack);
    const there = aPod({ ...POD, account: ACCOUNT, region: REGION });
    const reason =
      "it depends on where the template is deployed; say it, as in toAdmit(request, { account: '...', region: '...' })";
    expectUndecided(stack, there, reason);
    expect(stack).toAdmit(there, env);
    expect(stack).not.toAdmit(there, { ...env, region: 'eu-west-1' });
    expect(stack).not.toAdmit(aPod({ ...POD, account: ACCOUNT, namespace: 'default' }));
  });

  test('is needed where the trust of a template alone names them', () => {
    const stack = newStack();
    orders(stack);
    const template = Template.fromStack(stack);
    expectUndecided(template, RIGHT, 'In account 111122223333');
    expect(template).not.toAdmit(WRONG);
  });

  test('is needed where an association of the template names them', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', {
      assumedBy: new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags(),
    });
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/orders`;
    const association = { clusterName: 'tools', namespace: 'shop', serviceAccount: 'orders', roleArn };
    new CfnPodIdentityAssociation(stack, 'Association', association);
    (role.node.defaultChild as CfnRole).roleName = 'orders';
    const asked = aPod({ ...POD, throughAssociation: true });
    expectUndecided(Template.fromStack(stack), asked, 'depends on where');
    expect(Template.fromStack(stack)).toAdmit(asked, env);
  });

  test('is needed where the trust names another partition', () => {
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws-cn:iam::${TOOLS}:root` }, Action: 'sts:AssumeRole' }],
    };
    const template = {
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } },
    };
    const asked = anAccount({ role: 'Role', account: TOOLS });
    expectUndecided(template, asked, 'region cn-north-1:');
    expect(template).toAdmit(asked, { region: 'cn-northwest-1' });
    expect(template).not.toAdmit(asked, { region: 'eu-west-1' });
  });

  test('is needed where the caller may be of the same account', () => {
    const stack = new Stack(new App(), 'Anywhere');
    const role = new Role(stack, 'Role', { assumedBy: new AccountRootPrincipal() });
    const somebody = anAccount({ role, account: TOOLS });
    expectUndecided(stack, somebody, 'depends on where');
    expect(stack).toAdmit(somebody, { account: TOOLS });
    expect(stack).not.toAdmit(somebody, { account: ACCOUNT });
  });

  test.each([
    [{ 'Fn::If': ['IsProd', TOOLS, '777788889999'] }, { account: '555566667777' }, { account: ACCOUNT }],
    [{ 'Fn::FindInMap': ['Of', { Ref: 'AWS::Region' }, 'Account'] }, { region: REGION }, { region: 'us-east-1' }],
  ])('is needed where a condition or a mapping asks for it: %j', (principal, right, wrong) => {
    const isProd = { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { 'Fn::Sub': '${Prod}' }] };
    const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' };
    const trust = { Version: '2012-10-17', Statement: [statement] };
    const template = {
      Parameters: { Prod: { Type: 'String', Default: '555566667777' } },
      Mappings: { Of: { 'us-east-1': { Account: '777788889999' }, [REGION]: { Account: TOOLS } } },
      Conditions: { IsProd: { 'Fn::And': [{ Condition: 'IsIt' }, { Condition: 'IsIt' }] }, IsIt: isProd },
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } },
    };
    const asked = anAccount({ role: 'Role', account: TOOLS });
    expectUndecided(template, asked, 'it depends on where the template is deployed');
    const said = { values: { Prod: '888899990000' } };
    expect(failureOf(() => expect(template).not.toAdmit(asked, said))).toContain('it depends on where');
    expect(template).toAdmit(asked, right);
    expect(template).not.toAdmit(asked, wrong);
  });

  test('is the partition of the region', () => {
    const stack = new Stack(new App(), 'China', { env: { account: ACCOUNT, region: 'cn-north-1' } });
    orders(stack);
    expect(stack).toAdmit(RIGHT);
    expect(stack).toAdmit(aPod({ ...POD, region: 'cn-north-1' }));
    expect(stack).not.toAdmit(aPod({ ...POD, region: 'cn-northwest-1' }));
  });

  test.each<[string, Deployment, string]>([
    [
      'another account than the stack',
      { account: TOOLS },
      `account: "${TOOLS}" is not that of the stack, "${ACCOUNT}"`,
    ],
    [
      'another region than the stack',
      { region: 'eu-west-1' },
      `region: "eu-west-1" is not that of the stack, "${REGION}"`,
    ],
    [
      'an account of eleven digits',
      { account: '12345678901' },
      'account: "12345678901" is no AWS account; it has 12 digits',
    ],
    ['a region that is none', { region: 'europe' }, 'region: "europe" is no region; write it as "eu-central-1"'],
    ['a value that is no text', { values: { A: 1 } } as never, 'values.A: 1 is no text'],
    ['something else', { env } as never, 'the second argument has no "env"; it has account, region and values'],
  ])('fails with and without not where it is %s', (_, deployment, message) => {
    const stack = newStack();
    orders(stack);
    expect(failureOf(() => expect(stack).toAdmit(RIGHT, deployment))).toBe(message);
    expect(failureOf(() => expect(stack).not.toAdmit(WRONG, deployment))).toBe(message);
  });
});

describe('what only the deployment knows', () => {
  test('is said by the name of a parameter, or is its default', () => {
    const stack = newStack();
    const externalId = new CfnParameter(stack, 'ExternalId').valueAsString;
    const trusted = new CfnParameter(stack, 'Trusted', { default: TOOLS }).valueAsString;
    const role = new Role(stack, 'Role', { assumedBy: new AccountPrincipal(trusted), externalIds: [externalId] });
    const account = anAccount({ role, account: TOOLS, externalId: 'from-us' });
    const reason = "only the deployment knows it; say it, as in toAdmit(request, { values: { 'ExternalId': '...' } })";
    expectUndecided(stack, account, reason);
    const misspelt = { values: { ExternalId: 'from-us', trusted: ACCOUNT } };
    expect(failureOf(() => expect(stack).toAdmit(account, misspelt))).toBe(
      'values: "trusted" is neither a parameter, a resource (LogicalId or LogicalId.Attribute) nor an import of the template',
    );
    expect(stack).not.toAdmit(anAccount({ role, account: ACCOUNT, externalId: 'from-us' }));
    expect(stack).toAdmit(account, { values: { ExternalId: 'from-us' } });
    expect(stack).not.toAdmit(account, { values: { ExternalId: 'theirs' } });
    expect(stack).not.toAdmit(account, { values: { ExternalId: 'from-us', Trusted: ACCOUNT } });
  });

  test('is what a parameter reads from the Parameter Store, and not the name that it has there', () => {
    const stack = newStack();
    const type = 'AWS::SSM::Parameter::Value<List<String>>';
    const trusted = new CfnParameter(stack, 'Trusted', { type, default: TOOLS }).valueAsList;
    const role = new CfnRole(stack, 'Role', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: trusted }, Action: 'sts:AssumeRole' }],
      },
    });
    const account = anAccount({ role, account: TOOLS });
    expectUndecided(stack, account, "{ values: { 'Trusted': '...' } }");
    expect(stack).toAdmit(account, { values: { Trusted: `${ACCOUNT},${TOOLS}` } });
    expect(stack).not.toAdmit(account, { values: { Trusted: ACCOUNT } });
  });

  test('is the name of the stack, where a template is asked', () => {
    const stack = new Stack(new App(), 'Shop', { env: { account: ACCOUNT, region: REGION } });
    const of = `arn:aws:iam::${TOOLS}:role/Shop-worker`;
    const name = Fn.sub('${AWS::StackName}-worker');
    const role = new Role(stack, 'Role', { assumedBy: new ArnPrincipal(`arn:aws:iam::${TOOLS}:role/${name}`) });
    const asked = aRoleSession({ role: stack.resolve((role.node.defaultChild as CfnRole).logicalId) as string, of });
    expect(stack).toAdmit(asked);
    expectUndecided(Template.fromStack(stack), asked, "{ values: { 'AWS::StackName': '...' } }");
    expect(Template.fromStack(stack)).toAdmit(asked, { values: { 'AWS::StackName': 'Shop' } });
    expect(Template.fromStack(stack)).not.toAdmit(asked, { values: { 'AWS::StackName': 'Stack' } });
  });

  test('is said by the name of an export', () => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new ArnPrincipal(Fn.importValue('worker-arn')) });
    const of = `arn:aws:iam::${TOOLS}:role/worker`;
    const asked = aRoleSession({ role, of });
    expectUndecided(stack, asked, "{ values: { 'worker-arn': '...' } }");
    expect(stack).toAdmit(asked, { values: { 'worker-arn': of } });
    expect(stack).not.toAdmit(aPod({ ...POD, role }));
  });

  test('is the name of the asked role itself, which makes no difference', () => {
    const stack = newStack();
    const roleName = new CfnParameter(stack, 'Name').valueAsString;
    const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com').withSessionTags();
    const role = new Role(stack, 'Role', { assumedBy, roleName });
    expect(stack).toAdmit(aPod({ ...POD, role }));
    expect(stack).toAdmit(aPod({ ...POD, role: 'given' }), { values: { Name: 'given' } });
    expect(stack).not.toAdmit(anAccount({ role, account: TOOLS }));
  });

  test('is the name of a cluster that CloudFormation makes up, which a token of the request means too', () => {
    const stack = newStack();
    const props = { roleArn: 'arn:aws:iam::111122223333:role/eks', resourcesVpcConfig: { subnetIds: [] } };
    const cluster = new CfnCluster(stack, 'Cluster', props);
    const identities = [Identity.podIdentity({ cluster })];
    const role = new WorkloadRole(stack, 'Orders', { pods: [Pods.ofServiceAccount('shop', 'orders')], identities });
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: cluster.ref }));
    expect(stack).not.toAdmit(aPod({ ...POD, role, cluster: 'tools' }));
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: 'tools' }), { values: { Cluster: 'tools' } });
  });

  test.each([
    ['AWS::EKS::Cluster', { Name: 'tools' }],
    ['Custom::AWSCDK-EKS-Cluster', { Config: { name: 'tools' } }],
  ])('is not the name of a cluster that the template says: %s', (type, properties) => {
    const stack = newStack();
    const cluster = new CfnResource(stack, 'Cluster', { type, properties });
    const conditions = { StringEquals: { 'aws:RequestTag/eks-cluster-arn': cluster.getAtt('Arn') } };
    const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com', { conditions }).withSessionTags();
    const role = new Role(stack, 'Role', { assumedBy });
    expect(stack).toAdmit(aPod({ ...POD, role }));
    expect(stack).toAdmit(aPod({ ...POD, role, cluster: cluster.ref }));
    expect(stack).not.toAdmit(aPod({ ...POD, role, cluster: 'test' }));
  });

  test('in a request fails with and without not', () => {
    const stack = newStack();
    orders(stack);
    const cluster = new CfnParameter(stack, 'Name').valueAsString;
    expect(failureOf(() => expect(stack).toAdmit(aPod({ ...POD, cluster })))).toContain('only the deployment knows it');
    expect(failureOf(() => expect(stack).not.toAdmit(aPod({ ...POD, cluster })))).toContain(
      'only the deployment knows it',
    );
  });
});
