/** Writes of the catalog's table: one item at a time, under a condition on that item alone. */
import { DeleteCommand, PutCommand, type DynamoDBDocumentClient, type PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { VERSION_KEY, type Item, type Items, type Key } from './dynamodb-items.js';
import { CATALOG_VERSION, checkVersion } from './rules.js';
import type { Claim } from './writer.js';

/** Under which a write takes effect, as the API takes it. */
export type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

export const notThere: Condition = {
  ConditionExpression: 'attribute_not_exists(#pk)',
  ExpressionAttributeNames: { '#pk': 'pk' },
};
export const noLaterRun = (run: number): Condition => ({
  ConditionExpression: 'attribute_not_exists(#run) OR #run <= :run',
  ExpressionAttributeNames: { '#run': 'run' },
  ExpressionAttributeValues: { ':run': run },
});
export const sameRun = ({ run, holder }: Claim): Condition => ({
  ConditionExpression: '#run = :run AND #holder = :holder',
  ExpressionAttributeNames: { '#run': 'run', '#holder': 'holder' },
  ExpressionAttributeValues: { ':run': run, ':holder': holder },
});

export interface Writes {
  /** Once per store: refuses a newer catalog, and makes one where there is none. A failed check is made again. */
  openToWrite(): Promise<void>;
  /** Whether the condition held. */
  put(key: Key, item: Item, condition?: Condition): Promise<boolean>;
  remove(key: Key, condition?: Condition): Promise<boolean>;
}

export function catalogWrites(client: DynamoDBDocumentClient, table: string, { get, open }: Items): Writes {
  let opened: Promise<void> | undefined;

  async function put(key: Key, item: Item, condition?: Condition): Promise<boolean> {
    return conditionHeld(client.send(new PutCommand({ TableName: table, Item: { ...key, ...item }, ...condition })));
  }

  return {
    openToWrite: () => {
      opened ??= open().then(async (exists) => {
        if (exists || (await put(VERSION_KEY, { version: CATALOG_VERSION }, notThere))) return;
        // Somebody else made it meanwhile, perhaps as a newer one.
        checkVersion((await get(VERSION_KEY))?.version);
      });
      opened.catch(() => (opened = undefined));
      return opened;
    },
    put,
    remove: (key, condition) =>
      conditionHeld(client.send(new DeleteCommand({ TableName: table, Key: key, ...condition }))),
  };
}

async function conditionHeld(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if ((error as Error).name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
