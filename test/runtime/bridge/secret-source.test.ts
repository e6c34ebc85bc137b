import { readBridgeSecrets, SECRET_ID } from '../../../runtime/bridge/managed-secrets.js';
import {
  constantSecrets,
  rereadSecrets,
  SECRETS_INTERVAL,
  type SecretSource,
} from '../../../runtime/bridge/secrets.js';
import type { BridgeSecrets } from '../../../runtime/bridge/settings.js';
import { virtualClock } from '../../support/clock.js';
import { NOW } from '../session/samples.js';
import { CLIENT_SECRET, rogueWorld, type WorldOptions } from './support/bridge-world.js';
import { consentKey, visitor } from './support/visitor.js';

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const OLD: BridgeSecrets = { clientSecret: 'old', cookieKeys: [key(1)] };
const NEW: BridgeSecrets = { clientSecret: 'new', cookieKeys: [key(2), key(1)] };

/** A source whose readings a test decides. */
function source(first = OLD) {
  const clock = virtualClock(NOW);
  const failures: unknown[] = [];
  const stored: { secrets: BridgeSecrets | Error; readings: number } = { secrets: first, readings: 0 };
  const read = async (): Promise<BridgeSecrets> => {
    stored.readings += 1;
    if (stored.secrets instanceof Error) throw stored.secrets;
    return stored.secrets;
  };
  return { clock, failures, stored, secrets: rereadSecrets(first, read, clock, (error) => failures.push(error)) };
}

describe('secrets that can be read again', () => {
  test('are read again for who failed with them, and not for who failed with older ones', async () => {
    const { stored, secrets } = source();
    stored.secrets = NEW;
    expect(await secrets.otherThan(OLD)).toBe(NEW);
    expect(secrets.current()).toBe(NEW);
    expect(await secrets.otherThan(OLD)).toBe(NEW);
    expect(stored.readings).toBe(1);
  });

  test('are read once for all that fail at the same time', async () => {
    const { stored, secrets } = source();
    stored.secrets = NEW;
    expect(await Promise.all([secrets.otherThan(OLD), secrets.otherThan(OLD)])).toEqual([NEW, NEW]);
    expect(stored.readings).toBe(1);
  });

  test('are read once an interval at most', async () => {
    const { clock, stored, secrets } = source();
    expect(await secrets.otherThan(OLD)).toBeUndefined();
    stored.secrets = NEW;
    await clock.advance(SECRETS_INTERVAL - 1);
    expect(await secrets.otherThan(OLD)).toBeUndefined();
    await clock.advance(1);
    expect(await secrets.otherThan(OLD)).toBe(NEW);
    expect(stored.readings).toBe(2);
  });

  test('stay the same while nothing in them changed', async () => {
    const { stored, secrets } = source();
    stored.secrets = { clientSecret: 'old', cookieKeys: [key(1)] };
    expect(await secrets.otherThan(OLD)).toBeUndefined();
    expect(secrets.current()).toBe(OLD);
  });

  test('stay the old ones while new ones cannot be had', async () => {
    const { failures, stored, secrets } = source();
    stored.secrets = new Error('no');
    expect(await secrets.otherThan(OLD)).toBeUndefined();
    expect(secrets.current()).toBe(OLD);
    expect(failures).toEqual([stored.secrets]);
  });
});

test('secrets from the environment stay', async () => {
  const secrets = constantSecrets(OLD);
  expect(await secrets.otherThan(OLD)).toBeUndefined();
  expect(secrets.current()).toBe(OLD);
});

