import { join } from 'node:path';
import { ACCOUNT_ID } from '../../lib/model/limits.js';
import { parseRoleArn } from '../../lib/model/arn.js';
import { replaceFile } from '../atomic-file.js';
import { RuntimeError } from '../errors.js';
import { listNames, readLatest, readText, removeAs, writeAs, writeFirst, type Written } from './fenced-file.js';
import {
  CATALOG_VERSION,
  checkAccount,
  checkDocument,
  checkEntry,
  checkVersion,
  nextClaim,
  readCheckpoint,
  readClaim,
  readEntry,
  readStatus,
  sha256,
  superseded,
} from './rules.js';
import type { CatalogEntry, CatalogWriter } from './writer.js';

/** Claims of an account that are kept: who was about to take it meanwhile finds its number taken. */
const CLAIMS_KEPT = 10;

/**
 * The catalog in a directory of one machine, for the command line. Every file is written beside its place and put into
 * it, so that a reader sees the old one or the new one; only their owner can read them.
 *
 *     version.json
 *     accounts/<id>/runs/<run>.json                       who has the account, or had it last
 *     accounts/<id>/roles/<SHA-256 of the ARN>/<run>.json arn; role or removed, untold
 *     accounts/<id>/status/<run>.json
 *     accounts/<id>/checkpoint/<run>.json
 *     documents/<sha256>
 *
 * A directory of runs is one value, the latest run's: fenced-file.ts. Two processes that take an account make the same
 * file, and one alone succeeds; a claim that has ended is taken over by the file with the next number.
 */
export function fileCatalog(directory: string): CatalogWriter {
  const versionFile = join(directory, 'version.json');
  const accountsDirectory = join(directory, 'accounts');
  const documentFile = (hash: string) => join(directory, 'documents', hash);
  const of = (account: string, what: 'runs' | 'roles' | 'status' | 'checkpoint') =>
    join(accountsDirectory, account, what);
  const roleDirectory = (account: string, arn: string) => join(of(account, 'roles'), sha256(arn));

  /** Refuses a newer catalog. Whether there is a catalog at all. */
  async function checked(): Promise<boolean> {
    const text = await readText(versionFile);
    if (text !== undefined) checkVersion((json(versionFile, text) as { version?: unknown } | null)?.version);
    return text !== undefined;
  }

  async function openToWrite(): Promise<void> {
    if (!(await checked())) await replaceFile(versionFile, jsonText({ version: CATALOG_VERSION }));
  }

  async function read(account: string, path: string): Promise<Written | undefined> {
    await checked();
    return ACCOUNT_ID.pattern.test(account) ? readLatest(path) : undefined;
  }

  async function write(path: string, run: number, value: unknown, what: string): Promise<void> {
    if (!(await writeAs(path, run, jsonText(value)))) throw superseded(what, run);
  }

  async function entries(account: string): Promise<CatalogEntry[]> {
    await checked();
    if (!ACCOUNT_ID.pattern.test(account)) return [];
    const names = (await listNames(of(account, 'roles'))).flatMap(
      (name) => /^([0-9a-f]{64})(\.json)?$/.exec(name)?.[1] ?? [],
    );
    const written = await Promise.all([...new Set(names)].map((name) => readLatest(join(of(account, 'roles'), name))));
    // What was dropped since the directory was read is undefined.
    return written.flatMap((entry) => (entry ? entryOf(entry) : []));
  }

  return {
    roles: async (account) => (await entries(account)).flatMap(({ role }) => role ?? []),

    role: async (arn) => {
      const account = parseRoleArn(arn)?.account ?? '';
      const written = await read(account, roleDirectory(account, arn));
      return written && entryOf(written).role;
    },

    entries,

    claim: async (account, holder, now, until) => {
      checkAccount(account);
      await openToWrite();
      for (;;) {
        const written = await readLatest(of(account, 'runs'));
        const last = written && readClaim(account, { ...Object(json(written.path, written.text)), run: written.run });
        const next = nextClaim(last, { account, holder, now, until });
        if (!('run' in next)) return next;
        const text = jsonText({ holder, until: next.until });
        if (await writeFirst(of(account, 'runs'), next.run, text, CLAIMS_KEPT)) return next;
      }
    },

    release: async ({ account, holder, run }) => {
      const written = await read(account, of(account, 'runs'));
      // Nobody but the holder writes this file; whoever has the account by now has another one.
      const last = written?.run === run ? (json(written.path, written.text) as { holder?: unknown } | null) : undefined;
      if (last?.holder === holder) await writeAs(of(account, 'runs'), run, jsonText({ holder, until: 0 }));
    },

    putDocument: async (hash, text) => {
      checkDocument(hash, text);
      await openToWrite();
      if ((await readText(documentFile(hash))) === undefined) await replaceFile(documentFile(hash), text);
    },

    document: async ({ sha256: hash }) => {
      await checked();
      const text = /^[0-9a-f]{64}$/.test(hash) ? await readText(documentFile(hash)) : undefined;
      return text === undefined ? undefined : checkDocument(hash, text);
    },

    putEntry: async (entry, run) => {
      checkEntry(entry);
      await openToWrite();
      const { arn, account, role, removed, untold } = entry;
      await write(roleDirectory(account, arn), run, { arn, role, removed, untold }, `arn: ${JSON.stringify(arn)}`);
    },

    dropEntry: async (arn, run) => {
      await openToWrite();
      const account = parseRoleArn(arn)?.account;
      if (account === undefined) return;
      if (!(await removeAs(roleDirectory(account, arn), run))) throw superseded(`arn: ${JSON.stringify(arn)}`, run);
    },

    checkpoint: async (account) => {
      const written = await read(account, of(account, 'checkpoint'));
      return written && readCheckpoint(written.text);
    },

    putCheckpoint: async (account, checkpoint, run) => {
      checkAccount(account);
      await openToWrite();
      // One that was taken away stays as null, so that no earlier run can bring its own back.
      await write(of(account, 'checkpoint'), run, checkpoint ?? null, `checkpoint: that of account ${account}`);
    },

    putStatus: async (status, run) => {
      checkAccount(status.account);
      await openToWrite();
      await write(of(status.account, 'status'), run, status, `status: that of account ${status.account}`);
    },

    status: async (account) => {
      const written = await read(account, of(account, 'status'));
      return written && readStatus(json(written.path, written.text));
    },

    accounts: async () => {
      await checked();
      return (await listNames(accountsDirectory)).filter((name) => ACCOUNT_ID.pattern.test(name));
    },
  };
}

/** A file that was written before runs had numbers is the role itself. */
function entryOf({ path, text }: Written): CatalogEntry {
  const stored = json(path, text) as { arn?: unknown; roleId?: unknown } | null;
  const isRole = stored?.roleId !== undefined;
  return readEntry(stored?.arn ?? null, isRole ? { role: stored } : stored);
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
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
