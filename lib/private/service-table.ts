/** Tables of the hosted services: what is in them must not vanish. */
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { TableKeys } from '../model';

/** A table's name and keys, and what may be said about it. */
export interface ServiceTableParts {
  readonly tableName: string;
  readonly keys: TableKeys;
  readonly index?: TableKeys & { readonly indexName: string };
  /** @default - the key that AWS manages for DynamoDB in the account */
  readonly encryptionKey?: IKey;
  /** Holds when DynamoDB may delete an item, in seconds since the epoch. @default - none is deleted */
  readonly timeToLiveAttribute?: string;
  /** @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/** On demand, with point-in-time recovery, retained, and protected from deletion unless it is to go with its construct. */
export function serviceTable(scope: Construct, id: string, props: ServiceTableParts): Table {
  const { tableName, keys, index, encryptionKey, removalPolicy = RemovalPolicy.RETAIN } = props;
  const table = new Table(scope, id, {
    tableName,
    ...attributes(keys),
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.AWS_MANAGED,
    encryptionKey,
    timeToLiveAttribute: props.timeToLiveAttribute,
    removalPolicy,
    deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
  });
  if (index) {
    table.addGlobalSecondaryIndex({
      indexName: index.indexName,
      ...attributes(index),
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }
  return table;
}

function attributes({ partitionKey, sortKey }: TableKeys) {
  const text = (name: string) => ({ name, type: AttributeType.STRING });
  return { partitionKey: text(partitionKey), sortKey: sortKey === undefined ? undefined : text(sortKey) };
}
