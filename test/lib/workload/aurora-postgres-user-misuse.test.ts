/** What `AuroraPostgresUser` refuses, and in which words. */
import {
  AuroraMysqlEngineVersion,
  CfnDBCluster,
  DatabaseCluster,
  DatabaseClusterEngine,
  type IClusterEngine,
  type IDBClusterRef,
  ServerlessCluster,
} from 'aws-cdk-lib/aws-rds';
import { App, Aws, Lazy, Stack } from 'aws-cdk-lib/core';
import { AuroraPostgresUser, type AuroraPostgresUserProps } from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { newCluster, newRole, RESOURCE_ID } from './aurora-support';

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
