/** Serval's public API over HTTP: tokens, pages, and what is done about failures. */
import type { ServalFault } from '../../../../local/serval/index.js';
import { accessRequest, CLIENT, records, servalWorld, TEAM, type ServalWorld } from './support.js';

let world: ServalWorld;
beforeEach(async () => {
  world = await servalWorld();
});
afterEach(() => world.close());

const paths = (): string[] => world.serval.calls().map(({ method, path }) => `${method} ${path}`);
const TOKEN = 'POST /v2/auth/token';

test('a record is read by its id, and what Serval does not have is undefined', async () => {
  expect(await world.api.user('user-1')).toEqual({ email: 'Ada@example.com' });
  expect(await world.api.accessRequest('g-2')).toBeUndefined();
  expect(paths()).toEqual([TOKEN, 'GET /v2/users/user-1', 'GET /v2/access-requests/g-2']);
});

test.each(['', '..', 'a/b', 'a?b', '%2e', 'é', 'x'.repeat(129)])('an id %j reaches no URL', async (id) => {
  await expect(world.api.accessRequest(id)).rejects.toThrow('«Serval» the id of access request has other characters');
  expect(paths()).toEqual([]);
});

describe('a token', () => {
  test('is asked for once by callers at the same moment, and kept', async () => {
    await Promise.all([world.api.user('user-1'), world.api.accessRequest('g-1')]);
    await world.api.user('user-1');
    expect(paths().filter((path) => path === TOKEN)).toHaveLength(1);
  });

  test('is renewed a minute before its end', async () => {
    await world.api.user('user-1');
    await world.clock.advance(3_539_000);
    await world.api.user('user-1');
    expect(paths().filter((path) => path === TOKEN)).toHaveLength(1);
    await world.clock.advance(1_000);
    await world.api.user('user-1');
    expect(paths().filter((path) => path === TOKEN)).toHaveLength(2);
  });

  test('that is refused before its end is asked for anew, once', async () => {
    await world.api.user('user-1');
    world.serval.revokeTokens();
    expect(await world.api.user('user-1')).toBeDefined();
    world.serval.inject({ path: '/v2/users', fault: { type: 'status', status: 401 } });
    await expect(world.api.user('user-1')).rejects.toThrow(
      `«Serval» ${world.serval.url} answers 401 for user user-1; let SERVAL_CLIENT_ID read access requests, users and apps`,
    );
    expect(paths().slice(-3)).toEqual(['GET /v2/users/user-1', TOKEN, 'GET /v2/users/user-1']);
  });

  test('that Serval gives nobody is an error that names the settings, and the next call asks again', async () => {
    world.serval.inject({ path: '/v2/auth', times: 1, fault: { type: 'status', status: 401 } });
    await expect(world.api.user('user-1')).rejects.toThrow(
      '«Serval» Serval gives no token for SERVAL_CLIENT_ID and SERVAL_CLIENT_SECRET: it answers 401',
    );
    expect(await world.api.user('user-1')).toBeDefined();
  });

  test.each([
    '{}',
    '{"access_token":"t"}',
    '{"access_token":"a b","expires_in":1}',
    '{"access_token":"t","expires_in":0}',
  ])('in the answer %s is none', async (body) => {
    world.serval.inject({ path: '/v2/auth', fault: { type: 'body', body } });
    await expect(world.api.user('user-1')).rejects.toThrow('the token endpoint answers without access_token');
  });
});

