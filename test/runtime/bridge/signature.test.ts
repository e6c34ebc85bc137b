/** Signatures of ID tokens, beside jose: it must take what the bridge takes, and refuse what the bridge refuses. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, compactVerify, createLocalJWKSet, type JWK } from 'jose';
import { signatureProblem } from '../../../runtime/bridge/checks/signature.js';
import { verificationKey } from '../../../runtime/bridge/checks/verification-key.js';
import type { PublishedKey } from '../../../runtime/bridge/keys.js';

interface Pair {
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly jwk: PublishedKey;
}

const pair = (alg: string, { privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Pair => ({
  alg,
  privateKey,
  jwk: { ...publicKey.export({ format: 'jwk' }), kid: alg, alg, use: 'sig' },
});
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 });
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PAIRS: readonly Pair[] = [
  pair('RS256', RSA),
  pair('ES256', P256),
  pair('RS384', RSA),
  pair('PS256', RSA),
  pair('ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
];
const [rs256, es256] = PAIRS as [Pair, Pair];

async function tokenOf({ alg, privateKey }: Pair, header: object = {}): Promise<string> {
  const signing = new CompactSign(Buffer.from('{"sub":"00u1"}')).setProtectedHeader({ alg, kid: alg, ...header });
  return signing.sign(privateKey);
}

async function joseTakes(token: string, keys: readonly PublishedKey[]): Promise<boolean> {
  const set = createLocalJWKSet({ keys: keys as JWK[] });
  return compactVerify(token, set, { algorithms: ['RS256', 'ES256'] }).then(
    () => true,
    () => false,
  );
}

const WAYS: Readonly<Record<string, (key: PublishedKey) => PublishedKey | undefined>> = {
  'as it is': (key) => key,
  'without key id': ({ kid: _, ...key }) => key,
  'under another key id': (key) => ({ ...key, kid: 'other' }),
  'without algorithm and use': ({ alg: _, use: __, ...key }) => key,
  'for another algorithm': (key) => ({ ...key, alg: 'RS512' }),
  'for encryption': (key) => ({ ...key, use: 'enc' }),
  'for verifying': (key) => ({ ...key, key_ops: ['verify'] }),
  'for signing': (key) => ({ ...key, key_ops: ['sign'] }),
  'of another kind': (key) => ({ ...key, kty: key.kty === 'RSA' ? 'EC' : 'RSA' }),
  'on a curve that is not its own': (key) => (key.kty === 'EC' ? { ...key, crv: 'P-521' } : undefined),
  'not at all': () => undefined,
};

describe.each(PAIRS)('a token signed with $alg', (signing) => {
  test.each(Object.keys(WAYS))('is taken exactly where jose takes it, its key being published %s', async (way) => {
    const token = await tokenOf(signing);
    const published = [...PAIRS.filter((other) => other !== signing).map(({ jwk }) => jwk)];
    const changed = WAYS[way]!(signing.jwk);
    const keys = changed ? [...published, changed] : published;
    expect(signatureProblem(token, keys) === undefined).toBe(await joseTakes(token, keys));
  });
});

test.each([rs256, es256])('a token signed with $alg is taken', async (signing) => {
  expect(signatureProblem(await tokenOf(signing), [rs256.jwk, es256.jwk])).toBeUndefined();
  expect(signatureProblem(await tokenOf(signing, { kid: undefined }), [rs256.jwk, es256.jwk])).toBeUndefined();
});

test.each([rs256, es256])('a token signed with $alg, of which any bit is another, is refused', async (signing) => {
  const [header, payload, signature] = (await tokenOf(signing)).split('.') as [string, string, string];
  const bytes = Buffer.from(signature, 'base64url');
  for (let at = 0; at < bytes.length; at += 7) {
    const bent = Buffer.from(bytes);
    bent[at]! ^= 1 << (at % 8);
    const token = `${header}.${payload}.${bent.toString('base64url')}`;
    expect(signatureProblem(token, [signing.jwk])).toBe('signature verification failed');
  }
  const other = Buffer.from('{"sub":"00u2"}').toString('base64url');
  expect(signatureProblem(`${header}.${other}.${signature}`, [signing.jwk])).toBe('signature verification failed');
});

test('a signature in DER is none of ES256', async () => {
  const [header, payload] = (await tokenOf(es256)).split('.');
  const der = createSign('SHA256').update(`${header}.${payload}`).sign(es256.privateKey, 'base64url');
  expect(signatureProblem(`${header}.${payload}.${der}`, [es256.jwk])).toBe('signature verification failed');
});

test('two keys under one id, or without any, are not tried one after the other', async () => {
  const { kid: _, ...nameless } = rs256.jwk;
  for (const keys of [
    [rs256.jwk, { ...rs256.jwk }],
    [nameless, { ...nameless }],
  ])
    expect(signatureProblem(await tokenOf(rs256, { kid: keys[0]!.kid }), keys)).toMatch(/^multiple applicable keys/);
});

test('a private key that is published verifies, and is never held as one', async () => {
  const jwk = { ...rs256.privateKey.export({ format: 'jwk' }), kid: 'RS256' };
  expect(signatureProblem(await tokenOf(rs256), [jwk])).toBeUndefined();
  expect(verificationKey({ alg: 'RS256', kid: 'RS256' }, [jwk])).toMatchObject({ key: { type: 'public' } });
});

test.each<[string, PublishedKey]>([
  ['without a modulus', { kty: 'RSA', e: 'AQAB', kid: 'RS256' }],
  ['of numbers', { kty: 'RSA', n: 7, e: 7, kid: 'RS256' } as unknown as PublishedKey],
  ['of nothing', { kty: 'RSA', n: '', e: '', kid: 'RS256' }],
])('an RSA key %s is a key of nobody', async (_, key) => {
  expect(signatureProblem(await tokenOf(rs256), [key])).toMatch(
    /^(?:the applicable key|signature verification failed)/,
  );
});

test('an RSA key of 2,047 bits is too short', async () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 2047 });
  const jwk = { ...short.publicKey.export({ format: 'jwk' }), kid: 'RS256' };
  const [header, payload] = (await tokenOf(rs256)).split('.');
  const signature = createSign('SHA256').update(`${header}.${payload}`).sign(short.privateKey, 'base64url');
  const problem = 'the applicable key has 2047 bits, and needs 2048';
  expect(signatureProblem(`${header}.${payload}.${signature}`, [jwk])).toBe(problem);
});
