/** The catalog in DynamoDB while calls fail, answers are lost and writers die; on virtual time. */
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { memoryDynamoDb, type DynamoDbFault, type DynamoDbRequest } from '../../../local/dynamodb/memory.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { sha256 } from '../../../runtime/catalog/rules.js';
import type { CatalogWriter, Claim } from '../../../runtime/catalog/writer.js';
import { virtualClock } from '../../support/clock.js';
import { clientOf } from '../../local/dynamodb/clients.js';
import { ACCOUNT, entry, role, status } from './samples.js';

const NOW = Date.parse('2026-11-01T00:00:00.000Z');
const UNTIL = NOW + 900_000;

/** A table, and what its calls meet from now on. */
function table() {
  const clock = virtualClock(NOW, { auto: true });
  let meets: (call: DynamoDbRequest) => DynamoDbFault | undefined = () => undefined;
  const memory = memoryDynamoDb({ clock, fault: (call) => meets(call) });
  const client = clientOf(clock, memory);
  return {
    memory,
    client,
    open: () => dynamoCatalog(client, 'catalog'),
    meet: (fault: typeof meets) => {
      meets = fault;
    },
    /** Lets so many more writes take effect; the last one's answer is lost, and then nothing is answered any more. */
    dieAfter: (writes: number) => {
      let left = writes;
      meets = ({ operation }) => {
        if (left > 0 && ['GetItem', 'Query'].includes(operation)) return undefined;
        left -= 1;
        if (left > 0) return undefined;
        return { type: 'reset', when: left === 0 ? 'after' : 'before' };
      };
    },
    sortKeys: (prefix: string) =>
      memory.snapshot('catalog').flatMap(({ sk }) => (String(sk).startsWith(prefix) ? [String(sk)] : [])),
  };
}

/** Lets a writer die after each number of writes in turn, until it comes through. What `look` saw each time. */
async function dying<T>(
  prepare: (store: CatalogWriter) => Promise<unknown>,
  write: (store: CatalogWriter) => Promise<unknown>,
  look: (at: ReturnType<typeof table>) => Promise<T>,
): Promise<T[]> {
  const seen: T[] = [];
  for (let writes = 0; ; writes += 1) {
    const at = table();
    await prepare(at.open());
    at.dieAfter(writes);
    const done = await write(at.open()).then(
      () => true,
      () => false,
    );
    at.meet(() => undefined);
    seen.push(await look(at));
    if (done) return seen;
  }
}

const text = (letter: string) => letter.repeat(800_000);
const checkpoint = (letter: string) => ({ started: '2026-11-01T00:00:00.000Z', resumed: 0, state: text(letter) });
const letterOf = (state: unknown) => (state === undefined ? 'none' : (state as string)[0]);

test.each([
  ['another one', 'b', ['a', 'b']],
  ['none', undefined, ['a', 'none']],
] as const)('a writer of %s that dies anywhere leaves the old checkpoint or the new one', async (_, next, stands) => {
  const seen = await dying(
    (store) => store.putCheckpoint(ACCOUNT, checkpoint('a'), 1),
    (store) => store.putCheckpoint(ACCOUNT, next && checkpoint(next), 2),
    async (at) => {
      const found = await at.open().checkpoint(ACCOUNT);
      expect(found?.state).toBe(found && text(letterOf(found.state)!));
      // The next one clears away all that was left.
      await at.open().putCheckpoint(ACCOUNT, checkpoint('c'), 3);
      expect(letterOf((await at.open().checkpoint(ACCOUNT))?.state)).toBe('c');
      expect(at.sortKeys('CHECKPOINT#')).toHaveLength(3);
      expect(at.sortKeys('CHECKPOINT#3#')).toHaveLength(3);
      return letterOf(found?.state);
    },
  );
  expect([...new Set(seen)]).toEqual(stands);
  expect(seen.at(-1)).toBe(stands[1]);
});

