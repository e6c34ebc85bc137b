import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseRoleArn } from '../../lib/model/arn.js';
import { CATALOG_KEYS } from '../../lib/model/tables.js';
import { tableInput } from '../aws/table.js';
import { ROLE, catalogItems, chunkName, documentKey, knownKey, ofAccount } from './dynamodb-items.js';
import { readerOf } from './dynamodb-reader.js';
import { catalogWrites, noLaterRun, notThere, sameRun } from './dynamodb-writes.js';
import {
  checkAccount,
  checkDocument,
  checkEntry,
  chunksOf,
  nextClaim,
  readCheckpoint,
  readClaim,
  readEntry,
  sha256,
  superseded,
} from './rules.js';
import type { CatalogWriter } from './writer.js';

/**
 * Bytes of a text in one item. An item holds 400 KB; AWS's largest managed policies have 90 KB, so that more than one
 * chunk of a document is rare.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const CHUNK_BYTES = 350_000;

/** The catalog's table, as the API makes it; dynamodb-items.ts says what it holds. */
export function catalogTable(name: string): CreateTableCommandInput {
  return tableInput(name, CATALOG_KEYS);
}

/**
 * The catalog in DynamoDB: GetItem and Query to read; PutItem and DeleteItem as well to write, one item at a time. A
 * write whose answer was lost may be made again: its condition holds for what it wrote itself.
 */
export function dynamoCatalog(client: DynamoDBDocumentClient, table: string): CatalogWriter {
  const items = catalogItems(client, table);
  const { get, query, open } = items;
  const { openToWrite, put, remove } = catalogWrites(client, table, items);
  const known = new Set<string>();

  /** Before an account's first item, so that no item is ever of an unknown account. Leaves its name, where it has one. */
  async function openAccount(account: string): Promise<void> {
    checkAccount(account);
    await openToWrite();
    if (known.has(account)) return;
    await put(knownKey(account), { account }, notThere);
    known.add(account);
  }

  return {
    ...readerOf(items),

    entries: async (account) => {
      await open();
      const stored = await query(ofAccount(account, '').pk, ROLE);
      return stored.map((item) => readEntry(String(item.sk).slice(ROLE.length), item));
    },

    claim: async (account, holder, now, until) => {
      await openAccount(account);
      const key = ofAccount(account, 'RUN');
      let mine: number | undefined;
      for (;;) {
        const stored = await get(key);
        const last = stored && readClaim(account, stored);
        // What this very claim wrote, and whose answer was lost.
        if (last && last.holder === holder && last.run === mine) return last;
        const next = nextClaim(last, { account, holder, now, until });
        if (!('run' in next)) return next;
        mine = next.run;
        const { run, until: end } = next;
        const unchanged = last ? sameRun(last) : notThere;
        if (await put(key, { run, holder, until: end }, unchanged)) return next;
      }
    },

    release: async (claim) => {
      await openToWrite();
      const { account, run, holder } = claim;
      await put(ofAccount(account, 'RUN'), { run, holder, until: 0 }, sameRun(claim));
    },

    putDocument: async (hash, text) => {
      checkDocument(hash, text);
      await openToWrite();
      if (await get(documentKey(hash, 0))) return;
      const chunks = chunksOf(text, CHUNK_BYTES);
      // The first chunk last: a document is there when its first chunk is.
      for (let chunk = chunks.length - 1; chunk >= 0; chunk -= 1) {
        await put(documentKey(hash, chunk), { text: chunks[chunk], ...(chunk === 0 && { chunks: chunks.length }) });
      }
    },

    putEntry: async (entry, run) => {
      checkEntry(entry);
      const { arn, account, role, removed, untold } = entry;
      await openAccount(account);
      const written = await put(ofAccount(account, ROLE + arn), { role, removed, untold, run }, noLaterRun(run));
      if (!written) throw superseded(`arn: ${JSON.stringify(arn)}`, run);
    },

    dropEntry: async (arn, run) => {
      await openToWrite();
      const account = parseRoleArn(arn)?.account;
      if (account === undefined) return;
      const dropped = await remove(ofAccount(account, ROLE + arn), noLaterRun(run));
      if (!dropped) throw superseded(`arn: ${JSON.stringify(arn)}`, run);
    },

    checkpoint: async (account) => {
      await open();
      for (let last: unknown; ;) {
        const head = await get(ofAccount(account, 'CHECKPOINT'));
        // Not whole though nobody has replaced it: a part was deleted, and the run begins anew.
        if (head?.sha256 === undefined || head.sha256 === last) return undefined;
        const chunks = await query(ofAccount(account, '').pk, `${generationOf(head.run, head.sha256)}#`);
        const text = chunks.map((chunk) => chunk.text).join('');
        if (sha256(text) === head.sha256) return readCheckpoint(text);
        last = head.sha256;
      }
    },

    putCheckpoint: async (account, checkpoint, run) => {
      await openAccount(account);
      const text = checkpoint && JSON.stringify(checkpoint);
      const hash = text && sha256(text);
      const generation = generationOf(run, hash);
      const chunks = text ? chunksOf(text, CHUNK_BYTES) : [];
      for (const [chunk, part] of chunks.entries()) {
        await put(ofAccount(account, `${generation}#${chunkName(chunk)}`), { text: part });
      }
      const written = await put(ofAccount(account, 'CHECKPOINT'), { run, sha256: hash }, noLaterRun(run));
      if (!written) throw superseded(`checkpoint: that of account ${account}`, run);
      // What stood there before, and what writers left that died half-way; a later run's may be about to be.
      const { pk } = ofAccount(account, '');
      for (const { sk } of await query(pk, 'CHECKPOINT#')) {
        const [, writtenBy, writtenHash] = String(sk).split('#');
        const replaced = Number(writtenBy) < run || (Number(writtenBy) === run && writtenHash !== hash);
        if (replaced) await remove({ pk, sk: String(sk) });
      }
    },

    putStatus: async (status, run) => {
      await openAccount(status.account);
      const written = await put(ofAccount(status.account, 'STATUS'), { status, run }, noLaterRun(run));
      if (!written) throw superseded(`status: that of account ${status.account}`, run);
    },
  };
}

/** A checkpoint's chunks lie under its run and its hash, so that no writer touches another one's. */
function generationOf(run: unknown, hash: unknown): string {
  return `CHECKPOINT#${String(run)}#${String(hash)}`;
}
