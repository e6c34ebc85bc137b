import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal, type IRole } from 'aws-cdk-lib/aws-iam';
import {
  AuroraMysqlEngineVersion,
  AuroraPostgresEngineVersion,
  CfnDBCluster,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseClusterFromSnapshot,
  type IClusterEngine,
  type IDBClusterRef,
  ServerlessCluster,
  SnapshotCredentials,
} from 'aws-cdk-lib/aws-rds';
import { App, Aspects, Aws, CfnParameter, Fn, Lazy, Stack } from 'aws-cdk-lib/core';
import { AuroraPostgresUser, type AuroraPostgresUserProps } from '../../../lib';
import { authorize } from '../../../lib/model/policy';
import { ACCOUNT, messageOf, newStack, warningsOf } from '../support/stacks';

const POSTGRES = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_15_10 });
const RESOURCE_ID = 'cluster-ABCD1234EFGH5678IJKL90MNOP';

const newRole = (stack: Stack): IRole =>
  new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });

interface ClusterOptions {
  readonly iamAuthentication?: boolean;
  readonly engine?: IClusterEngine;
}

/** A network that nothing is deployed into, and the rest that a cluster must have. */
function common(stack: Stack, engine: IClusterEngine) {
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    isolatedSubnetIds: ['subnet-1', 'subnet-2'],
    isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
  });
  const vpcSubnets = { subnets: vpc.isolatedSubnets };
  return { engine, vpc, vpcSubnets, writer: ClusterInstance.serverlessV2('Writer') };
}

function newCluster(stack: Stack, { iamAuthentication, engine = POSTGRES }: ClusterOptions = {}): DatabaseCluster {
  return new DatabaseCluster(stack, 'Cluster', { ...common(stack, engine), iamAuthentication });
}

function newRestoredCluster(stack: Stack): DatabaseClusterFromSnapshot {
  const snapshotCredentials = SnapshotCredentials.fromGeneratedSecret('master');
  const snapshotIdentifier = 'before-the-move';
  return new DatabaseClusterFromSnapshot(stack, 'Cluster', {
    ...common(stack, POSTGRES),
    snapshotCredentials,
    snapshotIdentifier,
  });
}

/** The one policy of the stack. */
function policyOf(stack: Stack): { readonly Statement: ReadonlyArray<Record<string, unknown>> } {
  const [policy, ...others] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(others).toEqual([]);
  return (policy as { Properties: { PolicyDocument: { Statement: Array<Record<string, unknown>> } } }).Properties
    .PolicyDocument;
}

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

