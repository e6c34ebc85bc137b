/**
 * Clients of the SDK, each from a context. Never with a logger: the STS client would write session tokens into it.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { HttpRequest } from '@smithy/protocol-http';
import { clientConfig, UNATTENDED, type Patience } from './client-config.js';
import type { AwsContext } from './context.js';
import { httpHandler } from './http-handler.js';
import { requestSigner } from './signer.js';

export function stsClient(context: AwsContext): STSClient {
  return new STSClient(clientConfig(context, 'sts'));
}

/** Who calls, as CloudTrail shows it. */
const USER_AGENT = 'cdk-serval';

/**
 * A client for thousands of calls, each at two thirds of the processor time of a plain one (`npm run bench -- sync`): with
 * a handler and a signer of its own, one name for all calls, without the SDK's logging, and with each command's middleware
 * built once instead of at each call, which options of a call would undo: give none.
 */
export function iamClient(context: AwsContext): IAMClient {
  const client: IAMClient = new IAMClient({
    ...clientConfig(context, 'iam'),
    requestHandler: context.requestHandler ?? httpHandler(UNATTENDED, context.proxyEnvironment),
    signer: requestSigner({ credentials: () => client.config.credentials(), region: context.region, service: 'iam' }),
    cacheMiddleware: true,
  });
  // It would put every answer together once more, for a logger that there never is.
  client.middlewareStack.remove('loggerMiddleware');
  // Tells services that may invoke a function who did; IAM does not.
  client.middlewareStack.remove('recursionDetectionMiddleware');
  // It would put the same text together for each call, two times.
  client.middlewareStack.remove('getUserAgentMiddleware');
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as HttpRequest).headers['user-agent'] = USER_AGENT;
      return next(args);
    },
    { step: 'build', name: 'oneUserAgent' },
  );
  return client;
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
