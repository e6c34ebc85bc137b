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

/** How long a client waits for an answer. */
export interface Patience {
  /** Attempts of one call, the first one included. */
  readonly attempts: number;
  /** Milliseconds that one attempt may take to connect. */
  readonly connectionTimeout: number;
  /** Milliseconds that one attempt may take in all. Has no effect on a handler that is passed in. */
  readonly requestTimeout: number;
}

/** Of a job that nobody waits for. */
const UNATTENDED: Patience = { attempts: MAX_ATTEMPTS, connectionTimeout: 5_000, requestTimeout: 30_000 };
/** Where a person looks at a browser meanwhile: a call that gets no answer is given up within ten seconds. */
export const ATTENDED: Patience = { attempts: 3, connectionTimeout: 1_000, requestTimeout: 3_000 };

/** The configuration that all clients share. */
export function clientConfig(context: AwsContext, service: AwsService, patience = UNATTENDED) {
  const { attempts, connectionTimeout, requestTimeout } = patience;
  return {
    region: context.region,
    maxAttempts: attempts,
    retryStrategy: budgetedRetry(context.clock, () => randomFraction(context.random), attempts),
    requestHandler: context.requestHandler ?? { connectionTimeout, requestTimeout, throwOnRequestTimeout: true },
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

export function dynamoDbClient(context: AwsContext, patience?: Patience): DynamoDBClient {
  return new DynamoDBClient(clientConfig(context, 'dynamodb', patience));
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

/** Closes a client's connections, unless its handler was passed in and is somebody else's. */
export function closeClient(context: AwsContext, client: { destroy(): void }): void {
  if (!context.requestHandler) client.destroy();
}