test('a document whose writer died is not there, and can be written again', async () => {
  const hash = sha256(text('d'));
  const seen = await dying(
    async () => undefined,
    (store) => store.putDocument(hash, text('d')),
    async (at) => {
      const found = await at.open().document({ sha256: hash });
      await at.open().putDocument(hash, text('d'));
      expect(await at.open().document({ sha256: hash })).toBe(text('d'));
      return letterOf(found);
    },
  );
  expect([...new Set(seen)]).toEqual(['none', 'd']);
});

test('a document that is there is not written again', async () => {
  const at = table();
  const writes = () => at.memory.calls().filter(({ operation }) => operation === 'PutItem').length;
  await at.open().putDocument(sha256('{}'), '{}');
  const before = writes();
  await at.open().putDocument(sha256('{}'), '{}');
  expect(writes()).toBe(before);
});

test('a checkpoint of which a part was deleted is none, and the next one is whole', async () => {
  const at = table();
  await at.open().putCheckpoint(ACCOUNT, checkpoint('a'), 1);
  // The one in the middle: what is left of the text is JSON all the same.
  const sk = at.sortKeys('CHECKPOINT#')[1];
  await at.client.send(new DeleteCommand({ TableName: 'catalog', Key: { pk: `ACCOUNT#${ACCOUNT}`, sk } }));
  expect(await at.open().checkpoint(ACCOUNT)).toBeUndefined();
  await at.open().putCheckpoint(ACCOUNT, checkpoint('b'), 2);
  expect(letterOf((await at.open().checkpoint(ACCOUNT))?.state)).toBe('b');
});

test('a checkpoint that is replaced while it is read is read anew', async () => {
  const at = table();
  await at.open().putCheckpoint(ACCOUNT, checkpoint('a'), 1);
  let replacing: Promise<unknown> | undefined;
  at.meet(({ operation }) => {
    if (operation !== 'Query' || replacing) return undefined;
    replacing = at.open().putCheckpoint(ACCOUNT, checkpoint('b'), 2);
    return { type: 'delay', when: 'before', milliseconds: 60_000 };
  });
  expect(letterOf((await at.open().checkpoint(ACCOUNT))?.state)).toBe('b');
  await replacing;
});

test('a run that replaces its own checkpoint leaves nothing of the one before', async () => {
  const at = table();
  await at.open().putCheckpoint(ACCOUNT, checkpoint('a'), 1);
  await at.open().putCheckpoint(ACCOUNT, { ...checkpoint('b'), state: 'b' }, 1);
  expect(at.sortKeys('CHECKPOINT#')).toHaveLength(1);
  await at.open().putCheckpoint(ACCOUNT, undefined, 1);
  expect(at.sortKeys('CHECKPOINT#')).toEqual([]);
});

test('a late run that sweeps leaves what a later one is about to put', async () => {
  const at = table();
  at.dieAfter(4);
  await expect(at.open().putCheckpoint(ACCOUNT, checkpoint('b'), 2)).rejects.toThrow();
  at.meet(() => undefined);
  const chunks = at.sortKeys('CHECKPOINT#2#');
  await at.open().putCheckpoint(ACCOUNT, checkpoint('a'), 1);
  expect(chunks.length).toBeGreaterThan(0);
  expect(at.sortKeys('CHECKPOINT#2#')).toEqual(chunks);
});

