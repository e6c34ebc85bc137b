import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { KNOWN, ROOT, catalogItems, knownKey } from './dynamodb-items.js';
import { catalogWrites } from './dynamodb-writes.js';
import { checkAccount } from './rules.js';

/** What an organization calls its accounts: its fan-out keeps it, and whoever syncs an account asks for it. */
export interface AccountNames {
  /** Keeps names by account; the catalog knows these accounts from then on. */
  keep(names: ReadonlyMap<string, string>): Promise<void>;
  /** By account, of those that have one. */
  of(accounts: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const WRITES_AT_ONCE = 25;

/** Names of accounts in the catalog's table. Only names that changed are written. */
export function dynamoAccountNames(client: DynamoDBDocumentClient, table: string): AccountNames {
  const items = catalogItems(client, table);
  const { openToWrite, put } = catalogWrites(client, table, items);

  return {
    keep: async (names) => {
      for (const account of names.keys()) checkAccount(account);
      await openToWrite();
      const known = new Map((await items.query(ROOT, KNOWN)).map(({ account, name }) => [account, name]));
      const changed = [...names].filter(([account, name]) => known.get(account) !== name);
      while (changed.length > 0) {
        const writes = changed.splice(0, WRITES_AT_ONCE);
        await Promise.all(writes.map(([account, name]) => put(knownKey(account), { account, name })));
      }
    },

    of: async (accounts) => {
      await items.open();
      const known = await Promise.all(accounts.map((account) => items.get(knownKey(account))));
      return new Map(
        known.flatMap((item) => (typeof item?.name === 'string' ? [[String(item.account), item.name] as const] : [])),
      );
    },
  };
}
