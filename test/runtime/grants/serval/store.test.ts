/** Grants of Serval's public API beside our own table: the same suite as every store, and what only they do. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAuditStore } from '../../../../runtime/grants/file-audit.js';
import { fileGrantStore } from '../../../../runtime/grants/file-grants.js';
import type { Grant, GrantStore } from '../../../../runtime/grants/grant.js';
import { servalGrantStore } from '../../../../runtime/grants/serval/store.js';
import { at, grant, ROLE_ARN, sessionRecord } from '../../session/samples.js';
import { grantConformance } from '../conformance.js';
import { accessRequest, allocation, records, servalWorld, withGrant } from './support.js';

const NOBODY = records({ 'access-requests': [], users: [], 'app-resource-roles': [], 'app-resources': [] });

async function world(held = records()) {
  const home = await mkdtemp(join(tmpdir(), 'serval-grants-'));
  const path = join(home, 'grants.json');
  const { serval, api, clock, close } = await servalWorld(held);
  const own = fileGrantStore(path, clock);
  const store = servalGrantStore({ api, own, clock });
  const calls = (): number => serval.calls().length;
  const end = async (): Promise<void> => {
    await close();
    await rm(home, { recursive: true });
  };
  return { home, path, serval, clock, own, store, calls, close: end };
}

/** As an access request that was opened once: Serval approved it, and our own table knows it. */
grantConformance('grants of Serval', async () => {
  const { home, path, serval, clock, own, store, close } = await world(NOBODY);
  let held = NOBODY;
  const plain = (one: Grant): Grant => {
    const { source: _, ...rest } = one;
    return rest;
  };
  const grants: GrantStore = {
    grant: async (id) => {
      const found = await store.grant(id);
      return found && plain(found);
    },
    grantsOf: async (email, roleArn) => (await store.grantsOf(email, roleArn)).map(plain),
    recordSession: async (...asked) => {
      const recorded = await store.recordSession(...asked);
      return recorded.recorded ? { ...recorded, grant: plain(recorded.grant) } : recorded;
    },
  };
  return {
    open: () => ({
      grants,
      writer: {
        create: async (one) => {
          await own.create({ ...one, source: 'serval-api' });
          held = withGrant(held, one);
          serval.hold(held);
        },
        revoke: async (...asked) => plain(await own.revoke(...asked)),
      },
      audit: fileAuditStore(join(home, 'audit.json'), clock),
    }),
    tamper: async (id, property, value) => {
      const stored = JSON.parse(await readFile(path, 'utf8')) as { content: Grant[] };
      const content = stored.content.map((one) => (one.id === id ? { ...one, [property]: value } : one));
      await writeFile(path, JSON.stringify({ ...stored, content }));
    },
    close,
  };
});

test('an approved access request is a grant before our own table knows it, and its first session starts it there', async () => {
  const { store, own, close } = await world();
  expect(await store.grant('g-1')).toEqual(grant({ source: 'serval-api' }));
  expect(await own.grant('g-1')).toBeUndefined();
  const recorded = await store.recordSession('g-1', at(0), sessionRecord('s1'));
  const started = grant({ source: 'serval-api', startedAt: at(0), sessions: [sessionRecord('s1')] });
  expect(recorded).toEqual({ recorded: true, grant: started });
  expect(await own.grant('g-1')).toEqual(started);
  expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toEqual([started]);
  await close();
});

test('an extension at Serval counts from the first start, and an end of its own is told', async () => {
  const { store, own, serval, close } = await world();
  await store.recordSession('g-1', at(0), sessionRecord('s1'));
  const superseded = allocation({ status: 'ACCESS_REQUEST_TIME_ALLOCATION_STATUS_INVALIDATED' });
  const timeAllocations = [superseded, allocation({ id: 'allocation-2', approvedMinutes: 120 })];
  serval.hold(records({ 'access-requests': [accessRequest({ timeAllocations, expiresAt: at(90) })] }));
  const extended = { startedAt: at(0), approvedMinutes: 120, expiresAt: at(90) };
  expect(await store.grant('g-1')).toMatchObject(extended);
  await store.recordSession('g-1', at(0), sessionRecord('s2'));
  expect(await own.grant('g-1')).toMatchObject({ ...extended, sessions: [{ id: 's1' }, { id: 's2' }] });
  await close();
});

