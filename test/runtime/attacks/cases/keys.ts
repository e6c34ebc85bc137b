/** Algorithms, signatures and keys. */
import { createHmac, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import { base64url, generateKeyPair, type JWK } from 'jose';
import { CLIENT_SECRET } from '../../bridge/support/bridge-world.js';
import type { Behaviour } from '../../bridge/support/rogue-provider.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { misbehaving } from '../ways.js';

const refused = (detail: RegExp) => ({ status: 403, reason: 'TokenRefused', detail }) as const;
const ALG = refused(/unexpected JWT "alg"/);
const SIGNATURE = refused(/signature verification failed/);
const FORM = refused(/not three parts in base64url/);
const NO_KEY = refused(/no applicable keys/);
/** Behind the algorithms that are taken. */
const NO_KEY_OF_IT = 'no key is of that algorithm';

const encoded = (value: unknown): string => base64url.encode(JSON.stringify(value));

/** A token of our own making. */
function made(header: object, claims: unknown, sign: (body: string) => string): string {
  const body = `${encoded(header)}.${encoded(claims)}`;
  return `${body}.${sign(body)}`;
}

/** Signed with a key that is published besides the provider's own. */
function published(alg: string, options: object = {}, change: (jwk: JWK) => JWK = (jwk) => jwk): Behaviour {
  let pair: ReturnType<typeof generateKeyPair> | undefined;
  const keys = (): ReturnType<typeof generateKeyPair> =>
    (pair ??= generateKeyPair(alg, { extractable: true, ...options }));
  return {
    idToken: async (_, signed) => signed({ alg, kid: 'other' }, (await keys()).privateKey),
    keys: async (right) => {
      const { exportJWK } = await import('jose');
      return [...right, change({ ...(await exportJWK((await keys()).publicKey)), kid: 'other', alg, use: 'sig' })];
    },
  };
}

const hmac = (secret: string | Buffer, header = { alg: 'HS256' }): Behaviour => ({
  idToken: async (claims) =>
    made(header, claims, (body) => createHmac('sha256', secret).update(body).digest('base64url')),
});

/** The public key of the provider, as an attacker reads it. */
const publicPem = (jwk: JWK): string =>
  String(createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));

