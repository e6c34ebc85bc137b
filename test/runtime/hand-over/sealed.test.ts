import { createECDH } from 'node:crypto';
import { CompactEncrypt, compactDecrypt, importJWK } from 'jose';
import { confirmationCode } from '../../../runtime/hand-over/code.js';
import type { HandedOver } from '../../../runtime/hand-over/content.js';
import { isLoginKey, seal } from '../../../runtime/hand-over/seal.js';
import { newLoginKeys, open, SEALED_MAX } from '../../../runtime/hand-over/sealed.js';

const SESSION: HandedOver = {
  kind: 'session',
  grantId: 'g-1',
  roleArn: 'arn:aws:iam::111122223333:role/dba',
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  endsAt: '2026-03-01T13:00:00.000Z',
  why: 'grant',
  grantEndsAt: '2026-03-01T13:00:00.000Z',
};
const REFUSAL: HandedOver = { kind: 'refusal', code: 'GrantOver', words: 'It is over.', reference: 'r-1' };

/** As `newLoginKeys` gives its public half. */
const point = (bytes: Buffer): string => bytes.toString('base64url');

async function sealedText(text: string, keys: Awaited<ReturnType<typeof newLoginKeys>>, alg = 'ECDH-ES') {
  const bytes = Buffer.from(keys.publicKey, 'base64url');
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map(point);
  const key = await importJWK({ kty: 'EC', crv: 'P-256', x: x!, y: y! }, alg);
  return new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg, enc: 'A256GCM' }).encrypt(key);
}

test.each([SESSION, REFUSAL])('a $kind is opened by the program whose key it was sealed to', async (content) => {
  const keys = await newLoginKeys();
  expect(await open(seal(content, keys.publicKey), keys)).toEqual(content);
});

test('what is sealed is a JWE that another implementation opens', async () => {
  const keys = await newLoginKeys();
  const { plaintext, protectedHeader } = await compactDecrypt(seal(SESSION, keys.publicKey), keys.privateKey);
  expect(JSON.parse(Buffer.from(plaintext).toString())).toEqual(SESSION);
  expect(protectedHeader).toMatchObject({ alg: 'ECDH-ES', enc: 'A256GCM' });
});

test('nobody else opens it', async () => {
  const [mine, other] = [await newLoginKeys(), await newLoginKeys()];
  expect(await open(seal(SESSION, mine.publicKey), other)).toBeUndefined();
});

test('a changed byte is noticed', async () => {
  const keys = await newLoginKeys();
  const sealed = seal(SESSION, keys.publicKey);
  const at = sealed.lastIndexOf('.') - 5;
  const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
  expect(await open(changed, keys)).toBeUndefined();
});

test.each([
  ['no JSON', 'x'],
  ['neither', '{"kind":"other"}'],
  ['a session without a member', JSON.stringify({ ...SESSION, sessionToken: undefined })],
  ['a session with a number', JSON.stringify({ ...SESSION, sessionToken: 7 })],
  ['a session whose end is no time', JSON.stringify({ ...SESSION, endsAt: 'soon' })],
  ['null', 'null'],
])('what holds %s is nothing', async (_what, text) => {
  const keys = await newLoginKeys();
  expect(await open(await sealedText(text, keys), keys)).toBeUndefined();
});

test('members of a later version are left out', async () => {
  const keys = await newLoginKeys();
  const sealed = await sealedText(JSON.stringify({ ...SESSION, later: 'x' }), keys);
  expect(await open(sealed, keys)).toEqual(SESSION);
});

test('another way of agreeing on a key is not taken', async () => {
  const keys = await newLoginKeys();
  const sealed = await sealedText(JSON.stringify(SESSION), keys, 'ECDH-ES+A256KW');
  expect(await open(sealed, keys)).toBeUndefined();
});

test('what is longer than any session is not opened', async () => {
  const keys = await newLoginKeys();
  const sealed = seal({ ...SESSION, sessionToken: 'x'.repeat(SEALED_MAX) }, keys.publicKey);
  expect(await open(sealed, keys)).toBeUndefined();
});

describe('a key', () => {
  const ecdh = createECDH('prime256v1');
  const good = ecdh.generateKeys();

  test('is a point of P-256', () => expect(isLoginKey(point(good))).toBe(true));

  const off = Buffer.from(good);
  off[64]! ^= 1;
  test.each([
    ['that is empty', ''],
    ['that is compressed', point(ecdh.getPublicKey(null, 'compressed') as unknown as Buffer)],
    ['that does not lie on the curve', point(off)],
    ['of zeros', point(Buffer.concat([Buffer.of(4), Buffer.alloc(64)]))],
    ['with a byte more', point(Buffer.concat([good, Buffer.of(0)]))],
    ['in another writing', good.toString('base64')],
    ['with something behind it', `${point(good)}.`],
  ])('%s is none', (_what, text) => expect(isLoginKey(text)).toBe(false));
});

describe('the code', () => {
  test('is two groups of five letters and digits that nobody takes for others', async () => {
    expect(confirmationCode((await newLoginKeys()).publicKey)).toMatch(/^[A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5}$/);
  });

  test('is the same for the same key, and another for another', () => {
    expect(confirmationCode('one')).toBe(confirmationCode('one'));
    expect(confirmationCode('one')).not.toBe(confirmationCode('other'));
  });
});
