/**
 * Clients of the SDK, each from a context. Never with a logger: the STS client would write session tokens into it.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomFraction } from '../random.js';
import type { AwsContext, AwsService } from './context.js';
import { budgetedRetry, MAX_ATTEMPTS } from './retry.js';

const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

/** The configuration that all clients share. */
export function clientConfig(context: AwsContext, service: AwsService) {
  return {
    region: context.region,
    maxAttempts: MAX_ATTEMPTS,
    retryStrategy: budgetedRetry(context.clock, () => randomFraction(context.random)),
    requestHandler: context.requestHandler ?? TIMEOUTS,
    ...(context.credentials && { credentials: context.credentials }),
    ...(context.endpoints?.[service] && { endpoint: context.endpoints[service] }),
  };
}

export function stsClient(context: AwsContext): STSClient {
  return new STSClient(clientConfig(context, 'sts'));
}

/** Builds each command's middleware once instead of at each call, which options of a call would undo: give none. */
export function iamClient(context: AwsContext): IAMClient {
  return new IAMClient({ ...clientConfig(context, 'iam'), cacheMiddleware: true });
}

export function dynamoDbClient(context: AwsContext): DynamoDBClient {
  return new DynamoDBClient(clientConfig(context, 'dynamodb'));
}

/** DynamoDB with plain objects for items; undefined properties are left out. */
export function documentClient(context: AwsContext): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(dynamoDbClient(context), { marshallOptions: { removeUndefinedValues: true } });
}

/** Closes a client's connections, unless its handler was passed in and is somebody else's. */
export function closeClient(context: AwsContext, client: { destroy(): void }): void {
  if (!context.requestHandler) client.destroy();
}
