import { CompactEncrypt, compactDecrypt } from 'jose';
import { jweSeal } from '../../../runtime/bridge/seal.js';
import { constantSecrets, type SecretSource } from '../../../runtime/bridge/secrets.js';

const key = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const secretsOf = (...cookieKeys: Uint8Array[]) => ({ clientSecret: 'secret', cookieKeys });
const sealOf = (...keys: Uint8Array[]) => jweSeal(constantSecrets(secretsOf(...keys)));

const TEXT = '{"nonce":"ä€"}';

test('what was sealed is opened, and says nothing to others; the same text looks different each time', async () => {
  const seal = sealOf(key(1));
  const [one, other] = [await seal.seal(TEXT), await seal.seal(TEXT)];
  expect([await seal.open(one), await seal.open(other), one === other]).toEqual([TEXT, TEXT, false]);
  expect(await sealOf(key(2)).open(one)).toBeUndefined();
});

test('an empty text is one too', async () => {
  const seal = sealOf(key(1));
  expect(await seal.open(await seal.seal(''))).toBe('');
});

test('jose opens what is sealed here, as dir with A256GCM', async () => {
  const { plaintext, protectedHeader } = await compactDecrypt(await sealOf(key(1)).seal(TEXT), key(1));
  expect([new TextDecoder().decode(plaintext), protectedHeader]).toEqual([
    TEXT,
    { alg: 'dir', enc: 'A256GCM', kid: expect.stringMatching(/^[\w-]{8}$/) as string },
  ]);
});

test('what jose seals under the same header is opened here', async () => {
  const header = JSON.parse(Buffer.from((await sealOf(key(1)).seal('')).split('.')[0]!, 'base64url').toString()) as {
    kid: string;
  };
  const sealed = await new CompactEncrypt(new TextEncoder().encode(TEXT))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: header.kid })
    .encrypt(key(1));
  expect(await sealOf(key(1)).open(sealed)).toBe(TEXT);
});

test('a key that another took the place of opens on; without it, no more', async () => {
  const sealed = await sealOf(key(1)).seal(TEXT);
  expect(await sealOf(key(2), key(1)).open(sealed)).toBe(TEXT);
  expect(await sealOf(key(2)).open(sealed)).toBeUndefined();
});

test('a cookie under a key that came meanwhile is opened with the secrets as they are by then', async () => {
  const sealed = await sealOf(key(2)).seal(TEXT);
  const source: SecretSource = {
    ...constantSecrets(secretsOf(key(1))),
    otherThan: () => Promise.resolve(secretsOf(key(2), key(1))),
  };
  expect(await jweSeal(source).open(sealed)).toBe(TEXT);
});

test('where the secrets cannot be asked for, a cookie under an unknown key is none of ours', async () => {
  const sealed = await sealOf(key(2)).seal(TEXT);
  const source: SecretSource = {
    ...constantSecrets(secretsOf(key(1))),
    otherThan: () => Promise.reject(new Error('down')),
  };
  expect(await jweSeal(source).open(sealed)).toBeUndefined();
});

describe('not opened is a cookie', () => {
  const parts = async (): Promise<string[]> => (await sealOf(key(1)).seal(TEXT)).split('.');
  const header = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const turned = (text: string): string => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;

  test.each<[string, (parts: string[]) => string[]]>([
    ['with another iv', ([head, none, iv, text, tag]) => [head!, none!, turned(iv!), text!, tag!]],
    ['with another text', ([head, none, iv, text, tag]) => [head!, none!, iv!, turned(text!), tag!]],
    ['with another tag', ([head, none, iv, text, tag]) => [head!, none!, iv!, text!, turned(tag!)]],
    ['with a tag of 4 bytes', ([head, none, iv, text, tag]) => [head!, none!, iv!, text!, tag!.slice(0, 6)]],
    ['without a tag', ([head, none, iv, text]) => [head!, none!, iv!, text!, '']],
    ['with an encrypted key', ([head, , iv, text, tag]) => [head!, 'AAAA', iv!, text!, tag!]],
    ['with a part too many', (all) => [...all, 'AAAA']],
    [
      'with the same header said otherwise',
      ([head, ...rest]) => [
        header({ zip: 'DEF', ...(JSON.parse(Buffer.from(head!, 'base64url').toString()) as object) }),
        ...rest,
      ],
    ],
    ['with a header that is no JSON', ([, ...rest]) => ['AAAA', ...rest]],
    ['of padded parts', (all) => all.map((part) => `${part}=`)],
    ['with a line break behind it', (all) => [...all.slice(0, -1), `${all.at(-1)!}\n`]],
    ['of nothing', () => ['']],
  ])('%s', async (_, change) => {
    expect(await sealOf(key(1)).open(change(await parts()).join('.'))).toBeUndefined();
  });
});
