import { CfnDBCluster, DatabaseCluster, type IDBClusterRef } from 'aws-cdk-lib/aws-rds';
import { App, Aspects, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { AuroraPostgresUser, type AuroraPostgresUserProps } from '../../../lib';
import { authorize } from '../../../lib/model/policy';
import { ACCOUNT, newStack, warningsOf } from '../support/stacks';
import { newCluster, newRestoredCluster, newRole, policyOf, RESOURCE_ID } from './aurora-support';

describe('a granted role', () => {
  const stack = newStack();
  new AuroraPostgresUser(stack, 'User', { userName: 'db-user-name', clusterResourceId: RESOURCE_ID }).grantConnect(
    newRole(stack),
  );
  const document = policyOf(stack);
  const verdict = (resource: string, action = 'rds-db:connect'): string =>
    authorize(
      {
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/keycloak/pod`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/keycloak`,
        },
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: {},
      },
      { identityPolicies: [{ name: 'policy', document }] },
    ).verdict;
  const own = `arn:aws:rds-db:eu-central-1:${ACCOUNT}:dbuser:${RESOURCE_ID}/db-user-name`;

  test('has rds-db:connect on its user, and nothing else', () => {
    expect(document.Statement).toEqual([{ Action: 'rds-db:connect', Effect: 'Allow', Resource: own }]);
  });

  test('logs in as its user', () => {
    expect(verdict(own)).toBe('admits');
  });

  test.each([
    ['another user', own.replace('db-user-name', 'postgres')],
    ['a user whose name begins as its own', `${own}2`],
    ['its user in another cluster', own.replace(RESOURCE_ID, 'cluster-ZZZZ1234EFGH5678IJKL90MNOP')],
    ['its user in another region', own.replace('eu-central-1', 'us-east-1')],
    ['its user in another account', own.replace(ACCOUNT, '444455556666')],
  ])('does not log in as %s', (_, resource) => {
    expect(verdict(resource)).toBe('refuses');
  });

  test('does nothing else with the cluster', () => {
    expect(verdict(`arn:aws:rds:eu-central-1:${ACCOUNT}:cluster:orders`, 'rds:DeleteDBCluster')).toBe('refuses');
  });
});

describe('the cluster', () => {
  const resourceOfArn = (stack: Stack): unknown => policyOf(stack).Statement[0]!.Resource;
  const joined = (logicalId: string, region = 'eu-central-1'): unknown => ({
    'Fn::Join': [
      '',
      [
        `arn:aws:rds-db:${region}:${ACCOUNT}:dbuser:`,
        { 'Fn::GetAtt': [logicalId, 'DBClusterResourceId'] },
        '/keycloak',
      ],
    ],
  });

  test('is one that the app makes', () => {
    const stack = newStack();
    const cluster = newCluster(stack, { iamAuthentication: true });
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster }).grantConnect(newRole(stack));
    expect(resourceOfArn(stack)).toEqual(joined('ClusterEB0386A7'));
  });

  test('is one that the app restores from a snapshot', () => {
    const stack = newStack();
    const cluster = newRestoredCluster(stack);
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster }).grantConnect(newRole(stack));
    expect(resourceOfArn(stack)).toEqual(joined('ClusterEB0386A7'));
  });

  test('is an L1', () => {
    const stack = newStack();
    const cluster = new CfnDBCluster(stack, 'Cluster', { engine: 'aurora-postgresql' });
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster }).grantConnect(newRole(stack));
    expect(resourceOfArn(stack)).toEqual(joined('Cluster'));
  });

  test('is an import that was given its resource id', () => {
    const stack = newStack();
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
      clusterIdentifier: 'orders',
      clusterResourceIdentifier: RESOURCE_ID,
    });
    const user = new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster });
    expect(user.userArn).toBe(`arn:aws:rds-db:eu-central-1:${ACCOUNT}:dbuser:${RESOURCE_ID}/keycloak`);
  });

  test('lies in another region, which is the one in the ARN', () => {
    const app = new App();
    const roles = new Stack(app, 'Roles', { env: { account: ACCOUNT, region: 'eu-central-1' } });
    const data = new Stack(app, 'Data', {
      env: { account: ACCOUNT, region: 'us-east-1' },
      crossRegionReferences: true,
    });
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(data, 'Cluster', {
      clusterIdentifier: 'orders',
      clusterResourceIdentifier: RESOURCE_ID,
    });
    const userOf = (id: string, props: Omit<AuroraPostgresUserProps, 'userName'>): string =>
      new AuroraPostgresUser(roles, id, { userName: 'keycloak', ...props }).userArn;
    const expected = `arn:aws:rds-db:us-east-1:${ACCOUNT}:dbuser:${RESOURCE_ID}/keycloak`;
    expect(userOf('ByCluster', { cluster })).toBe(expected);
    expect(userOf('ById', { clusterResourceId: RESOURCE_ID, region: 'us-east-1' })).toBe(expected);
  });

  test('lies in a region that only the deployment knows', () => {
    const stack = new Stack(new App(), 'Stack');
    const clusterResourceId = new CfnParameter(stack, 'ClusterResourceId').valueAsString;
    const user = new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', clusterResourceId });
    expect(stack.resolve(user.userArn)).toEqual({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':rds-db:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':dbuser:',
          { Ref: 'ClusterResourceId' },
          '/keycloak',
        ],
      ],
    });
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('lies in %s, whose partition is %s', (region, partition) => {
    const stack = newStack({ account: ACCOUNT, region });
    const user = new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', clusterResourceId: RESOURCE_ID });
    expect(user.userArn).toBe(`arn:${partition}:rds-db:${region}:${ACCOUNT}:dbuser:${RESOURCE_ID}/keycloak`);
  });

  test('lies in a region whose partition is known, though not that of the stack', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT } });
    const props = { userName: 'keycloak', clusterResourceId: RESOURCE_ID, region: 'cn-north-1' };
    expect(new AuroraPostgresUser(stack, 'User', props).userArn).toBe(
      `arn:aws-cn:rds-db:cn-north-1:${ACCOUNT}:dbuser:${RESOURCE_ID}/keycloak`,
    );
  });
});