describe.each([
  [{ type: 'reset', when: 'after' }],
  [{ type: 'truncated' }],
  [{ type: 'reset', when: 'before' }],
  [{ type: 'error', code: 'ProvisionedThroughputExceededException' }],
  [{ type: 'error', code: 'InternalServerError' }],
] as const)('each write meets %j once', (fault) => {
  /** The table where each write's first attempt meets the fault. */
  function faulty() {
    const at = table();
    const met = new Set<string>();
    let last: string | undefined;
    at.meet(({ operation, key }) => {
      const write = `${operation} ${JSON.stringify(key)}`;
      if (operation === 'GetItem' || operation === 'Query') return undefined;
      // An attempt after one that failed goes through, and so the next write is met again.
      const again = write === last;
      last = again ? undefined : write;
      if (again) return undefined;
      met.add(write);
      return fault;
    });
    return { ...at, met };
  }

  test('a claim is still taken once, and released', async () => {
    const at = faulty();
    const claim = await at.open().claim(ACCOUNT, 'one', NOW, UNTIL);
    expect(claim).toEqual({ account: ACCOUNT, holder: 'one', run: 1, until: UNTIL });
    expect(await at.open().claim(ACCOUNT, 'two', NOW, UNTIL)).toEqual({ heldUntil: UNTIL });
    await at.open().release(claim as Claim);
    expect(await at.open().claim(ACCOUNT, 'two', NOW, UNTIL)).toMatchObject({ run: 2 });
    expect(at.met.size).toBeGreaterThan(2);
  });

  test('entries, statuses and checkpoints are written', async () => {
    const at = faulty();
    const store = at.open();
    await store.putEntry(entry(role('a')), 1);
    await store.putEntry(entry(role('b')), 1);
    await store.dropEntry(role('b').arn, 1);
    await store.putStatus(status(), 1);
    await store.putCheckpoint(ACCOUNT, checkpoint('a'), 1);
    await store.putCheckpoint(ACCOUNT, checkpoint('b'), 1);
    at.meet(() => undefined);
    expect(await store.entries(ACCOUNT)).toEqual([entry(role('a'))]);
    expect(await store.status(ACCOUNT)).toEqual(status());
    expect(letterOf((await store.checkpoint(ACCOUNT))?.state)).toBe('b');
  });
});

test('a claim that comes between the reading and the writing of another wins', async () => {
  const at = table();
  const two = at.open();
  let other: Promise<unknown> | undefined;
  at.meet(({ operation, key }) => {
    if (operation !== 'PutItem' || key?.sk !== 'RUN' || other) return undefined;
    other = two.claim(ACCOUNT, 'two', NOW, UNTIL);
    return { type: 'delay', when: 'before', milliseconds: 60_000 };
  });
  expect(await at.open().claim(ACCOUNT, 'one', NOW, UNTIL)).toEqual({ heldUntil: UNTIL });
  expect(await other).toMatchObject({ holder: 'two', run: 1 });
});

test('a release that arrives late does not end the hold of another', async () => {
  const at = table();
  const store = at.open();
  const claim = (await store.claim(ACCOUNT, 'one', NOW, UNTIL)) as Claim;
  let delayed = false;
  at.meet(({ operation }) => {
    if (operation !== 'PutItem' || delayed) return undefined;
    delayed = true;
    return { type: 'delay', when: 'before', milliseconds: 1000 };
  });
  const releasing = store.release(claim);
  const next = store.claim(ACCOUNT, 'two', UNTIL, UNTIL + 900_000);
  await releasing;
  expect(await next).toMatchObject({ run: 2 });
  expect(await store.claim(ACCOUNT, 'three', UNTIL, UNTIL + 900_000)).toEqual({ heldUntil: UNTIL + 900_000 });
});

test('a writer that came second to make the catalog looks at the version that the first one wrote', async () => {
  const at = table();
  const newer = new PutCommand({ TableName: 'catalog', Item: { pk: 'CATALOG', sk: 'VERSION', version: 99 } });
  let made: Promise<unknown> | undefined;
  at.meet(({ operation, key }) => {
    if (operation !== 'PutItem' || key?.sk !== 'VERSION' || made) return undefined;
    made = at.client.send(newer);
    return { type: 'delay', when: 'before', milliseconds: 1000 };
  });
  await expect(at.open().putEntry(entry(role('a')), 1)).rejects.toMatchObject({ code: 'CatalogVersion' });
  expect(at.memory.snapshot('catalog')).toEqual([{ pk: 'CATALOG', sk: 'VERSION', version: 99 }]);
});
