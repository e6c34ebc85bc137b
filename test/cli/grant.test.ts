import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import yargs from 'yargs';
import { grantCommand } from '../../cli/commands/grant.js';
import { localDynamoDb } from '../../local/dynamodb/index.js';
import { documentClient } from '../../runtime/aws/clients.js';
import { systemClock } from '../../runtime/clock.js';
import { dynamoGrantStore, grantsTable } from '../../runtime/grants/dynamodb-grants.js';
import { fileGrantStore } from '../../runtime/grants/file-grants.js';
import type { Grant } from '../../runtime/grants/grant.js';
import { ROLE_ARN } from '../runtime/session/samples.js';
import { systemRandom } from '../../runtime/random.js';

const ASKED = ['--email', 'Ada@Example.com', '--role', ROLE_ARN, '--minutes', '60'];

let directory: string;
let file: string;
let printed: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'grant-'));
  file = join(directory, 'grants.json');
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((text: unknown) => void printed.push(String(text)));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(directory, { recursive: true });
});

/** Runs `cdk-serval grant` with arguments; an error of any kind rejects. */
async function grant(...words: string[]): Promise<Grant> {
  await yargs(['grant', ...words])
    .command(grantCommand)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .parseAsync();
  return JSON.parse(printed.at(-1)!) as Grant;
}

test('writes a grant into a file and prints it', async () => {
  const written = await grant(...ASKED, '--file', file, '--justification', 'incident 42');
  expect(written).toMatchObject({ email: 'ada@example.com', approvedMinutes: 60, justification: 'incident 42' });
  expect(await fileGrantStore(file, systemClock).grant(written.id)).toEqual(written);
});

test('makes ids of its own, and takes one that is given', async () => {
  const [one, other] = [await grant(...ASKED, '--file', file), await grant(...ASKED, '--file', file)];
  expect(one.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(other.id).not.toBe(one.id);
  expect(await grant(...ASKED, '--file', file, '--id', 'g-7')).toHaveProperty('id', 'g-7');
});

test('writes a grant into a table', async () => {
  const dynamodb = await localDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  const client = documentClient({
    region: 'us-east-1',
    clock: systemClock,
    random: systemRandom,
    credentials,
    endpoints: { dynamodb: dynamodb.url },
  });
  try {
    await client.send(new CreateTableCommand(grantsTable('grants')));
    const written = await grant(...ASKED, '--table', 'grants');
    expect(await dynamoGrantStore(client, 'grants').grant(written.id)).toEqual(written);
  } finally {
    process.env = before;
    client.destroy();
    await dynamodb.close();
  }
});

test.each<[string, string[], string]>([
  ['no place to write to', ASKED, '«Input» where to write is missing; give --file PATH or --table NAME'],
  ['no e-mail', ['--role', ROLE_ARN, '--minutes', '60', '--file', 'x'], 'Missing required argument: email'],
  ['both places', [...ASKED, '--file', 'x', '--table', 'y'], 'Arguments file and table are mutually exclusive'],
  [
    'an e-mail that is none',
    ['--email', 'ada', '--role', ROLE_ARN, '--minutes', '1', '--file', 'x'],
    '«Grant» email: "ada"',
  ],
  [
    'a role that is no ARN',
    ['--email', 'a@b.c', '--role', 'Reader', '--minutes', '1', '--file', 'x'],
    '«Grant» roleArn: "Reader" is not allowed; invalid role ARN format',
  ],
  [
    'half a minute',
    ['--email', 'a@b.c', '--role', ROLE_ARN, '--minutes', '0.5', '--file', 'x'],
    '«Grant» approvedMinutes: 0.5 is not allowed',
  ],
  [
    'minutes that are no number',
    ['--email', 'a@b.c', '--role', ROLE_ARN, '--minutes', 'x', '--file', 'x'],
    '«Grant» approvedMinutes: NaN is not allowed',
  ],
])('fails with %s, and writes nothing', async (_, words, message) => {
  await expect(grant(...words)).rejects.toThrow(message);
  expect(printed).toEqual([]);
});

test('an id that is taken is not written over', async () => {
  const first = await grant(...ASKED, '--file', file, '--id', 'g-1');
  await expect(grant(...ASKED, '--file', file, '--id', 'g-1')).rejects.toThrow('«Grant» id: "g-1" is taken');
  expect(await fileGrantStore(file, systemClock).grant('g-1')).toEqual(first);
});
