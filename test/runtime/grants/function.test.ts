/** The grant function on DynamoDB: what it writes, what it answers, what it logs. */
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { systemClock } from '../../../runtime/clock.js';
import { grantFunction, type GrantAnswer } from '../../../runtime/grants/function.js';
import { dynamoGrantStore, dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import type { Grant, GrantStore, GrantWriter } from '../../../runtime/grants/grant.js';
import { systemRandom } from '../../../runtime/random.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { at, NOW, ROLE_ARN, sessionRecord } from '../session/samples.js';

const FACTS = { email: 'Ada@example.com', roleArn: ROLE_ARN, approvedMinutes: 60 };
const REQUEST = 'a2c1f3d0-0000-4000-8000-000000000001';

let dynamodb: LocalDynamoDb;
let client: DynamoDBDocumentClient;
let store: GrantStore & GrantWriter;
let clock: VirtualClock;
let logged: unknown[];

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
beforeEach(async () => {
  await client.send(new CreateTableCommand(grantsTable('grants')));
  store = { ...dynamoGrantStore(client, 'grants'), ...dynamoGrantWriter(client, 'grants') };
  clock = virtualClock(NOW);
  logged = [];
});
afterEach(() => client.send(new DeleteTableCommand({ TableName: 'grants' })));

const invoke = (event: unknown, requestId = REQUEST, over: Partial<typeof store> = {}): Promise<GrantAnswer> =>
  grantFunction({ store: { ...store, ...over }, clock, log: (line) => logged.push(JSON.parse(line)) })(
    event,
    requestId,
  );

const create = (facts: object): object => ({ operation: 'create', grant: facts });
const revoke = (facts: unknown): object => ({ operation: 'revoke', grant: facts });

test('a grant is written, answered, and logged in one line with its justification', async () => {
  const answer = await invoke(create({ ...FACTS, id: 'g-1', justification: 'incident 42' }));
  const written = await store.grant('g-1');
  expect(written).toEqual({
    id: 'g-1',
    email: 'ada@example.com',
    roleArn: ROLE_ARN,
    approvedMinutes: 60,
    status: 'active',
    createdAt: at(0),
    justification: 'incident 42',
    sessions: [],
  });
  expect(answer).toEqual({ ok: true, created: true, grant: written });
  const { status: _, createdAt: time, sessions: __, ...facts } = written!;
  expect(logged).toEqual([{ time, event: 'grant-created', ...facts, requestId: REQUEST }]);
});

test("without an id the invocation's own is the grant's, so that Lambda's repetition makes no second one", async () => {
  expect(await invoke(create(FACTS))).toMatchObject({ created: true, grant: { id: REQUEST } });
  clock = virtualClock(NOW + 60_000);
  expect(await invoke(create(FACTS))).toMatchObject({ created: false, grant: { id: REQUEST, createdAt: at(0) } });
  expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toHaveLength(1);
  expect(logged).toHaveLength(1);
});

test('the same grant again is answered as it stands by now', async () => {
  await invoke(create({ ...FACTS, id: 'g-1' }));
  await store.recordSession('g-1', at(5), sessionRecord('s-1', { mintedAt: at(5) }));
  clock = virtualClock(NOW + 600_000);
  const answer = await invoke(create({ ...FACTS, id: 'g-1' }));
  expect(answer).toEqual({ ok: true, created: false, grant: await store.grant('g-1') });
  expect(answer).toMatchObject({ grant: { startedAt: at(5), sessions: [{ id: 's-1' }] } });
});

test('a write whose answer was lost, and that the client repeated, counts as made', async () => {
  const twice = async (grant: Grant): Promise<void> => {
    await store.create(grant);
    await store.create(grant);
  };
  expect(await invoke(create({ ...FACTS, id: 'g-1' }), REQUEST, { create: twice })).toMatchObject({ created: true });
  expect(logged).toHaveLength(1);
});

test.each([
  { email: 'eve@example.com' },
  { roleArn: `${ROLE_ARN}2` },
  { approvedMinutes: 61 },
  { justification: 'another' },
])('an id that a different grant has is refused: %j', async (other) => {
  const first = await invoke(create({ ...FACTS, id: 'g-1' }));
  const reason = 'id: "g-1" is taken; choose another';
  expect(await invoke(create({ ...FACTS, id: 'g-1', ...other }))).toEqual({ ok: false, code: 'Grant', reason });
  expect(logged.slice(1)).toEqual([{ time: at(0), event: 'grant-refused', code: 'Grant', requestId: REQUEST }]);
  expect(first).toMatchObject({ grant: await store.grant('g-1') });
});

describe('is refused in words, and nothing is written:', () => {
  test.each<[unknown, string]>([
    [undefined, 'event: undefined is not allowed; it must be an object with operation, grant and nothing else'],
    [null, 'event: null is not allowed'],
    ['create', 'event: "create" is not allowed'],
    [[], 'event: a list of 0 is not allowed'],
    [
      { ...create(FACTS), token: 'secret-canary' },
      'event: an object with "operation", "grant", "token" is not allowed',
    ],
    [{ grant: FACTS }, 'operation: undefined is not known; it must be "create" or "revoke"'],
    [{ operation: 'delete', grant: FACTS }, 'operation: "delete" is not known; it must be "create" or "revoke"'],
    [revoke({ ...FACTS, id: 'g-1' }), 'it must be an object with id, justification and nothing else'],
    [revoke('g-1'), 'grant: "g-1" is not allowed; it must be an object with id, justification and nothing else'],
    [{ operation: 'create' }, 'grant: undefined is not allowed'],
    [create([FACTS]), 'grant: a list of 1 is not allowed'],
    [create({ ...FACTS, status: 'revoked' }), 'and nothing else'],
    [create({ ...FACTS, startedAt: at(0) }), 'and nothing else'],
  ])('%j', async (event, words) => {
    const answer = await invoke(event);
    expect(answer).toMatchObject({ ok: false, code: 'Input', reason: expect.stringContaining(words) as string });
    expect(JSON.stringify(answer)).not.toContain('secret-canary');
    expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toEqual([]);
    expect(logged).toEqual([{ time: at(0), event: 'grant-refused', code: 'Input', requestId: REQUEST }]);
  });

  test.each<[object, string]>([
    [{ ...FACTS, id: 'a b' }, 'id: "a b" is not allowed'],
    [{ ...FACTS, id: null }, 'id: null is not allowed'],
    [{ ...FACTS, id: 7 }, 'id: 7 is not allowed'],
    [{ ...FACTS, email: undefined }, 'email: undefined is not allowed'],
    [{ ...FACTS, email: { at: 'secret-canary' } }, 'email: an object with "at" is not allowed'],
    [{ ...FACTS, roleArn: 7 }, 'roleArn: 7 is not allowed; invalid role ARN format'],
    [{ ...FACTS, roleArn: `arn:aws:iam::111122223333:role/${'p'.repeat(600)}/r` }, "it must be a role's ARN"],
    [{ ...FACTS, approvedMinutes: '60' }, 'approvedMinutes: "60" is not allowed'],
    [{ ...FACTS, justification: 7 }, 'justification: 7 is not allowed'],
    [{ ...FACTS, justification: 'x'.repeat(1001) }, 'it must be text of 1000 characters at most'],
  ])('%#', async (facts, words) => {
    const answer = await invoke(create(facts));
    expect(answer).toMatchObject({ ok: false, code: 'Grant', reason: expect.stringContaining(words) as string });
    expect(JSON.stringify(answer)).not.toContain('secret-canary');
    expect(JSON.stringify(answer).length).toBeLessThan(500);
    expect(logged).toEqual([{ time: at(0), event: 'grant-refused', code: 'Grant', requestId: REQUEST }]);
    expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toEqual([]);
  });
});

describe('a revocation', () => {
  const ENDED = { id: 'g-1', justification: 'left the team\nyesterday' };

  test('ends the grant, and is answered and logged in one line with its justification', async () => {
    await invoke(create({ ...FACTS, id: 'g-1', justification: 'incident 42' }));
    clock = virtualClock(NOW + 60_000);
    const answer = await invoke(revoke(ENDED), 'r-2');
    const written = await store.grant('g-1');
    expect(written).toMatchObject({
      status: 'revoked',
      revokedAt: at(1),
      revokedFor: 'left the team\nyesterday',
      justification: 'incident 42',
    });
    expect(answer).toEqual({ ok: true, revoked: true, grant: written });
    expect(logged.slice(1)).toEqual([
      {
        time: at(1),
        event: 'grant-revoked',
        id: 'g-1',
        email: 'ada@example.com',
        roleArn: ROLE_ARN,
        justification: 'left the team\nyesterday',
        requestId: 'r-2',
      },
    ]);
  });

  test('of a grant that is revoked already is answered as it stands, and logged no second time', async () => {
    await invoke(create({ ...FACTS, id: 'g-1' }));
    const first = await invoke(revoke(ENDED));
    clock = virtualClock(NOW + 60_000);
    expect(await invoke(revoke({ id: 'g-1', justification: 'another' }))).toEqual({ ...first, revoked: false });
    expect(logged).toHaveLength(2);
  });

  test('whose answer was lost, and that the client repeated, counts as made', async () => {
    await invoke(create({ ...FACTS, id: 'g-1' }));
    const twice = async (id: string, time: string, why?: string): Promise<Grant> => {
      await store.revoke(id, time, why);
      return store.revoke(id, time, why);
    };
    expect(await invoke(revoke(ENDED), REQUEST, { revoke: twice })).toMatchObject({ revoked: true });
    expect(logged).toHaveLength(2);
  });

  test.each<[object, string]>([
    [{ id: 'g-2' }, 'id: "g-2" is unknown; name the grant as its link does'],
    [{}, 'id: undefined is not allowed'],
    [{ id: 'a b' }, 'id: "a b" is not allowed'],
    [{ id: 'g-1', justification: 7 }, 'justification: 7 is not allowed'],
    [{ id: 'g-1', justification: 'x'.repeat(1001) }, 'it must be text of 1000 characters at most'],
  ])('%# is refused in words, and ends nothing', async (facts, words) => {
    await invoke(create({ ...FACTS, id: 'g-1' }));
    const answer = await invoke(revoke(facts));
    expect(answer).toMatchObject({ ok: false, code: 'Grant', reason: expect.stringContaining(words) as string });
    expect(await store.grant('g-1')).toHaveProperty('status', 'active');
    expect(logged.slice(1)).toEqual([{ time: at(0), event: 'grant-refused', code: 'Grant', requestId: REQUEST }]);
  });

  test('starts no grant anew: the same one asked for again is answered as revoked', async () => {
    await invoke(create({ ...FACTS, id: 'g-1' }));
    await invoke(revoke(ENDED));
    clock = virtualClock(NOW + 60_000);
    expect(await invoke(create({ ...FACTS, id: 'g-1' }))).toMatchObject({
      created: false,
      grant: { status: 'revoked' },
    });
  });
});

test('a table that fails fails the invocation, by the name of the failure alone', async () => {
  const fails = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('secret-canary'), { name: 'AccessDeniedException' }));
  const failing = invoke(create(FACTS), REQUEST, { create: fails });
  await expect(failing).rejects.toThrow(
    /^«Function» the table of grants cannot be read or written: AccessDeniedException$/,
  );
  expect(logged).toEqual([]);
});