describe('fails when', () => {
  const attempt = (props: Partial<AuroraPostgresUserProps>): string =>
    messageOf(
      () => new AuroraPostgresUser(newStack(), 'User', { userName: 'keycloak', ...props } as AuroraPostgresUserProps),
    );
  const cluster = (stack: Stack, engine?: IClusterEngine) => newCluster(stack, { engine, iamAuthentication: true });

  test.each<[string, Partial<AuroraPostgresUserProps>, string]>([
    [
      'no cluster is given',
      {},
      '«OneOf» cluster, clusterResourceId: exclude one another and one is needed, but neither of the two is given; ' +
        'give the cluster, or its resource id (at Stack/User)',
    ],
    [
      "the cluster's name stands for its resource id",
      { clusterResourceId: 'orders' },
      '«Database» clusterResourceId: "orders" is no resource id of a cluster, which is cluster- and capital letters and ' +
        'digits; copy DbClusterResourceId from "aws rds describe-db-clusters" (at Stack/User)',
    ],
    [
      'the resource id is a wildcard',
      { clusterResourceId: 'cluster-*' },
      '«Database» clusterResourceId: "cluster-*" is no resource id of a cluster, which is cluster- and capital letters ' +
        'and digits; copy DbClusterResourceId from "aws rds describe-db-clusters" (at Stack/User)',
    ],
    [
      'the region is none',
      { clusterResourceId: RESOURCE_ID, region: 'Frankfurt' },
      '«Region» region: "Frankfurt" is no AWS region; write it as "eu-west-1" (at Stack/User)',
    ],
    [
      'the user is left out',
      { clusterResourceId: RESOURCE_ID, userName: undefined },
      '«Missing» userName: is missing, and has no default; give the name of the database user (at Stack/User)',
    ],
    [
      'the user is empty',
      { clusterResourceId: RESOURCE_ID, userName: '' },
      '«Database» userName: "" has 0 characters, 1 to 63 are allowed; respell the name of the database user (at Stack/User)',
    ],
    [
      'the user is everybody',
      { clusterResourceId: RESOURCE_ID, userName: '*' },
      '«Database» userName: "*" holds characters that are refused, allowed are letters, digits and _+=,.@-; ' +
        'respell the name of the database user (at Stack/User)',
    ],
    [
      'the user is kept by PostgreSQL',
      { clusterResourceId: RESOURCE_ID, userName: 'pg_monitor' },
      '«Database» userName: "pg_monitor" is a name that PostgreSQL or RDS keeps for itself; choose another (at Stack/User)',
    ],
  ])('%s', (_, props, message) => {
    expect(attempt(props)).toBe(message);
  });

  test('the user has more characters than an identifier', () => {
    const userName = 'u'.repeat(64);
    expect(attempt({ clusterResourceId: RESOURCE_ID, userName })).toBe(
      `«Database» userName: "${userName}" has 64 characters, 1 to 63 are allowed; ` +
        'respell the name of the database user (at Stack/User)',
    );
  });

  test('the user is known only at deployment', () => {
    const userName = Lazy.string({ produce: () => 'keycloak' });
    expect(attempt({ clusterResourceId: RESOURCE_ID, userName })).toMatch(
      /^«LiteralNeeded» userName: "\$\{Token\[.*\]\}" is a token, known only at deployment, but SQL that people run must be literal text; write the name out \(at Stack\/User\)$/,
    );
  });

  test('a cluster and a resource id are given', () => {
    const stack = newStack();
    const props = { userName: 'keycloak', cluster: cluster(stack), clusterResourceId: RESOURCE_ID };
    expect(messageOf(() => new AuroraPostgresUser(stack, 'User', props))).toBe(
      '«OneOf» cluster, clusterResourceId: exclude one another and one is needed, but both are given; ' +
        'give the cluster, or its resource id (at Stack/User)',
    );
  });

  test('a region is given beside a cluster', () => {
    const stack = newStack();
    const props = { userName: 'keycloak', cluster: cluster(stack), region: 'us-east-1' };
    expect(messageOf(() => new AuroraPostgresUser(stack, 'User', props))).toBe(
      '«Contradiction» region: "us-east-1" is the cluster\'s own where a cluster is given; leave it out (at Stack/User)',
    );
  });

  const notSaid =
    '«Database» cluster: "Stack/Cluster" does not say its resource id, which the policy needs; import it with its ' +
    'clusterResourceIdentifier, or give clusterResourceId in its place (at Stack/User)';
  test.each<[string, (stack: Stack) => IDBClusterRef]>([
    [
      'an import without it',
      (stack) => DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'orders' }),
    ],
    [
      'Aurora Serverless v1',
      (stack) => ServerlessCluster.fromServerlessClusterAttributes(stack, 'Cluster', { clusterIdentifier: 'orders' }),
    ],
  ])('the cluster does not say its resource id: %s', (_, make) => {
    const stack = newStack();
    const cluster = make(stack);
    expect(messageOf(() => new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster }))).toBe(notSaid);
  });

  test('a cluster is imported with a wildcard for its resource id', () => {
    const stack = newStack();
    const cluster = DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Cluster', {
      clusterIdentifier: 'orders',
      clusterResourceIdentifier: '*',
    });
    expect(messageOf(() => new AuroraPostgresUser(stack, 'User', { userName: 'keycloak', cluster }))).toBe(
      '«Database» cluster.clusterResourceIdentifier: "*" is no resource id of a cluster, which is cluster- and capital ' +
        'letters and digits; copy DbClusterResourceId from "aws rds describe-db-clusters" (at Stack/User)',
    );
  });

  test('what is known of the resource id is a wildcard', () => {
    expect(attempt({ clusterResourceId: `cluster-${Aws.STACK_NAME}*` })).toMatch(
      /^«Database» clusterResourceId: "cluster-\$\{Token\[.*\*" is no resource id of a cluster/,
    );
  });

  test.each<[string, (stack: Stack) => DatabaseCluster | CfnDBCluster]>([
    [
      'L2',
      (stack) => cluster(stack, DatabaseClusterEngine.auroraMysql({ version: AuroraMysqlEngineVersion.VER_3_08_0 })),
    ],
    ['L1', (stack) => new CfnDBCluster(stack, 'Cluster', { engine: 'aurora-mysql' })],
  ])('the cluster is one of MySQL (%s)', (_, make) => {
    const stack = newStack();
    const props = { userName: 'keycloak', cluster: make(stack) };
    expect(messageOf(() => new AuroraPostgresUser(stack, 'User', props))).toBe(
      '«Engine» cluster: "aurora-mysql" is another engine than PostgreSQL, whose users and SQL differ; ' +
        'take a cluster of Aurora PostgreSQL (at Stack/User)',
    );
  });

  test('the role is of another account than the cluster', () => {
    const app = new App();
    const data = new Stack(app, 'Data', { env: { account: '444455556666', region: 'eu-central-1' } });
    const role = newRole(new Stack(app, 'Roles', { env: { account: ACCOUNT, region: 'eu-central-1' } }));
    const user = new AuroraPostgresUser(data, 'User', { userName: 'keycloak', clusterResourceId: RESOURCE_ID });
    expect(messageOf(() => user.grantConnect(role))).toBe(
      `«ForeignResource» grantee: is of account ${ACCOUNT}, but the cluster is of 444455556666, and RDS takes logins ` +
        'from roles of its own account alone; grant it to a role of that account, which the workload assumes as its ' +
        'target role (at Data/User)',
    );
  });

  test.each([
    ['host=evil', 'holds characters that are refused, allowed are printable ASCII characters without /, = and \\'],
    ['a\nb', 'holds characters that are refused, allowed are printable ASCII characters without /, = and \\'],
    ['', 'has 0 characters, 1 to 63 are allowed'],
  ])('SQL is asked for the database %j', (database, fault) => {
    const user = new AuroraPostgresUser(newStack(), 'User', { userName: 'kc', clusterResourceId: RESOURCE_ID });
    expect(messageOf(() => user.setupSql({ database }))).toBe(
      `«Database» database: ${JSON.stringify(database)} ${fault}; respell the name of the database (at Stack/User)`,
    );
  });
});