describe('IAM authentication', () => {
  const warningsFor = (cluster: (stack: Stack) => IDBClusterRef): string[] => {
    const stack = newStack();
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster: cluster(stack) });
    return warningsOf(stack);
  };
  const expected = [
    '/Stack/User: the cluster Stack/Cluster has IAM authentication off, so nobody can log in with a role; ' +
      'set iamAuthentication: true (EnableIAMDatabaseAuthentication) ' +
      '[ack: cdk-serval:AuroraPostgresUser.iamAuthenticationOff]',
  ];
  const cfn = (stack: Stack, enableIamDatabaseAuthentication?: CfnDBCluster['enableIamDatabaseAuthentication']) =>
    new CfnDBCluster(stack, 'Cluster', { engine: 'aurora-postgresql', enableIamDatabaseAuthentication });

  test.each([
    ['nobody switched on', (stack: Stack) => newCluster(stack)],
    ['nobody switched on in one from a snapshot', (stack: Stack) => newRestoredCluster(stack)],
    ['is switched off', (stack: Stack) => newCluster(stack, { iamAuthentication: false })],
    ['nobody switched on in an L1', (stack: Stack) => cfn(stack)],
    ['is switched off in an L1', (stack: Stack) => cfn(stack, false)],
    [
      'an override switches off',
      (stack: Stack) => {
        const cluster = newCluster(stack, { iamAuthentication: true });
        (cluster.node.defaultChild as CfnDBCluster).addPropertyOverride('EnableIAMDatabaseAuthentication', 'false');
        return cluster;
      },
    ],
  ])('that %s is warned of', (_, cluster) => {
    expect(warningsFor(cluster)).toEqual(expected);
  });

  test.each([
    ['is on', (stack: Stack) => newCluster(stack, { iamAuthentication: true })],
    ['is on in an L1', (stack: Stack) => cfn(stack, true)],
    [
      'an override switches on',
      (stack: Stack) => {
        const cluster = newCluster(stack);
        (cluster.node.defaultChild as CfnDBCluster).addPropertyOverride('EnableIAMDatabaseAuthentication', true);
        return cluster;
      },
    ],
    ['only the deployment knows', (stack: Stack) => cfn(stack, Fn.conditionEquals(Aws.REGION, 'x'))],
  ])('that %s is not', (_, cluster) => {
    expect(warningsFor(cluster)).toEqual([]);
  });

  test('may be switched on by an aspect', () => {
    const stack = newStack();
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster: cfn(stack) });
    Aspects.of(stack).add({
      visit: (node) => {
        if (CfnDBCluster.isCfnDBCluster(node)) node.enableIamDatabaseAuthentication = true;
      },
    });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('may be switched on after the user was made', () => {
    const stack = newStack();
    const cluster = cfn(stack);
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster });
    cluster.enableIamDatabaseAuthentication = true;
    expect(warningsOf(stack)).toEqual([]);
  });

  test('of a cluster that the app does not make is unknown', () => {
    const stack = newStack();
    new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', clusterResourceId: RESOURCE_ID });
    expect(warningsOf(stack)).toEqual([]);
  });
});

test('SQL for the user comes from the construct', () => {
  const user = new AuroraPostgresUser(newStack(), 'User', { userName: 'kc', clusterResourceId: RESOURCE_ID });
  expect(user.setupSql({ database: 'k"c' })).toContain('CREATE USER "kc";\nGRANT rds_iam TO "kc";');
  expect(user.setupSql({ database: 'k"c' })).toContain('CREATE DATABASE "k""c";');
  expect(user.setupSql({ database: 'k"c', databaseExists: true })).not.toContain('CREATE DATABASE');
});
