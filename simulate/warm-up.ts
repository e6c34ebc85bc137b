/** What a process does before its first seed. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbClient } from '../runtime/aws/clients.js';
import { httpResponse } from './answers.js';
import { REGION } from './aws.js';
import { jsonAnswer } from './json.js';
import { Chance } from './random.js';

/** Where simulated requests go to: nobody has it. */
export const ENDPOINT = 'https://aws.invalid';

/** The SDK reads its configuration files once in a process. That is real time: a simulation would move on meanwhile. */
export async function warmUp(): Promise<void> {
  const client = dynamoDbClient({
    region: REGION,
    clock: { now: () => 0, sleep: async () => undefined },
    random: new Chance('warm-up').bytes,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    endpoints: { dynamodb: ENDPOINT },
    requestHandler: { handle: () => Promise.resolve({ response: httpResponse(jsonAnswer({}), { type: 'whole' }) }) },
  });
  await client.send(new GetItemCommand({ TableName: 'none', Key: { pk: { S: 'none' } } }));
}