describe('pages', () => {
  const instance = records()['app-instances'][0]!;
  const many = Array.from({ length: 7 }, (_, index) => ({ ...instance, id: `instance-${index}` }));
  const foreign = { ...instance, id: 'foreign', teamId: 'team-2' };

  test('are followed to their end, of one team', async () => {
    world.serval.hold(records({ 'app-instances': [...many, foreign] }));
    world.serval.inject({ path: '/v2/app-instances', fault: { type: 'short-page', size: 3 } });
    expect((await world.api.appInstances(TEAM)).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(paths().slice(1)).toEqual([
      'GET /v2/app-instances?teamId=team-1',
      'GET /v2/app-instances?teamId=team-1&pageToken=page-3',
      'GET /v2/app-instances?teamId=team-1&pageToken=page-6',
    ]);
  });

  test('that never end are an error', async () => {
    const body = JSON.stringify({ data: [], nextPageToken: 'again' });
    world.serval.inject({ path: '/v2/app-instances', fault: { type: 'body', body } });
    await expect(world.api.appInstances(TEAM)).rejects.toThrow('the app instances of team team-1 do not end after 100');
  });

  test.each(['{}', '{"data":{}}', '{"data":[{}]}', '{"data":[null]}', '[]'])('as %s are an error', async (body) => {
    world.serval.inject({ path: '/v2/app-instances', fault: { type: 'body', body } });
    await expect(world.api.appInstances(TEAM)).rejects.toThrow('«Serval»');
  });

  test('name an account under the older name of its property too', async () => {
    const { externalServiceInstanceId: instanceId, ...older } = instance;
    const body = JSON.stringify({ data: [{ ...older, instanceId }] });
    world.serval.inject({ path: '/v2/app-instances', fault: { type: 'body', body } });
    expect(await world.api.appInstances(TEAM)).toEqual([{ id: 'instance-1', service: 'aws', instanceId }]);
  });
});

describe('a failure', () => {
  const users = (fault: ServalFault['fault'], times?: number): void =>
    world.serval.inject({ path: '/v2/users', fault, ...(times !== undefined && { times }) });

  test.each<ServalFault['fault']>([
    { type: 'status', status: 429 },
    { type: 'status', status: 500 },
    { type: 'status', status: 503 },
    { type: 'reset' },
  ])('that may pass is met by another attempt: %j', async (fault) => {
    users(fault, 2);
    expect(await world.api.user('user-1')).toBeDefined();
    expect(world.clock.slept).toHaveLength(2);
  });

  test.each<[ServalFault['fault'], string]>([
    [{ type: 'status', status: 503 }, 'answers 503; try again in a minute'],
    [{ type: 'reset' }, 'is not to be had ('],
  ])('that stays ends after three attempts: %j', async (fault, words) => {
    users(fault);
    await expect(world.api.user('user-1')).rejects.toThrow(words);
    expect(paths().slice(1)).toHaveLength(3);
  });

  test.each([400, 403, 501])('with status %i is final', async (status) => {
    users({ type: 'status', status }, 1);
    if (status === 501) expect(await world.api.user('user-1')).toBeDefined();
    else await expect(world.api.user('user-1')).rejects.toThrow(`answers ${status} for user user-1`);
  });

  test('a redirect is not followed: the token goes nowhere else', async () => {
    const other = await servalWorld();
    users({ type: 'redirect', location: `${other.serval.url}/v2/users/user-1` });
    await expect(world.api.user('user-1')).rejects.toThrow('answers 302 for user user-1');
    expect(other.serval.calls()).toEqual([]);
    await other.close();
  });

  test('silence is given up, attempt by attempt', async () => {
    await world.close();
    world = await servalWorld(records(), 500);
    users({ type: 'silence' });
    await expect(world.api.user('user-1')).rejects.toThrow('is not to be had (TimeoutError); try again in a minute');
    expect(paths().slice(1)).toHaveLength(3);
  });

  test('is not met by another attempt behind the deadline, nor is anything asked then', async () => {
    await world.close();
    world = await servalWorld(records(), undefined, 1_500);
    users({ type: 'status', status: 503 });
    const soon = world.api.endingBy(world.clock.now() + 3_000);
    await expect(soon.user('user-1')).rejects.toThrow('answers 503; try again in a minute');
    await expect(soon.user('user-1')).rejects.toThrow('is not to be had (TimeoutError); try again in a minute');
    expect(paths()).toEqual([TOKEN, 'GET /v2/users/user-1']);
  });

  test.each([
    ['<html>secret-canary', 'the answer is not JSON; look at SERVAL_API_URL'],
    ['', 'the answer is not JSON'],
    ['null', 'user user-1: null is not what'],
    ['{"data":null}', 'user user-1: null is not what'],
    ['{"data":["secret-canary"]}', 'user user-1: a list of 1 is not what'],
    ['{"data":{"email":7}}', 'email of user user-1: 7 is not what'],
    ['{"data":{"email":""}}', 'email of user user-1: a text of 0 characters is not what'],
    ['{"data":{"email":"a@b.c","deactivatedAt":{"secret":1}}}', 'deactivatedAt of user user-1'],
  ])('an answer %s is one in words, without a word of it', async (body, words) => {
    users({ type: 'body', body });
    const failing = world.api.user('user-1');
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.not.toThrow('canary');
  });

  test('an answer beyond bounds is not read to its end', async () => {
    users({ type: 'body', body: `"${'x'.repeat(9 * 1024 * 1024)}"` });
    await expect(world.api.user('user-1')).rejects.toThrow('an answer is larger than 8388608 bytes');
  });

  test.each<[string, object]>([
    ['createdAt', { createdAt: '2026-03-01' }],
    ['expiresAt', { expiresAt: 'soon' }],
    ['timeAllocations', { timeAllocations: {} }],
    ['approvedMinutes of a time allocation', { timeAllocations: [{ status: 'x', approvedMinutes: '60' }] }],
    ['approvedMinutes of a time allocation', { timeAllocations: [{ status: 'x', approvedMinutes: 0.5 }] }],
    ['status of a time allocation', { timeAllocations: [{}] }],
    ['targetUserId', { targetUserId: null }],
  ])('a malformed %s of an access request is named', async (property, wrong) => {
    const body = JSON.stringify({ data: { ...accessRequest(), ...wrong } });
    world.serval.inject({ path: '/v2/access-requests', fault: { type: 'body', body } });
    await expect(world.api.accessRequest('g-1')).rejects.toThrow(`«Serval» ${property} of access request g-1: `);
  });

  test.each<[string, ServalFault['fault']]>([
    ['/v2/auth', { type: 'status', status: 401 }],
    ['/v2/auth', { type: 'reset' }],
    ['/v2/users', { type: 'status', status: 401 }],
    ['/v2/users', { type: 'reset' }],
  ])('of %s, %j, tells the secret and the token to nobody', async (path, fault) => {
    world.serval.inject({ path, fault });
    const error = (await world.api.user('user-1').catch((thrown: unknown) => thrown)) as Error;
    const text = `${error.stack} ${String(error.cause)}`;
    expect(text).toContain('«Serval»');
    const basic = Buffer.from(`${CLIENT.clientId}:`).toString('base64').slice(0, 10);
    for (const secret of [CLIENT.clientSecret, 'local-serval-token', basic]) expect(text).not.toContain(secret);
  });
});
