import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { TableKeys } from '../../lib/model/index.js';

type Index = TableKeys & { readonly indexName: string };

/** A table with these keys, as the API makes it: for tests and local clouds. Constructs make the ones that are deployed. */
export function tableInput(name: string, keys: TableKeys, index?: Index): CreateTableCommandInput {
  const attributes = [keys, ...(index ? [index] : [])].flatMap(attributesOf);
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: keySchema(keys),
    ...(index && {
      GlobalSecondaryIndexes: [
        { IndexName: index.indexName, KeySchema: keySchema(index), Projection: { ProjectionType: 'KEYS_ONLY' } },
      ],
    }),
  };
}

function attributesOf({ partitionKey, sortKey }: TableKeys): string[] {
  return sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];
}

function keySchema(keys: TableKeys): CreateTableCommandInput['KeySchema'] {
  return attributesOf(keys).map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' }));
}