test('what Serval has revoked gives no session and no end any more, though our own table calls it active', async () => {
  const { store, own, serval, close } = await world();
  await store.recordSession('g-1', at(0), sessionRecord('s1'));
  serval.hold(records({ 'access-requests': [accessRequest({ status: 'ACCESS_REQUEST_STATUS_REVOKED' })] }));
  expect(await store.grant('g-1')).toMatchObject({ status: 'revoked', startedAt: at(0) });
  expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toMatchObject([{ status: 'revoked' }]);
  const refused = { recorded: false, reason: 'not-active' };
  expect(await store.recordSession('g-1', at(0), sessionRecord('s2'))).toEqual(refused);
  expect((await own.grant('g-1'))?.sessions).toHaveLength(1);
  await close();
});

test('what our operator has revoked stays so, whatever Serval says', async () => {
  const { store, own, close } = await world();
  await store.recordSession('g-1', at(0), sessionRecord('s1'));
  await own.revoke('g-1', at(1), 'break glass');
  expect(await store.grant('g-1')).toMatchObject({ status: 'revoked', revokedAt: at(1), revokedFor: 'break glass' });
  const refused = { recorded: false, reason: 'not-active' };
  expect(await store.recordSession('g-1', at(0), sessionRecord('s2'))).toEqual(refused);
  await close();
});

test('an answer about another access request than was asked for is no grant', async () => {
  const { store, serval, close } = await world();
  const body = JSON.stringify({ data: accessRequest({ id: 'g-2' }) });
  serval.inject({ path: '/v2/access-requests', fault: { type: 'body', body } });
  await expect(store.grant('g-1')).rejects.toThrow('«Serval» access request g-1: Serval answers another one');
  await close();
});

test("a grant of the grant function counts beside Serval's, and needs no Serval", async () => {
  const { store, own, serval, calls, close } = await world();
  await own.create(grant({ id: 'incident-42' }));
  serval.inject({ fault: { type: 'reset' } });
  expect(await store.grant('incident-42')).toEqual(grant({ id: 'incident-42' }));
  expect(await store.recordSession('incident-42', at(0), sessionRecord('s1'))).toHaveProperty('recorded', true);
  expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toMatchObject([{ id: 'incident-42', startedAt: at(0) }]);
  expect(calls()).toBe(0);
  await expect(store.grant('g-1')).rejects.toThrow('«Serval»');
  await close();
});

test('of many old grants only those that still run are asked for again', async () => {
  const { store, own, clock, calls, close } = await world();
  const source = 'serval-api';
  for (const id of ['old-1', 'old-2']) await own.create(grant({ id, source, startedAt: at(-600) }));
  await own.create(grant({ id: 'not-started', source }));
  expect(await store.grantsOf('ada@example.com', ROLE_ARN)).toHaveLength(3);
  expect(calls()).toBe(0);
  await store.recordSession('g-1', at(0), sessionRecord('s1'));
  const before = calls();
  await store.grantsOf('ada@example.com', ROLE_ARN);
  expect(calls()).toBe(before + 5);
  await clock.advance(3_600_000);
  await store.grantsOf('ada@example.com', ROLE_ARN);
  expect(calls()).toBe(before + 5);
  await close();
});

test.each(['a b', '../users/user-1', ''])('an id %j that no grant has is unknown, and asks nobody', async (id) => {
  const { store, calls, close } = await world();
  expect(await store.grant(id)).toBeUndefined();
  expect(calls()).toBe(0);
  await close();
});

test.each<[string, Parameters<typeof records>[0], string]>([
  ['a user', { users: [] }, 'the user of access request g-1 is not at Serval'],
  ['a role', { 'app-resource-roles': [] }, 'the role of access request g-1 is not at Serval'],
  ['a resource', { 'app-resources': [] }, 'the role of access request g-1 is not at Serval'],
  ['an app instance', { 'app-instances': [] }, '(which its team does not have)'],
])('%s that Serval does not have is an error', async (_, held, words) => {
  const { store, close } = await world(records(held));
  await expect(store.grant('g-1')).rejects.toThrow(words);
  await close();
});

test('a person waits six seconds at most until Serval has said all of an access request', async () => {
  const { serval, api, clock, close } = await servalWorld(records(), undefined, 2_500);
  const none = { grant: async () => undefined } as unknown as ReturnType<typeof fileGrantStore>;
  const store = servalGrantStore({ api, own: none, clock });
  const began = clock.now();
  await expect(store.grant('g-1')).rejects.toThrow('is not to be had (TimeoutError)');
  // The token, the access request, its user and its role: the resource is not asked for any more.
  expect(serval.calls().map(({ path }) => path.split('/')[2])).toEqual([
    'auth',
    'access-requests',
    'users',
    'app-resource-roles',
  ]);
  expect(clock.now() - began).toBe(7_500);
  await close();
});