describe('a login during a change of the secrets', () => {
  const OURS: BridgeSecrets = { clientSecret: CLIENT_SECRET, cookieKeys: [key(7)] };

  /** Bridges that started with `first` and would read `stored` now. */
  const reading = (first: BridgeSecrets, stored: BridgeSecrets): WorldOptions => ({
    secrets: (clock) =>
      rereadSecrets(
        first,
        async () => stored,
        clock,
        () => {},
      ),
  });

  test.each([
    ['a challenge', {}],
    ['its content alone', { withoutChallenge: true }],
    ['its status and another code', { withoutChallenge: true, refusedAs: 'unauthorized_client' }],
  ])('succeeds with the new client secret where %s tells that the old one is refused', async (_, behaviour) => {
    const world = await rogueWorld(reading({ ...OURS, clientSecret: 'old' }, OURS));
    world.rogue.behaviour = { clientSecret: CLIENT_SECRET, ...behaviour };
    const web = visitor();
    const page = await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
    expect(consentKey(page)).not.toBe('');
    expect(world.rogue.refusedClients).toBe(1);
    expect(world.rogue.redeemed).toHaveLength(1);
    await world.close();
  });

  test('is refused where the stored secret is refused as well, without a third attempt', async () => {
    const world = await rogueWorld(reading({ ...OURS, clientSecret: 'old' }, { ...OURS, clientSecret: 'older' }));
    world.rogue.behaviour = { clientSecret: CLIENT_SECRET };
    const web = visitor();
    await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
    expect(world.log.at(-1)).toMatchObject({ reason: 'ClientRefused' });
    expect(world.rogue.refusedClients).toBe(2);
    await world.close();
  });

  test('is not begun anew for another error of the token endpoint', async () => {
    const world = await rogueWorld(reading({ ...OURS, clientSecret: 'old' }, OURS));
    world.rogue.behaviour = { tokenStatus: 400, tokenAnswer: () => ({ error: 'invalid_grant' }) };
    const web = visitor();
    await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
    expect(world.log.at(-1)).toMatchObject({ reason: 'ProviderRefused', detail: 'invalid_grant' });
    expect(world.rogue.redeemed).toHaveLength(1);
    await world.close();
  });

  test('that began at a bridge with the new cookie key ends at one that has yet to read it', async () => {
    const stored = { ...OURS, cookieKeys: [key(8), key(7)] };
    const answering: { secrets: SecretSource } = { secrets: constantSecrets(stored) };
    const world = await rogueWorld({
      secrets: () => ({
        current: () => answering.secrets.current(),
        otherThan: (failed) => answering.secrets.otherThan(failed),
      }),
    });
    const web = visitor();
    const callback = await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`);
    answering.secrets = rereadSecrets(
      OURS,
      async () => stored,
      world.clock,
      () => {},
    );
    expect(consentKey(await web.get(callback))).not.toBe('');
    await world.close();
  });

  test('a cookie that was sealed with a key of nobody is refused, whatever is read', async () => {
    const world = await rogueWorld(reading(OURS, { ...OURS, cookieKeys: [key(9)] }));
    const other = await rogueWorld({ settings: { cookieKeys: [key(3)] } });
    const web = visitor();
    const callback = new URL(await web.upToCallback(`${other.url}/oidc/auth/login?grant=g-1`));
    const [cookie] = await web.cookies(other.url);
    const page = await visitor().get(`${world.url}${callback.pathname}${callback.search}`, { cookie: cookie! });
    expect(page.status).toBe(400);
    expect(world.log.at(-1)).toMatchObject({ reason: 'LoginUnknown' });
    await other.close();
    await world.close();
  });
});

describe("Secrets Manager's secret", () => {
  const KEY = Buffer.alloc(32, 9).toString('base64');
  const failed = async (text: string | undefined): Promise<string> => {
    try {
      await readBridgeSecrets(async () => text);
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('it was taken');
  };

  test('holds both keys, and may hold more', async () => {
    const text = JSON.stringify({ OIDC_CLIENT_SECRET: 's', COOKIE_KEYS: KEY, note: 1 });
    expect(await readBridgeSecrets(async () => text)).toEqual({ clientSecret: 's', cookieKeys: [key(9)] });
  });

  test.each([
    [{ COOKIE_KEYS: KEY }, 'OIDC_CLIENT_SECRET is missing; set it to what the provider shows'],
    [{ OIDC_CLIENT_SECRET: '', COOKIE_KEYS: KEY }, 'OIDC_CLIENT_SECRET is missing; set it to what the provider shows'],
    [{ OIDC_CLIENT_SECRET: 's' }, 'COOKIE_KEYS is missing; set it to one or two keys'],
    [{ OIDC_CLIENT_SECRET: 's', COOKIE_KEYS: 'canary' }, 'COOKIE_KEYS is malformed; it must be one or two keys'],
    [{ OIDC_CLIENT_SECRET: ['canary'], COOKIE_KEYS: KEY }, 'OIDC_CLIENT_SECRET is malformed; it must be text'],
    [{ OIDC_CLIENT_SECRET: 's', COOKIE_KEYS: ['canary'] }, 'COOKIE_KEYS is malformed; it must be text'],
  ])('with %j it is refused by the name of the key, and its value is not repeated', async (value, message) => {
    const line = await failed(JSON.stringify(value));
    expect(line).toContain(`«Setting» BRIDGE_SECRET: ${message}`);
    expect(line).not.toContain('canary');
  });

  test.each(['canary', '"canary"', 'null', '{"OIDC_CLIENT_SECRET":"canary"', undefined])(
    'with the text %j it is refused as no JSON with keys',
    async (text) => {
      expect(await failed(text)).toBe(
        '«Setting» BRIDGE_SECRET names a secret that is malformed; it must be JSON with the keys OIDC_CLIENT_SECRET and COOKIE_KEYS',
      );
    },
  );

  test('that cannot be read is told by the error’s name alone', async () => {
    const denied = Object.assign(new Error('canary'), { name: 'AccessDeniedException' });
    await expect(readBridgeSecrets(() => Promise.reject(denied))).rejects.toThrow(
      '«Setting» BRIDGE_SECRET cannot be read from Secrets Manager (AccessDenied); check that it exists in AWS_REGION, and that the role may read it (and use its key)',
    );
  });

  test.each([
    ['serval-bridge', true],
    ['team/serval@1', true],
    ['arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:serval-bridge-AbCdEf', true],
    ['arn:aws:s3:::bucket', false],
    ['two words', false],
  ])('%j as its id: %p', (id, allowed) => {
    expect(SECRET_ID.parse(id) === id).toBe(allowed);
  });
});
