/** Which accounts: from a file, or one from the command line. */
import { readFile } from 'node:fs/promises';
import type { Argv } from 'yargs';
import { parseRoleArn } from '../lib/model/arn.js';
import { PARTITIONS, type PartitionName } from '../lib/model/partition.js';
import { awsContext, type AwsContext } from '../runtime/aws/context.js';
import { proxyEnvironment } from '../runtime/aws/proxy.js';
import { systemClock } from '../runtime/clock.js';
import { errorName, RuntimeError } from '../runtime/errors.js';
import { systemRandom } from '../runtime/random.js';
import { readSettings, SETTING } from '../runtime/settings.js';
import { checkConnections, type Connection } from '../runtime/sync/connection.js';

/** What `connectionOptions` reads. */
export interface ConnectionArguments {
  readonly connections?: string;
  readonly account?: string;
  readonly name?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly region?: string;
}

/** Adds --connections, and the options for one account without a file. */
export function connectionOptions<T>(parser: Argv<T>) {
  return parser
    .option('connections', {
      type: 'string',
      describe: 'A JSON file: a list of {"account", "name", "roleArn", "externalId"}',
    })
    .option('account', { type: 'string', describe: 'The one account of the file to take, or one without a file' })
    .option('name', { type: 'string', describe: "The account's name", defaultDescription: 'the account' })
    .option('role-arn', { type: 'string', describe: "The ingestion role's ARN" })
    .option('external-id', { type: 'string', describe: 'The External ID of the Connect AWS dialog' })
    .option('region', {
      type: 'string',
      describe: 'Region of STS',
      defaultDescription: 'AWS_REGION, or us-west-1 in aws',
    })
    .conflicts('connections', ['name', 'role-arn', 'external-id']);
}

/** The accounts that the options name. @throws RuntimeError `Connection` or `Input` */
export async function readConnections(args: ConnectionArguments): Promise<readonly Connection[]> {
  if (args.connections !== undefined) {
    const all = checkConnections(await readJson(args.connections));
    return args.account === undefined ? all : [oneOf(all, args.account)];
  }
  if (args.roleArn === undefined || args.externalId === undefined) {
    throw new RuntimeError(
      'Input',
      'the accounts are missing; give --connections FILE, or --role-arn ARN and --external-id ID',
    );
  }
  const { roleArn, externalId } = args;
  const account = args.account ?? parseRoleArn(roleArn)?.account ?? '';
  // The ARN first: without --account, a malformed one is what is wrong.
  if (!parseRoleArn(roleArn)) {
    throw new RuntimeError('Input', `--role-arn: ${JSON.stringify(roleArn)} is no role's ARN; copy it from IAM`);
  }
  return checkConnections([{ account, name: args.name ?? account, roleArn, externalId }]);
}

function oneOf(connections: readonly Connection[], account: string): Connection {
  const found = connections.find((connection) => connection.account === account);
  if (found) return found;
  const known = connections.map((connection) => connection.account).join(', ');
  throw new RuntimeError('Connection', `account: ${JSON.stringify(account)} is unknown; the file holds ${known}`);
}

/**
 * AWS as the environment says. The region of the first connection's partition serves where none is named.
 * @throws RuntimeError `Input` for a region that the command line names, `Setting` for what the environment does
 */
export function contextFor(region: string | undefined, connections: readonly Connection[] = []): AwsContext {
  if (region !== undefined && SETTING.region.parse(region) === undefined) {
    throw new RuntimeError('Input', `--region: ${JSON.stringify(region)} must be ${SETTING.region.allowed}`);
  }
  const partition = connections[0] && parseRoleArn(connections[0].roleArn)?.partition;
  const usual = partition === undefined ? undefined : PARTITIONS[partition as PartitionName]?.stsRegion;
  const AWS_REGION = region ?? (process.env.AWS_REGION || usual);
  if (!AWS_REGION) {
    throw new RuntimeError('Setting', `AWS_REGION is missing; set it to ${SETTING.region.allowed}, or give --region`);
  }
  const context = awsContext(readSettings({ ...process.env, AWS_REGION }), systemClock, systemRandom);
  return { ...context, proxyEnvironment: proxyEnvironment(process.env) };
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new RuntimeError('Input', `--connections: ${JSON.stringify(path)} cannot be read: ${errorName(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new RuntimeError(
      'Input',
      `--connections: ${JSON.stringify(path)} is not JSON; it must be a list of connections`,
    );
  }
}
