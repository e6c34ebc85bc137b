/**
 * Clients of the SDK, each from a context. Never with a logger: the STS client would write session tokens into it.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientConfig, type Patience } from './client-config.js';
import type { AwsContext } from './context.js';

export function stsClient(context: AwsContext): STSClient {
  return new STSClient(clientConfig(context, 'sts'));
}

/** Builds each command's middleware once instead of at each call, which options of a call would undo: give none. */
export function iamClient(context: AwsContext): IAMClient {
  return new IAMClient({ ...clientConfig(context, 'iam'), cacheMiddleware: true });
}

/**
 * Under the region's host, never the account's own: whoever allows egress by name can know it beforehand.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-account-endpoints.html
 */
export function dynamoDbClient(context: AwsContext, patience?: Patience): DynamoDBClient {
  return new DynamoDBClient({ ...clientConfig(context, 'dynamodb', patience), accountIdEndpointMode: 'disabled' });
}

/**
 * DynamoDB with plain objects for items; undefined properties are left out.
 * @param patience that of a job that nobody waits for, unless given
 */
export function documentClient(context: AwsContext, patience?: Patience): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(dynamoDbClient(context, patience), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
