/** Clients of the stand-ins for DynamoDB. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { MemoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import type { Clock } from '../../../runtime/clock.js';
import { seededRandom } from '../../support/random.js';

export function clientOf(clock: Clock, dynamodb: MemoryDynamoDb | { readonly url: string }): DynamoDBDocumentClient {
  const inProcess = 'requestHandler' in dynamodb;
  return documentClient({
    region: 'us-west-1',
    clock,
    random: seededRandom(),
    endpoints: { dynamodb: inProcess ? 'http://dynamodb.local' : dynamodb.url },
    credentials: { accessKeyId: 'AKIALOCAL', secretAccessKey: 'local' },
    ...(inProcess && { requestHandler: dynamodb.requestHandler() }),
  });
}
