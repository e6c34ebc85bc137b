import { askedGrant } from '../../../cli/login/asked-grant.js';
import { processCommand } from '../../../cli/login/words.js';
import { sessionFile, sessionFolder } from '../../../cli/login/place.js';
import { NAME } from './stage.js';

const LINK = 'https://bridge.example.com/oidc/auth/login?grant=g-1';

test.each<[string, Parameters<typeof askedGrant>]>([
  ['an id with --bridge', ['g-1', 'https://bridge.example.com', undefined]],
  ['an id with the variable', ['g-1', undefined, 'https://bridge.example.com/']],
  ['an id with both, of which --bridge counts', ['g-1', 'https://bridge.example.com', 'https://other.example.com']],
  ['the link', [LINK, undefined, undefined]],
  ['the link beside a variable that names another bridge', [LINK, undefined, 'https://other.example.com']],
  ['the link with the same --bridge', [LINK, 'https://bridge.example.com/', undefined]],
  ['other letters and the usual port', ['g-1', 'HTTPS://Bridge.Example.com:443/', undefined]],
  ['a link with more in it', [`${LINK}&to=page`, undefined, undefined]],
])('%s names one grant of one bridge', (_, [given, bridge, fallback]) => {
  expect(askedGrant(given, bridge, fallback)).toEqual(NAME);
});

test('a bridge may stand below a path, and on loopback without TLS', () => {
  expect(askedGrant('https://example.com/serval/oidc/auth/login?grant=g-1', undefined, undefined).bridge).toBe(
    'https://example.com/serval',
  );
  expect(askedGrant('g-1', 'http://localhost:8080', undefined).bridge).toBe('http://localhost:8080');
});

test.each<[string, Parameters<typeof askedGrant>, string]>([
  ['no bridge', ['g-1', undefined, undefined], '«Input» --bridge is missing; give --bridge URL, set SERVAL_BRIDGE, or'],
  ['an empty variable', ['g-1', undefined, ''], '«Input» --bridge is missing'],
  ['a malformed id', ['a b', 'https://b.example', undefined], '«Input» grant: "a b" is no grant\'s id, which has 1 to'],
  ['http', ['g-1', 'http://b.example', undefined], '«Input» --bridge: "http://b.example" is no bridge\'s URL; it must'],
  ['no URL', ['g-1', 'b.example', undefined], '«Input» --bridge: "b.example" is no bridge\'s URL'],
  ['a query', ['g-1', 'https://b.example?x=1', undefined], "is no bridge's URL"],
  ['a user name', ['g-1', 'https://u@b.example', undefined], "is no bridge's URL"],
  ['a malformed variable', ['g-1', undefined, 'b.example'], '«Setting» SERVAL_BRIDGE: "b.example" is no bridge\'s URL'],
  ['a link by http', ['http://b.example/oidc/auth/login?grant=g', undefined, undefined], "is no bridge's URL"],
  ['a link with a user', ['https://u@b.example/oidc/auth/login?grant=g', undefined, undefined], "is no bridge's URL"],
  ['a link to elsewhere', ['https://b.example/login?grant=g', undefined, undefined], 'is no link of an approval'],
  [
    'a link with a malformed grant',
    ['https://b.example/oidc/auth/login?grant=a%20b', undefined, undefined],
    'grant: "a b" is no',
  ],
  ['a link without a grant', ['https://b.example/oidc/auth/login', undefined, undefined], 'is no link of an approval'],
  ['a link with two grants', [`${LINK}&grant=g-2`, undefined, undefined], 'is no link of an approval'],
  ['a link that is none', ['https://', undefined, undefined], 'is no link of an approval'],
  [
    'a link and another bridge',
    [LINK, 'https://b.example', undefined],
    '--bridge: "https://b.example" is not the bridge of the link, https://bridge.example.com; leave --bridge out',
  ],
])('%s is refused', (_, [given, bridge, fallback], message) => {
  expect(() => askedGrant(given, bridge, fallback)).toThrow(message);
});

test('sessions are kept by bridge and grant, in the folder that is named', () => {
  expect(sessionFolder(undefined, {}, () => '/home/ada')).toBe('/home/ada/.cdk-serval/sessions');
  expect(sessionFolder(undefined, { SERVAL_HOME: '/srv' }, () => '/home/ada')).toBe('/srv/sessions');
  expect(sessionFolder(undefined, { SERVAL_HOME: '' }, () => '/home/ada')).toBe('/home/ada/.cdk-serval/sessions');
  expect(sessionFolder('/tmp/mine', { SERVAL_HOME: '/srv' }, () => '/home/ada')).toBe('/tmp/mine');
  const files = [NAME, { ...NAME, grantId: 'g-2' }, { ...NAME, bridge: 'https://b' }].map((n) => sessionFile('/s', n));
  expect(new Set(files).size).toBe(3);
  for (const file of files) expect(file).toMatch(/^\/s\/[0-9a-f]{64}\.json$/);
});

test('a folder with a space is quoted in the line for the configuration', () => {
  expect(processCommand(NAME, '/a b/c')).toBe(
    'cdk-serval credential-process g-1 --bridge https://bridge.example.com --cache "/a b/c"',
  );
});
