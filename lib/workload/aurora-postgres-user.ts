import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnDBCluster, type IDatabaseCluster, type IDBClusterRef } from 'aws-cdk-lib/aws-rds';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { knownPartitionOf } from '../model';
import {
  DATABASE_NAME,
  DATABASE_USER,
  databaseUserArn,
  isClusterResourceId,
  isReservedUser,
  RDS_CONNECT,
  setupSql,
} from '../model/services';
import { misuse } from '../private/errors';
import { partitionOfStack } from '../private/partition';
import { requireGiven, requireLiteral, requireText } from '../private/requirements';
import { isOff, propertiesOf, resourceOf } from '../private/resource-of';
import { hasPattern } from '../private/tokens';
import { warn } from '../private/warnings';

/** Properties of an `AuroraPostgresUser`. */
export interface AuroraPostgresUserProps {
  /**
   * Name of the database user, 1 to 63 letters, digits and _+=,.@-, case kept. Not the master user: a member of rds_iam
   * can't log in with a password any more.
   */
  readonly userName: string;
  /**
   * The cluster, L2 or L1. One of `cluster` and `clusterResourceId` is needed. An imported cluster must have been given
   * its `clusterResourceIdentifier`.
   * @default - `clusterResourceId` says it
   */
  readonly cluster?: IDBClusterRef;
  /**
   * Resource id of a cluster of this stack's account, as "cluster-ABCD1234EFGH5678IJKL90MNOP". It is not the cluster's
   * name: `aws rds describe-db-clusters` shows it as DbClusterResourceId.
   * @default - `cluster` says it
   */
  readonly clusterResourceId?: string;
  /**
   * Region of the cluster, where only its resource id is known.
   * @default - the stack's region
   */
  readonly region?: string;
}

/** Which database a user is to work with. */
export interface DatabaseSetupOptions {
  /** Name of the database, 1 to 63 printable ASCII characters without /, = and \, case kept. */
  readonly database: string;
  /**
   * Leaves a database that exists as it is, but for the user's rights. Whoever owns it must run the SQL.
   * @default false - the database is made
   */
  readonly databaseExists?: boolean;
}

/**
 * A user of an Aurora PostgreSQL cluster who logs in with an AWS role instead of a password.
 *
 * Creates nothing by itself: `grantConnect` adds to a role's policy, `setupSql` says what the database needs. A warning
 * (`cdk-serval:AuroraPostgresUser.iamAuthenticationOff`) tells of a cluster of this app whose IAM authentication is off.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export class AuroraPostgresUser extends Construct {
  /** Name of the database user. */
  public readonly userName: string;
  /** ARN of the database user, which policies name. */
  public readonly userArn: string;
  private readonly account: string;

  constructor(scope: Construct, id: string, props: AuroraPostgresUserProps) {
    super(scope, id);
    requireUserName(this, props.userName);
    const { resourceId, account, region } = this.locate(props);

    this.userName = props.userName;
    this.account = account;
    const partition = knownPartitionOf(region)?.name ?? partitionOfStack(this);
    this.userArn = databaseUserArn(partition, region, account, resourceId, props.userName);
    if (props.cluster) this.watchIamAuthentication(props.cluster);
  }

  /**
   * Lets somebody log in as this user: `rds-db:connect` for this user of this cluster, and nothing else.
   *
   * A role of another account is an error («ForeignResource»): RDS takes logins from roles of the cluster's account alone.
   */
  public grantConnect(grantee: IGrantable): Grant {
    const { account } = this;
    const { principalAccount } = grantee.grantPrincipal;
    if (principalAccount && Token.compareStrings(account, principalAccount) === TokenComparison.DIFFERENT) {
      const text =
        `is of account ${principalAccount}, but the cluster is of ${account}, and RDS takes logins from roles of its own ` +
        'account alone; grant it to a role of that account, which the workload assumes as its target role';
      misuse(this, { code: 'ForeignResource', property: 'grantee', text });
    }
    return Grant.addToPrincipal({ grantee, actions: [RDS_CONNECT], resourceArns: [this.userArn] });
  }

  /**
   * What the database must be told, once, by its master user: SQL that makes the user and the database with its rights,
   * for `psql -v ON_ERROR_STOP=1 -f FILE`. Another client takes the last statement in a connection to the database, in
   * place of \connect.
   */
  public setupSql(options: DatabaseSetupOptions): string {
    requireGiven(this, 'options', options, 'give it with the database');
    const { database, databaseExists = false } = options;
    requireLiteral(this, 'database', database, 'SQL that people run', 'write the name out');
    requireText(this, 'database', database, DATABASE_NAME, 'Database', 'respell the name of the database');
    return setupSql({ user: this.userName, database, createDatabase: !databaseExists });
  }

  private locate(props: AuroraPostgresUserProps): { resourceId: string; account: string; region: string } {
    const { cluster, clusterResourceId, region } = props;
    const stack = Stack.of(this);
    if (cluster !== undefined && clusterResourceId === undefined) {
      refuseOtherEngine(this, cluster);
      if (region !== undefined) {
        const text = "is the cluster's own where a cluster is given; leave it out";
        misuse(this, { code: 'Contradiction', property: 'region', value: region, text });
      }
      const resourceId = resourceIdOf(this, cluster);
      requireResourceId(this, 'cluster.clusterResourceIdentifier', resourceId);
      return { resourceId, account: cluster.env.account, region: cluster.env.region };
    }
    if (clusterResourceId === undefined || cluster !== undefined) {
      const given = cluster === undefined ? 'neither of the two is given' : 'both are given';
      const text = `exclude one another and one is needed, but ${given}; give the cluster, or its resource id`;
      misuse(this, { code: 'OneOf', property: 'cluster, clusterResourceId', text });
    }
    requireResourceId(this, 'clusterResourceId', clusterResourceId);
    requireRegion(this, region);
    return { resourceId: clusterResourceId, account: stack.account, region: region ?? stack.region };
  }

  /** At synthesis, since it may be switched on after this user was made. */
  private watchIamAuthentication(cluster: IDBClusterRef): void {
    const resource = resourceOf(cluster, CfnDBCluster.CFN_RESOURCE_TYPE_NAME);
    if (resource === undefined) return;
    this.node.addValidation({
      validate: () => {
        if (isOff(propertiesOf(resource).EnableIAMDatabaseAuthentication)) {
          warn(
            this,
            'cdk-serval:AuroraPostgresUser.iamAuthenticationOff',
            `the cluster ${cluster.node.path} has IAM authentication off, so nobody can log in with a role; ` +
              'set iamAuthentication: true (EnableIAMDatabaseAuthentication)',
          );
        }
        return [];
      },
    });
  }
}

