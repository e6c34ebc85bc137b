/** Accounts that the sync is to read, checked before any of them is called. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { ACCOUNT_ID, EXTERNAL_ID } from '../../lib/model/limits.js';
import { partitionOf } from '../../lib/model/partition.js';
import { RuntimeError } from '../errors.js';
import { shown } from '../shown.js';

/** One connected account, with the values of the Connect AWS dialog. */
export interface Connection {
  /** 12 digits. */
  readonly account: string;
  /** What people call the account. */
  readonly name: string;
  /** ARN of the ingestion role. */
  readonly roleArn: string;
  readonly externalId: string;
}

/** What is wrong with a value: where it stands, and what it must be. */
export interface Problem {
  /** As `[0].roleArn`; empty for the value as a whole. */
  readonly path: string;
  readonly value: unknown;
  /** Completes "it must be …". */
  readonly allowed: string;
}

/** The first problem of a list of connections, or undefined where it is whole. */
export function connectionProblem(connections: unknown): Problem | undefined {
  if (!Array.isArray(connections) || connections.length === 0) {
    return { path: '', value: connections, allowed: 'a list of connections, at least one' };
  }
  const seen = new Set<string>();
  for (const [index, connection] of connections.entries()) {
    const problem = problemOf(connection) ?? twice(connection as Connection, seen);
    if (problem) return { ...problem, path: `[${index}]${problem.path}` };
  }
  return undefined;
}

/**
 * @param region where they are called from
 * @throws RuntimeError `Connection` that names the first property that is wrong
 */
export function checkConnections(connections: unknown, region?: string): readonly Connection[] {
  const partition = (): Problem | undefined =>
    region === undefined ? undefined : partitionProblem(connections as readonly Connection[], region);
  const problem = connectionProblem(connections) ?? partition();
  if (!problem) return connections as readonly Connection[];
  throw new RuntimeError(
    'Connection',
    `connections${problem.path}: ${shown(problem.value)} must be ${problem.allowed}`,
  );
}

/** A role can only be assumed from within its partition. */
export function partitionProblem(connections: readonly Connection[], region: string): Problem | undefined {
  const { name } = partitionOf(region);
  const index = connections.findIndex(({ roleArn }) => parseRoleArn(roleArn)?.partition !== name);
  if (index === -1) return undefined;
  const allowed = `in the partition ${name} of the region ${region}; run a sync for each partition`;
  return { path: `[${index}].roleArn`, value: connections[index]!.roleArn, allowed };
}

function problemOf(connection: unknown): Problem | undefined {
  if (typeof connection !== 'object' || connection === null) {
    return { path: '', value: connection, allowed: 'an object with account, name, roleArn and externalId' };
  }
  const { account, name, roleArn, externalId } = connection as Record<string, unknown>;
  if (typeof account !== 'string' || !ACCOUNT_ID.pattern.test(account)) {
    return { path: '.account', value: account, allowed: `an AWS account id of ${ACCOUNT_ID.allowed}, as text` };
  }
  if (typeof name !== 'string' || name.trim() === '') {
    return { path: '.name', value: name, allowed: 'the name that people know the account by' };
  }
  const role = typeof roleArn === 'string' ? parseRoleArn(roleArn) : undefined;
  if (!role) {
    return { path: '.roleArn', value: roleArn, allowed: "the ingestion role's ARN" };
  }
  if (role.account !== account) {
    return { path: '.roleArn', value: roleArn, allowed: `the ARN of a role in account ${account}` };
  }
  if (typeof externalId !== 'string' || !matches(externalId)) {
    const allowed = `${EXTERNAL_ID.min} to ${EXTERNAL_ID.max} characters out of ${EXTERNAL_ID.allowed}; copy it from the Connect AWS dialog`;
    return { path: '.externalId', value: externalId, allowed };
  }
  return undefined;
}

function matches(externalId: string): boolean {
  const { length } = externalId;
  return length >= EXTERNAL_ID.min && length <= EXTERNAL_ID.max && EXTERNAL_ID.pattern.test(externalId);
}

function twice({ account }: Connection, seen: Set<string>): Problem | undefined {
  if (seen.has(account)) return { path: '.account', value: account, allowed: 'listed once' };
  seen.add(account);
  return undefined;
}
