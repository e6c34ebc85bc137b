import { visitor } from './support/visitor.js';
import { bridgeWorld, providerFetch, rogueWorld } from './support/bridge-world.js';

const get = async (url: string): Promise<{ status: number; text: string }> => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

test('live and ready stand at exact paths on a port of their own', async () => {
  const world = await bridgeWorld();
  expect(await get(`${world.healthUrl}/livez`)).toEqual({ status: 200, text: 'ok\n' });
  expect(await get(`${world.healthUrl}/readyz`)).toEqual({ status: 200, text: 'ok\n' });
  expect((await get(`${world.healthUrl}/livez/`)).status).toBe(404);
  expect((await get(`${world.healthUrl}/oidc/auth/login?grant=g-1`)).status).toBe(404);
  expect(world.log).toEqual([]);
  await world.close();
});

test('the end does not wait for a question about health that waits for the provider itself', async () => {
  let asked = (): void => {};
  const reached = new Promise<void>((resolve) => (asked = resolve));
  const silent = () => {
    asked();
    return new Promise<never>(() => {});
  };
  const world = await bridgeWorld({ fetch: silent });
  const question = get(`${world.healthUrl}/readyz`).then(
    () => 'answered',
    () => 'cut off',
  );
  await reached;
  await world.close();
  expect(await question).toBe('cut off');
  // Half of what requests of people are given.
}, 10_000);

test('a bridge whose provider is not what is configured is alive, not ready, and lets nobody in', async () => {
  const world = await rogueWorld();
  const other = { discovery: (right: Record<string, unknown>) => ({ ...right, issuer: 'https://example.okta.com/' }) };
  world.rogue.behaviour = other;
  expect((await get(`${world.healthUrl}/livez`)).status).toBe(200);
  expect(await get(`${world.healthUrl}/readyz`)).toEqual({
    status: 503,
    text: 'the login provider is not discovered: «Setting» OIDC_ISSUER is "https://example.okta.com", but its discovery document says "https://example.okta.com/"; they must be equal\n',
  });
  const page = await visitor().get(`${world.url}/oidc/auth/login?grant=g-1`);
  expect(page.status).toBe(503);
  expect(world.log.at(-1)).toMatchObject({
    reason: 'ProviderUnavailable',
    detail:
      'OIDC_ISSUER is "https://example.okta.com", but its discovery document says "https://example.okta.com/"; they must be equal',
  });
  world.rogue.behaviour = {};
  expect((await get(`${world.healthUrl}/readyz`)).status).toBe(200);
  await world.close();
});

test.each([
  ['authorization_endpoint', 'http://login.example.com/authorize'],
  ['token_endpoint', 'http://login.example.com/token'],
  ['jwks_uri', 'ftp://login.example.com/keys'],
  ['userinfo_endpoint', 'http://login.example.com/userinfo'],
  ['token_endpoint', 'https://somebody:secret@login.example.com/token'],
  ['authorization_endpoint', 'https://login.example.com/authorize#fragment'],
  ['token_endpoint', undefined],
])('a discovery document whose %s is %j is refused', async (name, value) => {
  const world = await rogueWorld();
  world.rogue.behaviour = { discovery: (right) => ({ ...right, [name]: value }) };
  await visitor().get(`${world.url}/oidc/auth/login?grant=g-1`);
  expect(world.log.at(-1)).toMatchObject({
    reason: 'ProviderUnavailable',
    detail: `OIDC_ISSUER: ${name} of its discovery document is ${JSON.stringify(value)}; it must be an https URL`,
  });
  await world.close();
});

test('outcomes are counted by reason', async () => {
  const world = await bridgeWorld();
  const web = visitor();
  await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  await web.get(`${world.url}/oidc/auth/callback`);
  await web.get(`${world.url}/oidc/auth/callback`);
  const { text } = await get(`${world.healthUrl}/metrics`);
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'serval_bridge_logins_total{outcome="consent-asked",reason=""} 1',
      'serval_bridge_logins_total{outcome="refused",reason="LoginUnknown"} 2',
    ]),
  );
  await world.close();
});

test('a bridge that ends is not ready at once, finishes what it is at, and listens no more', async () => {
  const gate: { open?: () => void } = {};
  const opened = new Promise<void>((resolve) => (gate.open = resolve));
  const asked: { reached?: () => void } = {};
  const reached = new Promise<void>((resolve) => (asked.reached = resolve));
  const world = await bridgeWorld({
    fetch: async (input, init) => {
      if (String(input).endsWith('/token')) {
        asked.reached!();
        await opened;
      }
      return providerFetch(input, init);
    },
  });
  const web = visitor();
  const pending = web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`).then((url) => web.get(url));
  await reached;
  const ended = world.drain(0);
  await expect(fetch(`${world.url}/oidc/auth/callback`)).rejects.toThrow();
  gate.open!();
  expect((await pending).status).toBe(200);
  await ended;
  await world.close();
});
