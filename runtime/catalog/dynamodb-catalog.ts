import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { parseRoleArn } from '../../lib/model/arn.js';
import { CATALOG_KEYS } from '../../lib/model/tables.js';
import { tableInput } from '../aws/table.js';
import type { CatalogStore } from './catalog.js';
import { CATALOG_VERSION, accountOfRole, checkDocument, checkVersion, readRole, readStatus } from './rules.js';

/**
 * Bytes of a document's text in one item. An item holds 400 KB; AWS's largest managed policies have 90 KB, so that
 * more than one chunk is rare.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const CHUNK_BYTES = 350_000;

/**
 * The catalog's one table. Keys, all of them text:
 *
 *     pk                  sk               holds
 *     CATALOG             VERSION          version
 *     CATALOG             ACCOUNT#<id>     that the account is known
 *     ACCOUNT#<id>        ROLE#<arn>       role
 *     ACCOUNT#<id>        STATUS           status
 *     DOCUMENT#<sha256>   00000, 00001 …   text (a part of it), chunks (how many there are, in the first)
 */
export function catalogTable(name: string): CreateTableCommandInput {
  return tableInput(name, CATALOG_KEYS);
}

const ROOT = 'CATALOG';
const VERSION_KEY = { pk: ROOT, sk: 'VERSION' };
const accountKey = (account: string) => ({ pk: ROOT, sk: `ACCOUNT#${account}` });
const roleKey = (account: string, arn: string) => ({ pk: `ACCOUNT#${account}`, sk: `ROLE#${arn}` });
const statusKey = (account: string) => ({ pk: `ACCOUNT#${account}`, sk: 'STATUS' });
const chunkKey = (sha256: string, chunk: number) => ({ pk: `DOCUMENT#${sha256}`, sk: String(chunk).padStart(5, '0') });

/** The catalog in DynamoDB: GetItem and Query to read; PutItem and DeleteItem as well to write. Reads are consistent. */
export function dynamoCatalog(client: DynamoDBDocumentClient, table: string): CatalogStore {
  const known = new Set<string>();
  let readable: Promise<boolean> | undefined;
  let writable: Promise<void> | undefined;

  async function get(key: Record<string, string>): Promise<Record<string, unknown> | undefined> {
    return (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  }

  async function put(item: Record<string, unknown>): Promise<void> {
    await client.send(new PutCommand({ TableName: table, Item: item }));
  }

  async function query(pk: string, prefix: string): Promise<Array<Record<string, unknown>>> {
    const items: Array<Record<string, unknown>> = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  }

  /** Once per store: refuses a newer catalog. Whether there is a catalog at all; a failed check is made again. */
  function open(): Promise<boolean> {
    readable ??= get(VERSION_KEY).then((item) => {
      if (item) checkVersion(item.version);
      return item !== undefined;
    });
    readable.catch(() => (readable = undefined));
    return readable;
  }

  function openToWrite(): Promise<void> {
    writable ??= open().then(async (exists) => {
      if (!exists) await put({ ...VERSION_KEY, version: CATALOG_VERSION });
    });
    writable.catch(() => (writable = undefined));
    return writable;
  }

  /** Before an account's first item, so that no item is ever of an unknown account. */
  async function knowAccount(account: string): Promise<void> {
    await openToWrite();
    if (known.has(account)) return;
    await put({ ...accountKey(account), account });
    known.add(account);
  }

  return {
    roles: async (account) => {
      await open();
      return (await query(`ACCOUNT#${account}`, 'ROLE#')).map(({ role }) => readRole(role));
    },

    role: async (arn) => {
      await open();
      const account = parseRoleArn(arn)?.account;
      const item = account && (await get(roleKey(account, arn)));
      return item ? readRole(item.role) : undefined;
    },

    putRole: async (role) => {
      const account = accountOfRole(role);
      await knowAccount(account);
      await put({ ...roleKey(account, role.arn), role });
    },

    removeRole: async (arn) => {
      await openToWrite();
      const account = parseRoleArn(arn)?.account;
      if (account) await client.send(new DeleteCommand({ TableName: table, Key: roleKey(account, arn) }));
    },

    putDocument: async (sha256, text) => {
      checkDocument(sha256, text);
      await openToWrite();
      if (await get(chunkKey(sha256, 0))) return;
      const chunks = chunksOf(text, CHUNK_BYTES);
      // The first chunk last: a document is there when its first chunk is.
      for (let chunk = chunks.length - 1; chunk >= 0; chunk -= 1) {
        await put({ ...chunkKey(sha256, chunk), text: chunks[chunk], ...(chunk === 0 && { chunks: chunks.length }) });
      }
    },

    document: async ({ sha256 }) => {
      await open();
      const first = await get(chunkKey(sha256, 0));
      if (!first) return undefined;
      const items = first.chunks === 1 ? [first] : await query(`DOCUMENT#${sha256}`, '0');
      return checkDocument(sha256, items.map(({ text }) => text).join(''));
    },

    putStatus: async (status) => {
      await knowAccount(status.account);
      await put({ ...statusKey(status.account), status });
    },

    status: async (account) => {
      await open();
      const item = await get(statusKey(account));
      return item && readStatus(item.status);
    },

    accounts: async () => {
      await open();
      return (await query(ROOT, 'ACCOUNT#')).map(({ account }) => account as string);
    },
  };
}

/** `text` in parts of at most `bytes` bytes of UTF-8, at least one part, no character cut apart. */
export function chunksOf(text: string, bytes: number): string[] {
  const chunks: string[] = [];
  let part = '';
  let size = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    if (size + length > bytes) {
      chunks.push(part);
      part = '';
      size = 0;
    }
    part += character;
    size += length;
  }
  return [...chunks, part];
}
