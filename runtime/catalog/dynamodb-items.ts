/**
 * The catalog's one table. Keys, all of them text:
 *
 *     pk                  sk                          holds
 *     CATALOG             VERSION                     version
 *     CATALOG             ACCOUNT#<id>                account; name, where a fan-out told it
 *     ACCOUNT#<id>        RUN                         run, holder, until: who has the account, or had it last
 *     ACCOUNT#<id>        ROLE#<arn>                  role or removed, untold, run
 *     ACCOUNT#<id>        STATUS                      status, run
 *     ACCOUNT#<id>        CHECKPOINT                  run; sha256, where there is one
 *     ACCOUNT#<id>        CHECKPOINT#<run>#<sha256>#00000, …   text (a part of it)
 *     DOCUMENT#<sha256>   00000, 00001 …              text (a part of it), chunks (how many there are, in the first)
 *
 * Each is written by itself, under a condition of its own; `run` is absent from what was written before runs had numbers.
 */
import { GetCommand, QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CATALOG_ROOT } from '../../lib/model/tables.js';
import { IncompleteAnswer } from '../aws/pages.js';
import { checkVersion } from './rules.js';

export type Item = Record<string, unknown>;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const ROOT = CATALOG_ROOT;
export const VERSION_KEY: Key = { pk: ROOT, sk: 'VERSION' };
export const KNOWN = 'ACCOUNT#';
export const ROLE = 'ROLE#';

export const ofAccount = (account: string, sk: string): Key => ({ pk: `ACCOUNT#${account}`, sk });
export const knownKey = (account: string): Key => ({ pk: ROOT, sk: KNOWN + account });
export const chunkName = (chunk: number): string => String(chunk).padStart(5, '0');
export const documentKey = (sha256: string, chunk: number): Key => ({
  pk: `DOCUMENT#${sha256}`,
  sk: chunkName(chunk),
});

/** Reads of the table, all of them consistent. */
export interface Items {
  get(key: Key): Promise<Item | undefined>;
  /** Those of a partition whose sort key begins so, in its order. */
  query(pk: string, prefix: string): Promise<Item[]>;
  /** Once per store: refuses a newer catalog. Whether there is a catalog at all; a failed check is made again. */
  open(): Promise<boolean>;
}

export function catalogItems(client: DynamoDBDocumentClient, table: string): Items {
  let opened: Promise<boolean> | undefined;

  async function get(key: Key): Promise<Item | undefined> {
    return (await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }))).Item;
  }

  return {
    get,

    query: async (pk, prefix) => {
      const items: Item[] = [];
      let from: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: '#pk = :pk AND begins_with(#sk, :prefix)',
            ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
            ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        // DynamoDB answers with a list even where there is none: an answer without one broke off, and knows nothing.
        if (!page.Items) throw new IncompleteAnswer();
        items.push(...page.Items);
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return items;
    },

    open: () => {
      opened ??= get(VERSION_KEY).then((item) => {
        if (item) checkVersion(item.version);
        return item !== undefined;
      });
      opened.catch(() => (opened = undefined));
      return opened;
    },
  };
}
