/** A session in AWS's console: by a redirect, after a confirmation or from the bridge's own page. */
import { at, grant, NOW, role } from '../session/samples.js';
import { bridgeWorld, providerFetch, type BridgeWorld, type WorldOptions } from './support/bridge-world.js';
import { consentKey, visitor, type Seen, type Visitor } from './support/visitor.js';

const ARN = 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com';
const STARTED = { startedAt: new Date(NOW).toISOString() };
const OURS = { 'sec-fetch-site': 'same-origin' };

let world: BridgeWorld;
let web: Visitor;
afterEach(() => world.close());

async function start(options: WorldOptions = {}): Promise<void> {
  world = await bridgeWorld(options);
  web = visitor();
}

const loginUrl = (): string => `${world.url}/oidc/auth/login?grant=g-1&to=console`;

/** Up to the answer of the callback. */
async function logIn(headers: Record<string, string> = {}): Promise<Seen> {
  const { location } = await web.get(loginUrl(), headers);
  return web.get(await web.upToCallback(location!));
}

const confirm = (page: Seen): Promise<Seen> =>
  web.post(`${world.url}/oidc/auth/callback`, { consent: consentKey(page) });

test('a first session is confirmed, and then the browser is in the console as the role', async () => {
  await start();
  const page = await logIn(OURS);
  expect(page.status).toBe(200);
  expect(world.minted()).toEqual([]);
  const redirect = await confirm(page);
  expect(redirect.status).toBe(302);
  expect(redirect.headers.get('cache-control')).toBe('no-store');
  const there = await web.get(redirect.location!);
  expect(there.text('console')).toBe(`${ARN} at console.aws.amazon.com`);
  expect(world.signedIn).toEqual([ARN]);
  expect(world.log.at(-1)).toMatchObject({ outcome: 'session', to: 'console', grantId: 'g-1', endsAt: at(60) });
});

test('no credential stands in the redirect', async () => {
  await start();
  const redirect = await confirm(await logIn());
  const [minted] = await world.audit.rows('g-1');
  expect(minted?.accessKeyId).toMatch(/^ASIA/);
  expect(decodeURIComponent(redirect.location!)).not.toContain(minted!.accessKeyId);
  const url = new URL(redirect.location!);
  expect([...url.searchParams.keys()]).toEqual(['Action', 'Issuer', 'Destination', 'SigninToken']);
  expect(url.searchParams.get('Issuer')).toBe(world.url);
});

test('from our own page a later session needs no confirmation', async () => {
  await start({ grants: [grant(STARTED)] });
  const redirect = await logIn(OURS);
  expect(redirect.status).toBe(302);
  expect((await web.get(redirect.location!)).status).toBe(200);
});

test.each([
  ['from a foreign page', { 'sec-fetch-site': 'cross-site' }],
  ['from another page of our site', { 'sec-fetch-site': 'same-site' }],
  ['from a link in a mail', { 'sec-fetch-site': 'none' }],
  ['from a browser that does not say', {}],
])('%s each is confirmed: nobody is sent into the console unasked', async (_where, headers) => {
  await start({ grants: [grant(STARTED)] });
  const page = await logIn(headers);
  expect(page.status).toBe(200);
  expect(world.minted()).toEqual([]);
  expect((await confirm(page)).status).toBe(302);
});

test('the form may lead to the console, and other pages of ours nowhere', async () => {
  await start({ settings: { signInEndpoint: undefined } });
  const page = await logIn();
  const policy = page.headers.get('content-security-policy')!;
  expect(policy.split('; ')).toContain("form-action 'self' https://*.aws.amazon.com");
  const plain = await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  expect(plain.headers.get('content-security-policy')!.split('; ')).toContain("form-action 'self'");
});

test('where AWS gives no token the person reads so, and the session is recorded as what it is', async () => {
  await start({ settings: { signInEndpoint: 'http://localhost:1' } });
  const page = await confirm(await logIn());
  expect(page.status).toBe(502);
  expect(page.text('reason')).toContain('did not let it into the console');
  expect(world.log.at(-1)).toMatchObject({ reason: 'ConsoleUnavailable', to: 'console' });
  expect((await world.grants.grant('g-1'))!.sessions).toHaveLength(1);
});

test('nor is anything of a session of such a partition sent anywhere, whoever leads there', async () => {
  const roleArn = 'arn:aws-iso:iam::111122223333:role/Reader';
  const credentials = { accessKeyId: 'ASIA', secretAccessKey: 'secret', sessionToken: 'token', requestId: 'r' };
  const minted = { ...credentials, assumedRoleArn: ARN, expiration: NOW + 3_600_000 };
  const asked: string[] = [];
  await start({
    grants: [grant({ roleArn, ...STARTED })],
    role: role({ arn: roleArn }),
    settings: { signInEndpoint: undefined },
    sts: () => ({ reaches: () => true, assumeRoleWithWebIdentity: async () => minted }),
    fetch: (url, request) => {
      asked.push(url);
      return providerFetch(url, request);
    },
  });
  expect((await logIn(OURS)).text('reason')).toContain('No console is known for the partition aws-iso');
  expect(asked.filter((url) => url.includes('federation'))).toEqual([]);
});

test('a partition without a console is told before the clock starts', async () => {
  const roleArn = 'arn:aws-iso:iam::111122223333:role/Reader';
  await start({ grants: [grant({ roleArn })], role: role({ arn: roleArn }) });
  const page = await logIn();
  expect(page.text('reason')).toContain('No console is known for the partition aws-iso');
  expect((await world.grants.grant('g-1'))!.startedAt).toBeUndefined();
});
