/** What a role needs of the keys of one's own that tables and secrets are encrypted with. */
import type { IKeyRef } from 'aws-cdk-lib/aws-kms';
import { Aws, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { PARTITIONS, regionalHost } from '../model';
import type { Statement } from '../model/policy/types';

/** Services that use a key on behalf of whoever calls them. */
export type KeyUser = 'dynamodb' | 'secretsmanager';

/** Of a secret that is read. @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
const READ_SECRET = ['kms:Decrypt'];

/**
 * Of tables, whether they are read or written: DynamoDB asks its key with the rights of its caller, and its page names
 * these for every caller, without the one that is for creating tables.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 */
const USE_TABLE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Nothing where there is no key; else its use through that service, and never directly. */
export function keyStatements(scope: IConstruct, service: KeyUser, keys: readonly IKeyRef[]): Statement[] {
  if (keys.length === 0) return [];
  const arns = [...new Set(keys.map((key) => key.keyRef.keyArn))];
  return [
    {
      Effect: 'Allow',
      Action: service === 'dynamodb' ? USE_TABLE : READ_SECRET,
      Resource: arns.length === 1 ? arns[0]! : arns,
      Condition: { StringEquals: { 'kms:ViaService': hostsHere(scope, service) } },
    },
  ];
}

/**
 * What KMS calls the service. In China pages and reports are at odds over how it ends, so that both forms are named
 * there; each is that one service of that one region.
 */
function hostsHere(scope: IConstruct, service: KeyUser): string | string[] {
  const { region } = Stack.of(scope);
  const common = `${service}.${region}.${PARTITIONS.aws.dnsSuffix}`;
  const own = Token.isUnresolved(region) ? `${service}.${region}.${Aws.URL_SUFFIX}` : regionalHost(service, region);
  return own === common ? own : [common, own];
}
