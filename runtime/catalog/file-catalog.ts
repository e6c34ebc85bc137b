import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ACCOUNT_ID } from '../../lib/model/limits.js';
import { parseRoleArn } from '../../lib/model/arn.js';
import { replaceFile } from '../atomic-file.js';
import { RuntimeError } from '../errors.js';
import type { CatalogStore } from './catalog.js';
import { CATALOG_VERSION, accountOfRole, checkDocument, checkVersion, readRole, readStatus, sha256 } from './rules.js';

/**
 * The catalog in a directory, for the command line. Every file is written beside its place and renamed into it, so that
 * a reader sees the old one or the new one; only their owner can read them.
 *
 *     version.json
 *     accounts/<id>/status.json
 *     accounts/<id>/roles/<SHA-256 of the ARN>.json
 *     documents/<sha256>
 */
export function fileCatalog(directory: string): CatalogStore {
  const versionFile = join(directory, 'version.json');
  const accountsDirectory = join(directory, 'accounts');
  const documentFile = (hash: string) => join(directory, 'documents', hash);
  const rolesDirectory = (account: string) => join(accountsDirectory, account, 'roles');
  const roleFile = (account: string, arn: string) => join(rolesDirectory(account), `${sha256(arn)}.json`);
  const statusFile = (account: string) => join(accountsDirectory, account, 'status.json');

  /** Refuses a newer catalog. Whether there is a catalog at all. */
  async function checked(): Promise<boolean> {
    const text = await read(versionFile);
    if (text !== undefined) checkVersion((json(versionFile, text) as { version?: unknown } | null)?.version);
    return text !== undefined;
  }

  async function write(path: string, text: string): Promise<void> {
    if (!(await checked())) await replaceFile(versionFile, `${JSON.stringify({ version: CATALOG_VERSION })}\n`);
    await replaceFile(path, text);
  }

  async function readJson<T>(path: string, parse: (stored: unknown) => T): Promise<T | undefined> {
    await checked();
    const text = await read(path);
    return text === undefined ? undefined : parse(json(path, text));
  }

  return {
    roles: async (account) => {
      if (!ACCOUNT_ID.pattern.test(account)) return [];
      const files = (await list(rolesDirectory(account))).filter((name) => name.endsWith('.json'));
      const roles = await Promise.all(files.map((name) => readJson(join(rolesDirectory(account), name), readRole)));
      // A role that was removed since the directory was listed is undefined.
      return roles.filter((role) => role !== undefined);
    },

    role: async (arn) => {
      const account = parseRoleArn(arn)?.account;
      return account ? readJson(roleFile(account, arn), readRole) : undefined;
    },

    putRole: async (role) => write(roleFile(accountOfRole(role), role.arn), `${JSON.stringify(role, null, 2)}\n`),

    removeRole: async (arn) => {
      await checked();
      const account = parseRoleArn(arn)?.account;
      if (account) await rm(roleFile(account, arn), { force: true });
    },

    putDocument: async (hash, text) => {
      checkDocument(hash, text);
      if ((await read(documentFile(hash))) === undefined) await write(documentFile(hash), text);
    },

    document: async ({ sha256: hash }) => {
      await checked();
      const text = /^[0-9a-f]{64}$/.test(hash) ? await read(documentFile(hash)) : undefined;
      return text === undefined ? undefined : checkDocument(hash, text);
    },

    putStatus: async (status) => {
      if (!ACCOUNT_ID.pattern.test(status.account)) {
        throw new RuntimeError('Catalog', `account: ${JSON.stringify(status.account)} is none; it has 12 digits`);
      }
      await write(statusFile(status.account), `${JSON.stringify(status, null, 2)}\n`);
    },

    status: async (account) =>
      ACCOUNT_ID.pattern.test(account) ? readJson(statusFile(account), readStatus) : undefined,

    accounts: async () => {
      await checked();
      return (await list(accountsDirectory)).filter((name) => ACCOUNT_ID.pattern.test(name));
    },
  };
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return absent(error, undefined);
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    return absent(error, []);
  }
}

function absent<T>(error: unknown, otherwise: T): T {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
  throw error;
}

function json(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RuntimeError(
      'Catalog',
      `file: ${JSON.stringify(path)} is not JSON; restore it from a copy, or delete it and sync again`,
    );
  }
}
