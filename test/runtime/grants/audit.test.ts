/** The audit trail in both its homes, and its retention. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { ScanCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { systemClock } from '../../../runtime/clock.js';
import {
  dynamoAuditReader,
  fileAuditReader,
  type AuditQuery,
  type AuditReader,
} from '../../../runtime/grants/audit-reader.js';
import type { AuditRow, AuditStore, RefusalRow } from '../../../runtime/grants/audit.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import { fileAuditStore } from '../../../runtime/grants/file-audit.js';
import { systemRandom } from '../../../runtime/random.js';
import { auditRow } from '../../../runtime/session/audit-repair.js';
import { virtualClock } from '../../support/clock.js';
import { at, grant, NOW, ROLE_ARN, sessionRecord } from '../session/samples.js';

interface Trail {
  readonly audit: AuditStore;
  readonly reader: AuditReader;
}

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let tables = 0;

beforeAll(async () => {
  dynamodb = await localDynamoDb();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoints = { dynamodb: dynamodb.url };
  client = documentClient({ region: 'us-east-1', clock: systemClock, random: systemRandom, credentials, endpoints });
});
afterAll(async () => {
  client.destroy();
  await dynamodb.close();
});

async function table(): Promise<string> {
  const name = `audit-${(tables += 1)}`;
  await client.send(new CreateTableCommand(auditTable(name)));
  return name;
}

async function inTable(): Promise<Trail> {
  const name = await table();
  return { audit: dynamoAuditStore(client, name), reader: dynamoAuditReader(client, name) };
}

async function inFile(): Promise<Trail> {
  const path = join(await mkdtemp(join(tmpdir(), 'audit-')), 'audit.json');
  const clock = virtualClock(NOW, { auto: true });
  return { audit: fileAuditStore(path, clock), reader: fileAuditReader(path, clock) };
}

const row = (id: string, more: Partial<AuditRow> = {}): AuditRow => ({
  ...auditRow(grant({ justification: 'ticket 42' }), sessionRecord(id)),
  ...more,
});

const refused = (id: string, minutes: number, more: Partial<RefusalRow> = {}): RefusalRow => ({
  id,
  at: at(minutes),
  grantId: 'g-1',
  email: 'ada@example.com',
  subject: '00u1',
  code: 'GrantOver',
  reference: 'abc123',
  ...more,
});

describe.each([
  ['in DynamoDB', inTable],
  ['in a file', inFile],
])('an audit trail %s', (_, home) => {
  test('holds who, what, when, how long, why so long, and what AWS calls it', async () => {
    const { audit, reader } = await home();
    await audit.put(row('s1'));
    expect(await reader.entries({})).toEqual([
      {
        kind: 'session',
        id: 's1',
        grantId: 'g-1',
        email: 'ada@example.com',
        subject: '00u1',
        roleArn: ROLE_ARN,
        sessionName: 'ada@example.com',
        mintedAt: at(0),
        endsAt: at(60),
        seconds: 3600,
        why: 'grant',
        justification: 'ticket 42',
        accessKeyId: 'ASIAEXAMPLE',
        assumedRoleArn: 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com',
        stsRequestId: 'r-1',
      },
    ]);
  });

  test('holds a refusal beside the sessions of its grant, which are read without it', async () => {
    const { audit, reader } = await home();
    await audit.put(row('s1'));
    await audit.putRefusal(refused('r1', 5));
    expect(await audit.rows('g-1')).toEqual([row('s1')]);
    expect((await reader.entries({}))[1]).toEqual({ kind: 'refusal', ...refused('r1', 5) });
  });

  test('never changes a refusal', async () => {
    const { audit, reader } = await home();
    await audit.putRefusal(refused('r1', 5));
    await audit.putRefusal(refused('r1', 5, { code: 'GrantRevoked' }));
    expect(await reader.entries({})).toEqual([{ kind: 'refusal', ...refused('r1', 5) }]);
  });

  test.each<[AuditQuery, string[]]>([
    [{}, ['r0', 's1', 'r1', 's2', 'r2']],
    [{ grantId: 'g-1' }, ['s1', 'r1']],
    [{ email: 'eve@example.com' }, ['s2']],
    [{ roleArn: ROLE_ARN }, ['s1', 's2']],
    [{ since: at(0), until: at(10) }, ['s1', 'r1']],
    [{ grantId: 'g-1', since: at(5) }, ['r1']],
  ])('tells the entries of %j, oldest first', async (query, ids) => {
    const { audit, reader } = await home();
    await audit.putRefusal(refused('r2', 60, { grantId: 'g-2', email: 'bob@example.com' }));
    await audit.put(row('s2', { grantId: 'g-2', mintedAt: at(10), email: 'eve@example.com' }));
    await audit.putRefusal(refused('r1', 5));
    await audit.put(row('s1'));
    const { grantId: _named, ...nameless } = refused('r0', -5);
    await audit.putRefusal(nameless);
    const found = await reader.entries(query);
    expect(found.map(({ id }) => id)).toEqual(ids);
    if (found[0]?.id === 'r0') expect(found[0]).not.toHaveProperty('grantId');
  });
});

test('more entries than one page of DynamoDB holds are read to the last', async () => {
  const { audit, reader } = await inTable();
  const justification = 'x'.repeat(100_000);
  await Promise.all(Array.from({ length: 25 }, (_, index) => audit.put(row(`s${index}`, { justification }))));
  expect(await reader.entries({ grantId: 'g-1' })).toHaveLength(25);
  expect(await reader.entries({ email: 'ada@example.com' })).toHaveLength(25);
}, 20_000);

describe('a retention', () => {
  async function kept(days: number | undefined, now: number) {
    const name = await table();
    const audit = dynamoAuditStore(client, name, { days, clock: virtualClock(now) });
    const stored = async () => (await client.send(new ScanCommand({ TableName: name }))).Items ?? [];
    return { audit, stored, reader: dynamoAuditReader(client, name) };
  }

  test('says in each row when DynamoDB may delete it, in whole seconds, and to no reader', async () => {
    const { audit, stored, reader } = await kept(30, NOW);
    await audit.put(row('s1', { mintedAt: '2026-03-01T12:00:00.500Z' }));
    await audit.putRefusal(refused('r1', 0));
    const end = Date.parse('2026-03-31T12:00:00Z') / 1000;
    expect((await stored()).map(({ expiresAt }) => expiresAt as unknown)).toEqual([end, end]);
    expect(JSON.stringify([await reader.entries({}), await audit.rows('g-1')])).not.toContain('expiresAt');
  });

  test('that is not set leaves rows for ever', async () => {
    const { audit, stored } = await kept(undefined, NOW);
    await audit.put(row('s1'));
    expect((await stored())[0]).not.toHaveProperty('expiresAt');
  });

  test('brings no row back whose time is over, though its grant still holds the session', async () => {
    const { audit, stored } = await kept(30, NOW + 30 * 86_400_000);
    await audit.put(row('s1'));
    await audit.put(row('s2', { mintedAt: at(1) }));
    expect((await stored()).map(({ id }) => id as unknown)).toEqual(['s2']);
  });
});
