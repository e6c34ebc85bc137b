/** What lets a role log in to Aurora PostgreSQL: its policy's ARN, and the SQL that the database needs beside it. */
import { isHostName } from '../issuer';
import type { TextLimit } from '../limits';
import { knownPartitionOf } from '../partition';

/** The one action of IAM database authentication. @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrdsiamauthentication.html */
export const RDS_CONNECT = 'rds-db:connect';

/** The port that Aurora PostgreSQL listens on unless told otherwise. */
export const POSTGRES_PORT = 5432;

/** Longest identifier of PostgreSQL, in bytes; ASCII has one a character. @see https://www.postgresql.org/docs/current/limits.html */
const IDENTIFIER_MAX = 63;

/** A database user that IAM lets in: PostgreSQL would take more, but wildcards of policies must not stand in its ARN. */
export const DATABASE_USER: TextLimit = {
  min: 1,
  max: IDENTIFIER_MAX,
  pattern: /^[\w+=,.@-]+$/,
  allowed: 'letters, digits and _+=,.@-',
};

/** A database as SQL names it, and psql's \connect, which would read / and = as parts of a connection string. */
export const DATABASE_NAME: TextLimit = {
  min: 1,
  max: IDENTIFIER_MAX,
  pattern: /^[ -.0-<>-[\]-~]+$/,
  allowed: 'printable ASCII characters without /, = and \\',
};

/** A database as the path of a JDBC URL has it, where nothing needs encoding. */
export const DATABASE_IN_URL: TextLimit = {
  min: 1,
  max: IDENTIFIER_MAX,
  pattern: /^[\w.-]+$/,
  allowed: 'letters, digits and _.-',
};

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html */
const CLUSTER_RESOURCE_ID = /^cluster-[A-Z0-9]+$/;

/** Whether a text is the resource id of a cluster, which is not its name. */
export function isClusterResourceId(text: string): boolean {
  return CLUSTER_RESOURCE_ID.test(text);
}

/** Whether PostgreSQL or RDS keeps a user's name for itself. @see https://www.postgresql.org/docs/current/sql-createrole.html */
export function isReservedUser(user: string): boolean {
  return /^(?:pg_.*|rds_.*|rdsadmin|public|none)$/.test(user);
}

/** As NAME.cluster-ID.REGION.rds.SUFFIX, and in China as NAME.cluster-ID.rds.REGION.SUFFIX. */
const RDS_HOST = /\.(?:(?<before>[a-z0-9-]+)\.rds|rds\.(?<after>[a-z0-9-]+))\.(?<suffix>[a-z.]+)$/;

/**
 * Whether a text is an endpoint of RDS, of which the region is a part. The driver needs it to sign a login, and refuses
 * any other name.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Endpoints.Cluster.html
 */
export function isRdsHost(text: string): boolean {
  const { before, after, suffix } = RDS_HOST.exec(text)?.groups ?? {};
  const partition = knownPartitionOf(before ?? after ?? '');
  if (!partition || partition.dnsSuffix !== suffix || !isHostName(text)) return false;
  return (partition.name === 'aws-cn') === (after !== undefined);
}

/** ARN of a database user, as policies name it; nothing else does. */
export function databaseUserArn(
  partition: string,
  region: string,
  account: string,
  clusterResourceId: string,
  user: string,
): string {
  return `arn:${partition}:rds-db:${region}:${account}:dbuser:${clusterResourceId}/${user}`;
}

/** A name as SQL takes it to the letter. @see https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export function quotedIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Who logs in, and to which database. */
export interface DatabaseSetup {
  readonly user: string;
  readonly database: string;
  /** Whether the database is to be made too. */
  readonly createDatabase: boolean;
}

/**
 * The SQL that makes a user who logs in with IAM authentication, and gives it a database.
 *
 * The last right is what PostgreSQL took from everybody in version 15; before, it does no harm.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
 * @see https://www.postgresql.org/docs/15/release-15.html
 */
export function setupSql({ user, database, createDatabase }: DatabaseSetup): string {
  const [quotedUser, quotedDatabase] = [quotedIdentifier(user), quotedIdentifier(database)];
  return [
    '-- The user: a member of rds_iam logs in with IAM authentication alone, never with a password.',
    `CREATE USER ${quotedUser};`,
    `GRANT rds_iam TO ${quotedUser};`,
    '',
    createDatabase ? '-- Its database, and all privileges on it.' : '-- All privileges on its database.',
    ...(createDatabase ? [`CREATE DATABASE ${quotedDatabase};`] : []),
    `GRANT ALL PRIVILEGES ON DATABASE ${quotedDatabase} TO ${quotedUser};`,
    '',
    '-- From PostgreSQL 15 on, making tables needs this too, said in the database itself: \\connect is how psql gets there.',
    `\\connect ${quotedDatabase}`,
    `GRANT ALL ON SCHEMA public TO ${quotedUser};`,
    '',
  ].join('\n');
}