export const KEYS: readonly AttackCase[] = [
  misbehaving(
    'an ID token signed with RSA-PSS',
    'PS256',
    OWN.algorithms,
    ALG,
    { algorithm: 'PS256' },
    { behind: NO_KEY_OF_IT },
  ),
  misbehaving('an ID token signed with RS384', 'RS384', OWN.algorithms, ALG, published('RS384'), {
    alone: true,
    behind: NO_KEY_OF_IT,
  }),
  misbehaving('an ID token signed with RS512', 'RS512', OWN.algorithms, ALG, published('RS512'), {
    alone: true,
    behind: NO_KEY_OF_IT,
  }),
  misbehaving('an ID token signed with ES384', 'ES384', OWN.algorithms, ALG, published('ES384'), {
    alone: true,
    behind: NO_KEY_OF_IT,
  }),
  misbehaving('an ID token signed with Ed25519', 'Ed25519', OWN.algorithms, ALG, published('Ed25519'), {
    alone: true,
    behind: NO_KEY_OF_IT,
  }),
  misbehaving('an ID token signed with the client secret', 'HS256', OWN.algorithms, ALG, hmac(CLIENT_SECRET), {
    behind: NO_KEY_OF_IT,
  }),
  misbehaving(
    'an ID token without a signature',
    'none',
    OWN.algorithms,
    ALG,
    {
      idToken: async (claims) => made({ alg: 'none' }, claims, () => ''),
    },
    { behind: NO_KEY_OF_IT },
  ),

  misbehaving('an ID token whose signature is bent', 'bent', OWN.signature, SIGNATURE, {
    idToken: async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA'),
  }),
  misbehaving(
    'an ID token whose signature is empty',
    'empty',
    OWN.signature,
    SIGNATURE,
    {
      idToken: async (_, signed) => (await signed({})).replace(/[^.]*$/, ''),
    },
    { behind: 'the form of an ID token' },
  ),
  misbehaving('an ID token with a blank in its signature', 'a blank', OWN.tokenForm, FORM, {
    idToken: async (_, signed) => (await signed({})).replace(/.{9}$/, (end) => ` ${end}`),
  }),
  misbehaving('an ID token with a line break at its end', 'a line break', OWN.tokenForm, FORM, {
    idToken: async (_, signed) => `${await signed({})}\n`,
  }),
  misbehaving('an ID token whose signature is padded', 'padding', OWN.tokenForm, FORM, {
    idToken: async (_, signed) => `${await signed({})}==`,
  }),
  misbehaving('an ID token whose claims were changed after signing', 'changed claims', OWN.signature, SIGNATURE, {
    idToken: async (claims, signed) => {
      const [header, , signature] = (await signed({})).split('.');
      return `${header}.${encoded({ ...claims, email: 'ada@example.com', x: 1 })}.${signature}`;
    },
  }),
  misbehaving('an ID token whose header was changed after signing', 'changed header', OWN.signature, SIGNATURE, {
    idToken: async (_, signed) => {
      const [, claims, signature] = (await signed({})).split('.');
      return `${encoded({ alg: 'RS256', kid: 'rs256', x: 1 })}.${claims}.${signature}`;
    },
  }),
  misbehaving(
    "an ID token signed with somebody's key under the provider's key id",
    'another key',
    OWN.signature,
    SIGNATURE,
    {
      idToken: async (_, signed) => signed({}, (await generateKeyPair('RS256')).privateKey),
    },
  ),
  misbehaving('an ID token that brings its key along', 'a key in the header', OWN.signature, SIGNATURE, {
    idToken: async (_, signed) => {
      const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
      const { exportJWK } = await import('jose');
      return signed({ jwk: await exportJWK(publicKey) }, privateKey);
    },
  }),
  misbehaving('an ID token that says where its key is', 'a URL of a key in the header', OWN.signature, SIGNATURE, {
    idToken: async (_, signed) =>
      signed(
        { jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' },
        (await generateKeyPair('RS256')).privateKey,
      ),
  }),
  misbehaving('an ES256 token signed with zeros', 'zeros', OWN.signature, SIGNATURE, {
    idToken: async (claims) => made({ alg: 'ES256', kid: 'es256' }, claims, () => base64url.encode(new Uint8Array(64))),
  }),
  misbehaving('an ES256 token whose signature is in DER', 'another encoding', OWN.signature, SIGNATURE, {
    idToken: async (claims) => {
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return made({ alg: 'ES256', kid: 'es256' }, claims, (body) =>
        createSign('SHA256').update(body).sign(privateKey, 'base64url'),
      );
    },
  }),
  {
    name: 'an ID token signed with the public key as if it were a secret',
    input: 'HS256 by the public key',
    check: OWN.algorithms,
    refusal: ALG,
    behind: NO_KEY_OF_IT,
    attack: async ({ logIn, rogue }) => {
      const { keys } = await rogue.jwks();
      return logIn(hmac(publicPem(keys[0] as JWK), { alg: 'HS256', kid: 'rs256' } as never));
    },
  },

  misbehaving('an ID token with a key id that nobody has', 'unknown', OWN.keyId, NO_KEY, {
    idToken: (_, signed) => signed({ kid: 'unknown' }),
  }),
  misbehaving('an ID token whose key id is a path', 'a path', OWN.keyId, NO_KEY, {
    idToken: (_, signed) => signed({ kid: '../../../../dev/null' }),
  }),
  misbehaving('an ID token whose key id is SQL', 'SQL', OWN.keyId, NO_KEY, {
    idToken: (_, signed) => signed({ kid: "x' UNION SELECT 'key" }),
  }),
  misbehaving('an ID token whose key id is empty', 'empty', OWN.keyId, NO_KEY, {
    idToken: (_, signed) => signed({ kid: '' }),
  }),
  misbehaving(
    'an ID token whose key is for another algorithm',
    'another algorithm',
    OWN.keyAlgorithm,
    NO_KEY,
    {
      keys: (right) => right.map((key) => ({ ...key, alg: 'RS512' })),
    },
    { alone: true, spoils: true },
  ),
  misbehaving(
    'an ID token whose key is for encryption',
    'encryption',
    OWN.keyUse,
    NO_KEY,
    {
      keys: (right) => right.map((key) => ({ ...key, use: 'enc' })),
    },
    { alone: true, spoils: true },
  ),
  misbehaving(
    'an ID token whose key only signs',
    'signing',
    OWN.keyOperations,
    NO_KEY,
    {
      keys: (right) => right.map(({ use: _, ...key }) => ({ ...key, key_ops: ['sign'] })),
    },
    { alone: true, spoils: true },
  ),
  misbehaving(
    'an ID token that could be of two keys',
    'no key id',
    OWN.oneKey,
    refused(/multiple applicable keys/),
    {
      idToken: (_, signed) => signed({ kid: undefined }),
      keys: (right) => [right[0]!, ...right].map((key) => ({ ...key })),
    },
    { alone: true, spoils: true },
  ),
  misbehaving(
    'an ID token whose RSA key has 1,024 bits',
    'a short key',
    OWN.keyLength,
    { status: 403, reason: 'TokenRefused' },
    shortKey(),
    {
      alone: true,
    },
  ),
  misbehaving(
    'an ID token with a critical header that nobody knows',
    'unknown',
    LIBRARY.criticalHeaders,
    refused(/crit/),
    {
      idToken: (_, signed) => signed({ crit: ['x-unknown'], 'x-unknown': 1 }),
    },
  ),
  {
    name: 'twenty logins with unknown keys, so that the provider is asked for its keys twenty times',
    input: 'many unknown key ids',
    check: OWN.keysInterval,
    alone: true,
    refusal: { result: 'the provider was asked for its keys once' },
    attack: async ({ logIn, rogue }) => {
      const system = Date.now;
      await logIn();
      for (let login = 1; login <= 20; login += 1) {
        // The library asks again when its own keys, by the system's clock, are a minute old.
        Date.now = () => system() + login * 61_000;
        await logIn({ idToken: (_, signed) => signed({ kid: `unknown-${login}` }) });
      }
      const asked = rogue.paths.filter((path) => path === '/keys').length;
      return `the provider was asked for its keys ${asked === 1 ? 'once' : `${asked} times`}`;
    },
  },
];

/** `generateKeyPair` of jose makes none so short. */
function shortKey(): Behaviour {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  return {
    idToken: async (claims) =>
      made({ alg: 'RS256', kid: 'short' }, claims, (body) =>
        createSign('SHA256').update(body).sign(privateKey, 'base64url'),
      ),
    keys: (right) => [
      ...right,
      { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'short', alg: 'RS256', use: 'sig' },
    ],
  };
}
