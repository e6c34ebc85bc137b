import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';

/**
 * Lets somebody read a catalog: what a reader of the runtime calls, and of its key, where it has one, what the CDK's own
 * grants to readers of tables hold.
 */
export function grantReadCatalog(catalog: ITable, grantee: IGrantable): Grant {
  const read = catalog.grant(grantee, 'dynamodb:GetItem', 'dynamodb:Query');
  const key = catalog.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:DescribeKey');
  return key ? read.combine(key) : read;
}
