import { readSettings, SETTING, settingKind, type SettingKind } from '../../runtime/settings.js';

const SECRET = 'kv-8f1c-not-for-logs';

test('a missing setting is named, with what to set it to', () => {
  expect(() => readSettings({}).required('AWS_REGION', SETTING.region)).toThrow(
    '«Setting» AWS_REGION is missing; set it to an AWS region, as us-west-1',
  );
});

test('an empty setting counts as missing', () => {
  expect(readSettings({ A: '' }).optional('A', SETTING.text)).toBeUndefined();
  expect(() => readSettings({ A: '' }).required('A', SETTING.text)).toThrow('A is missing');
});

test('a malformed setting is named in one line without its value', () => {
  const kind = settingKind<string>('two keys', () => {
    throw new Error(`cannot parse ${SECRET}`);
  });
  const error = thrown(() => readSettings({ COOKIE_KEYS: SECRET }).required('COOKIE_KEYS', kind));
  expect(error.message).toBe('«Setting» COOKIE_KEYS is malformed; it must be two keys');
  expect(error.cause).toBeUndefined();
});

test.each([
  ['https://sts.example.com', 'https://sts.example.com'],
  ['https://sts.example.com/', 'https://sts.example.com'],
  ['http://127.0.0.1:4566', 'http://127.0.0.1:4566'],
  ['http://localhost:4566', 'http://localhost:4566'],
  ['http://[::1]:4566', 'http://[::1]:4566'],
])('the URL %s is taken as %s', (text, value) => {
  expect(readSettings({ U: text }).required('U', SETTING.url)).toBe(value);
});

test.each([
  ['http://sts.example.com', 'secrets would travel in the clear'],
  ['http://localhost.example.com', 'the host only begins like loopback'],
  ['https://me:pw@sts.example.com', 'a user name'],
  ['https://sts.example.com?a=b', 'a query'],
  ['https://sts.example.com#a', 'a fragment'],
  ['https://sts.example.com\n', 'a line that a file ended with'],
  ['sts.example.com', 'no scheme'],
  ['file:///etc/hosts', 'a scheme that is not http'],
])('the URL %s is refused: %s', (text) => {
  expect(() => readSettings({ U: text }).required('U', SETTING.url)).toThrow('U is malformed');
});

test.each<[string, SettingKind<unknown>]>([
  ['0', SETTING.integer(1, 65535)],
  ['65536', SETTING.integer(1, 65535)],
  ['8e1', SETTING.integer(1, 65535)],
  [' 80', SETTING.integer(1, 65535)],
  ['yes', SETTING.flag],
  ['TRUE', SETTING.flag],
  ['us-west', SETTING.region],
  ['us-west-1.evil.example', SETTING.region],
])('%j is refused where it is none of what is allowed', (text, kind) => {
  expect(() => readSettings({ S: text }).required('S', kind)).toThrow(`S is malformed; it must be ${kind.allowed}`);
});

function thrown(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
