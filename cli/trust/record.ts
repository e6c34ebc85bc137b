/** The file that takes a run back: what stood in each role before it was changed. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT_ID, fits } from '../../lib/model/limits.js';
import { parseRoleArn } from '../../lib/model/arn.js';
import { parsePolicy } from '../../lib/model/policy/parse.js';
import { loginStatement } from '../../lib/model/trust/login.js';
import { createFile, replaceFile } from '../../runtime/atomic-file.js';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { fixOf } from '../failures.js';
import { printableJson } from '../printable.js';
import type { Outcome } from './apply.js';
import { addedStatement } from './document.js';
import type { RoleEdit } from './edit.js';
import { statedLogin } from './login.js';

/** One run. */
export interface TrustRecord {
  readonly version: 1;
  /** ISO 8601. */
  readonly at: string;
  readonly account: string;
  readonly roles: readonly RecordedRole[];
}

/** One role that was to be changed. */
export interface RecordedRole {
  readonly arn: string;
  readonly roleId: string;
  /** The trust as it stood and as it was written, JSON texts. @default it was not changed */
  readonly trust?: { readonly before: string; readonly after: string };
  /** The tag `serval` was not there, and was added with an empty value. @default it was left alone */
  readonly addedTag?: true;
}

/** The record of changes that are about to be made. */
export function recordOf(edits: readonly RoleEdit[], account: string, now: number): TrustRecord {
  const roles = edits.map(({ arn, roleId, trust, tag }) => ({
    arn,
    roleId,
    ...(trust.to !== undefined && { trust: { before: trust.from, after: trust.to } }),
    ...(tag === 'add' && { addedTag: true as const }),
  }));
  return { version: 1, at: new Date(now).toISOString(), account, roles };
}

/**
 * Writes a record into a file of its own, which only its owner may read.
 * @returns its path
 * @throws RuntimeError `Input` where the directory cannot be written
 */
export async function writeRecord(directory: string, record: TrustRecord): Promise<string> {
  const name = `${record.at.replaceAll(':', '')}-${record.account}`;
  try {
    for (let taken = 0; ; taken += 1) {
      const path = join(directory, `${name}${taken === 0 ? '' : `-${taken}`}.json`);
      if (await createFile(path, `${printableJson(record)}\n`)) return path;
    }
  } catch (error) {
    const name = errorName(error);
    throw new RuntimeError(
      'Input',
      `--directory: ${JSON.stringify(directory)} cannot be written: ${name}; nothing was changed; ${fixOf(name) ?? 'name another one'}`,
    );
  }
}

/**
 * Leaves of a record what its run changed, or failed at: an undo is not to take back what others make of the rest later.
 * @returns its path; undefined where nothing is left of it, and the file is gone
 * @throws Node's error where it cannot be written; it is as it was then
 */
export async function settleRecord(
  path: string,
  record: TrustRecord,
  outcomes: readonly Outcome[],
): Promise<string | undefined> {
  const touched = outcomes.filter(({ did }) => did === 'changed' || did === 'failed').map(({ arn }) => arn);
  const roles = record.roles.filter(({ arn }) => touched.includes(arn));
  if (roles.length === 0) return rm(path, { force: true }).then(() => undefined);
  if (roles.length < record.roles.length) await replaceFile(path, `${printableJson({ ...record, roles })}\n`);
  return path;
}

/** Reads a record. @throws RuntimeError `Input` where there is none, or it is another file */
export async function readRecord(path: string): Promise<TrustRecord> {
  const refuse = (why: string): never => {
    throw new RuntimeError('Input', `--undo: ${JSON.stringify(path)} ${why}`);
  };
  const text = await readFile(path, 'utf8').catch((error: unknown) => refuse(`cannot be read: ${errorName(error)}`));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse('is not JSON; name a file that cdk-serval trust wrote');
  }
  const { version } = Object(value) as Partial<TrustRecord>;
  if (typeof version === 'number' && version > 1) refuse('was written by a newer version of cdk-serval; use that one');
  if (!isRecord(value)) refuse('is no record of cdk-serval trust, or was edited; name a file that it wrote');
  return value as TrustRecord;
}

function isRecord(value: unknown): value is TrustRecord {
  const { version, at, account, roles } = Object(value) as Partial<Record<keyof TrustRecord, unknown>>;
  return (
    version === 1 &&
    typeof at === 'string' &&
    typeof account === 'string' &&
    fits(ACCOUNT_ID, account) &&
    Array.isArray(roles) &&
    roles.length > 0 &&
    roles.every((role) => isRecordedRole(role, account))
  );
}

function isRecordedRole(value: unknown, account: string): value is RecordedRole {
  const { arn, roleId, trust, addedTag } = Object(value) as Partial<Record<keyof RecordedRole, unknown>>;
  const { before, after } = Object(trust) as Partial<Record<'before' | 'after', unknown>>;
  return (
    typeof arn === 'string' &&
    parseRoleArn(arn)?.account === account &&
    typeof roleId === 'string' &&
    (trust === undefined || (isTrust(before) && isTrust(after) && addsLogin(before, after, arn))) &&
    (addedTag === undefined || addedTag === true)
  );
}

function isTrust(text: unknown): text is string {
  return typeof text === 'string' && parsePolicy(text, 'trust').policy !== undefined;
}

/** Whoever wrote the file: putting `before` back takes one statement out that this command adds, and changes nothing else. */
function addsLogin(before: string, after: string, arn: string): boolean {
  const { partition, account } = parseRoleArn(arn)!;
  const added = addedStatement(before, after, partition);
  const login = statedLogin(added, { partition, account });
  return login !== undefined && JSON.stringify(loginStatement(login)) === JSON.stringify(added);
}
