/** A session for a program: confirmed against a code, and sealed to the key of the login that asked for it. */
import { confirmationCode } from '../../../runtime/hand-over/code.js';
import type { HandedOver } from '../../../runtime/hand-over/content.js';
import { loginUrl, type Terminal } from '../../../runtime/hand-over/request.js';
import { newLoginKeys, open, type LoginKeys } from '../../../runtime/hand-over/sealed.js';
import { at, grant, NOW, ROLE_ARN } from '../session/samples.js';
import { bridgeWorld, type BridgeWorld, type WorldOptions } from './support/bridge-world.js';
import { consentKey, visitor, type Seen, type Visitor } from './support/visitor.js';

const PORT = 49_152;

let world: BridgeWorld;
let web: Visitor;
let keys: LoginKeys;
afterEach(() => world.close());

async function start(options: WorldOptions = {}): Promise<void> {
  world = await bridgeWorld(options);
  web = visitor();
  keys = await newLoginKeys();
}

const terminal = (): Terminal => ({ to: 'terminal', port: PORT, key: keys.publicKey });

async function logIn(subject = '00u1', grantId = 'g-1'): Promise<Seen> {
  return web.get(await web.upToCallback(loginUrl(world.url, grantId, terminal()), subject));
}

const confirm = (page: Seen): Promise<Seen> =>
  web.post(`${world.url}/oidc/auth/callback`, { consent: consentKey(page) });

/** What the page would post to the program. */
async function handed(page: Seen): Promise<HandedOver | undefined> {
  const form = page.root.querySelector('form');
  expect(form?.getAttribute('action')).toBe(`http://127.0.0.1:${PORT}/`);
  expect(form?.getAttribute('method')).toBe('post');
  return open(form!.querySelector('input[name=sealed]')!.getAttribute('value')!, keys);
}

test('the person compares the code of the terminal, confirms, and the program gets the session', async () => {
  await start();
  const page = await logIn();
  expect(page.text('code')).toBe(confirmationCode(keys.publicKey));
  expect(world.minted()).toEqual([]);
  const answer = await confirm(page);
  expect(answer.status).toBe(200);
  expect(await handed(answer)).toEqual({
    kind: 'session',
    grantId: 'g-1',
    roleArn: ROLE_ARN,
    accessKeyId: expect.stringMatching(/^ASIA/) as string,
    secretAccessKey: expect.any(String) as string,
    sessionToken: expect.any(String) as string,
    endsAt: at(60),
    why: 'grant',
    grantEndsAt: at(60),
  });
  expect(world.log.at(-1)).toMatchObject({ outcome: 'session', to: 'terminal' });
});

test('no part of the credentials stands on the page', async () => {
  await start();
  const answer = await confirm(await logIn());
  const session = (await handed(answer)) as unknown as Record<string, string>;
  for (const secret of ['accessKeyId', 'secretAccessKey', 'sessionToken']) {
    expect(answer.html).not.toContain(session[secret]);
  }
});

test('each session is confirmed, also when the clock runs already', async () => {
  await start({ grants: [grant({ startedAt: new Date(NOW).toISOString() })] });
  const page = await logIn();
  expect(page.text('code')).toBe(confirmationCode(keys.publicKey));
  expect(world.minted()).toEqual([]);
  expect(await handed(await confirm(page))).toMatchObject({ kind: 'session' });
});

test('the page may post to that port of loopback, and to nothing else', async () => {
  await start();
  const answer = await confirm(await logIn());
  const policy = answer.headers.get('content-security-policy')!.split('; ');
  expect(policy).toContain(`form-action http://127.0.0.1:${PORT}/`);
  expect(answer.headers.get('cache-control')).toBe('no-store');
});

test('a refusal is handed over too, in the words of the page, with its reference', async () => {
  await start();
  const answer = await logIn('00u2');
  expect(answer.status).toBe(403);
  expect(await handed(answer)).toEqual({
    kind: 'refusal',
    code: 'AccountMismatch',
    words: expect.stringContaining('Account mismatch') as string,
    reference: world.log.at(-1)!.reference,
  });
});

test.each([
  ['no port', { port: undefined }],
  ['a port of root', { port: '80' }],
  ['a port that is none', { port: '65536' }],
  ['a port with a host', { port: '49152@evil.example' }],
  ['no key', { key: undefined }],
  ['a key that is none', { key: 'x'.repeat(87) }],
  ['another destination', { to: 'https://evil.example' }],
  ['an empty destination', { to: '' }],
])('%s is refused before anybody logs in', async (_what, changed) => {
  await start();
  const url = new URL(loginUrl(world.url, 'g-1', terminal()));
  for (const [name, value] of Object.entries(changed)) {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  const page = await web.get(url.href);
  expect(page.status).toBe(400);
  expect(page.headers.getSetCookie()).toEqual([]);
  expect(world.log.at(-1)).toMatchObject({ reason: 'BadRequest' });
});
