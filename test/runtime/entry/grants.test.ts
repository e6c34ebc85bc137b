/** The grant function as it is shipped. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { systemClock } from '../../../runtime/clock.js';
import { dynamoGrantStore, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { ROLE_ARN } from '../session/samples.js';
import { bundles, contents, linesOf, REQUEST_ID, type Bundles } from './support.js';

const EVENT = { operation: 'create', grant: { email: 'ada@example.com', roleArn: ROLE_ARN, approvedMinutes: 60 } };

let shipped: Bundles;
let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let environment: Record<string, string>;

beforeAll(async () => {
  shipped = await bundles('grants');
  dynamodb = await localDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'secret-canary' };
  const endpoints = { dynamodb: dynamodb.url };
  client = documentClient({ region: 'us-west-1', clock: systemClock, random: systemRandom, endpoints, credentials });
  await client.send(new CreateTableCommand(grantsTable('grants')));
  environment = {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    GRANTS_TABLE: 'grants',
  };
}, 30_000);
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
  await shipped.remove();
});

test('writes a grant, logs a line of JSON, and answers it; the same invocation again makes no second one; and ends it', async () => {
  const { stdout, stderr } = await shipped.invoke('grants', environment, EVENT);
  const [line, answer] = linesOf(stdout);
  const grant = await dynamoGrantStore(client, 'grants').grant(REQUEST_ID);
  expect(answer).toEqual({ ok: true, created: true, grant });
  expect(line).toMatchObject({ event: 'grant-created', id: REQUEST_ID, ...EVENT.grant });
  expect(stderr).toBe('');
  expect(stdout).not.toContain('canary');

  const again = await shipped.invoke('grants', environment, EVENT);
  expect(linesOf(again.stdout)).toEqual([{ ok: true, created: false, grant }]);

  const revoke = { operation: 'revoke', grant: { id: REQUEST_ID, justification: 'incident closed' } };
  const [revoked, ended] = linesOf((await shipped.invoke('grants', environment, revoke)).stdout);
  expect(revoked).toMatchObject({ event: 'grant-revoked', id: REQUEST_ID, justification: 'incident closed' });
  expect(ended).toEqual({ ok: true, revoked: true, grant: await dynamoGrantStore(client, 'grants').grant(REQUEST_ID) });
  expect(ended).toMatchObject({ grant: { status: 'revoked', revokedFor: 'incident closed' } });
}, 30_000);

test('what it does not know it refuses in words, and logs so without them', async () => {
  const { stdout } = await shipped.invoke('grants', environment, { operation: 'secret-canary' });
  const reason = 'operation: "secret-canary" is not known; it must be "create" or "revoke"';
  const refused = { time: expect.any(String) as string, event: 'grant-refused', code: 'Input', requestId: REQUEST_ID };
  expect(linesOf(stdout)).toEqual([refused, { ok: false, code: 'Input', reason }]);
}, 30_000);

test('it does not start without its table', async () => {
  const starting = shipped.invoke('grants', { ...environment, GRANTS_TABLE: '' }, EVENT);
  const stderr = '«Setting» GRANTS_TABLE is missing; set it to the name of a DynamoDB table\n';
  await expect(starting).rejects.toMatchObject({ code: 1, stdout: '', stderr });
}, 30_000);

test('its bundle holds no client but that of DynamoDB, and has at most 400 kB', () => {
  const { bytes, clients } = contents(shipped, 'grants');
  expect(clients).toEqual(['@aws-sdk/client-dynamodb']);
  expect(bytes).toBeLessThanOrEqual(400_000);
});