function requireUserName(scope: Construct, userName: string): void {
  const remedy = 'respell the name of the database user';
  requireGiven(scope, 'userName', userName, 'give the name of the database user');
  requireLiteral(scope, 'userName', userName, 'SQL that people run', 'write the name out');
  requireText(scope, 'userName', userName, DATABASE_USER, 'Database', remedy);
  if (!isReservedUser(userName)) return;
  const text = 'is a name that PostgreSQL or RDS keeps for itself; choose another';
  misuse(scope, { code: 'Database', property: 'userName', value: userName, text });
}

function requireResourceId(scope: Construct, property: string, resourceId: string): void {
  if (Token.isUnresolved(resourceId) ? !hasPattern(resourceId) : isClusterResourceId(resourceId)) return;
  const text =
    'is no resource id of a cluster, which is cluster- and capital letters and digits; ' +
    'copy DbClusterResourceId from "aws rds describe-db-clusters"';
  misuse(scope, { code: 'Database', property, value: resourceId, text });
}

function requireRegion(scope: Construct, region: string | undefined): void {
  if (region === undefined || Token.isUnresolved(region) || knownPartitionOf(region)) return;
  const text = 'is no AWS region; write it as "eu-west-1"';
  misuse(scope, { code: 'Region', property: 'region', value: region, text });
}

/** Of an L1, or of an L2 that says it: an import may not, and Aurora Serverless v1 has no IAM authentication at all. */
function resourceIdOf(scope: Construct, cluster: IDBClusterRef): string {
  if (CfnDBCluster.isCfnDBCluster(cluster)) return cluster.attrDbClusterResourceId;
  const resourceId = givenResourceId(cluster);
  if (resourceId !== undefined) return resourceId;
  const text =
    'does not say its resource id, which the policy needs; import it with its clusterResourceIdentifier, ' +
    'or give clusterResourceId in its place';
  misuse(scope, { code: 'Database', property: 'cluster', value: cluster.node.path, text });
}

function givenResourceId(cluster: IDBClusterRef): string | undefined {
  try {
    return (cluster as Partial<IDatabaseCluster>).clusterResourceIdentifier;
  } catch {
    // What an import does that was not given it.
    return undefined;
  }
}

/** Of what is known of the engine: an import may not say it. */
function refuseOtherEngine(scope: Construct, cluster: IDBClusterRef): void {
  const engine = CfnDBCluster.isCfnDBCluster(cluster)
    ? cluster.engine
    : (cluster as IDatabaseCluster).engine?.engineType;
  if (engine === undefined || Token.isUnresolved(engine) || /postgres/.test(engine)) return;
  const text = 'is another engine than PostgreSQL, whose users and SQL differ; take a cluster of Aurora PostgreSQL';
  misuse(scope, { code: 'Engine', property: 'cluster', value: engine, text });
}
