import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { parseRoleArn } from '../../lib/model/arn.js';
import type { CatalogStore } from './catalog.js';
import { KNOWN, ROLE, ROOT, catalogItems, documentKey, ofAccount, type Items } from './dynamodb-items.js';
import { checkDocument, readStatus, roleOf } from './rules.js';

/** The catalog in DynamoDB, to be read with GetItem and Query alone: what the bridge has of it. */
export function dynamoCatalogReader(client: DynamoDBDocumentClient, table: string): CatalogStore {
  return readerOf(catalogItems(client, table));
}

export function readerOf({ get, query, open }: Items): CatalogStore {
  return {
    roles: async (account) => {
      await open();
      return (await query(ofAccount(account, '').pk, ROLE)).flatMap((item) => roleOf(item) ?? []);
    },

    role: async (arn) => {
      await open();
      const account = parseRoleArn(arn)?.account;
      const item = account && (await get(ofAccount(account, ROLE + arn)));
      return item ? roleOf(item) : undefined;
    },

    document: async ({ sha256 }) => {
      await open();
      const first = await get(documentKey(sha256, 0));
      if (!first) return undefined;
      const items = first.chunks === 1 ? [first] : await query(documentKey(sha256, 0).pk, '0');
      return checkDocument(sha256, items.map(({ text }) => text).join(''));
    },

    status: async (account) => {
      await open();
      const item = await get(ofAccount(account, 'STATUS'));
      return item && readStatus(item.status);
    },

    accounts: async () => {
      await open();
      return (await query(ROOT, KNOWN)).map(({ account }) => account as string);
    },
  };
}
