/** What the bridge knows of its provider grows old, and is renewed behind the logins. */
import { REDISCOVERY, REDISCOVERY_PAUSE } from '../../../runtime/bridge/provider.js';
import { rogueWorld } from './support/bridge-world.js';
import { visitor } from './support/visitor.js';

let world: Awaited<ReturnType<typeof rogueWorld>>;
beforeEach(async () => {
  world = await rogueWorld();
});
afterEach(() => world.close());

const discoveries = (): number => world.rogue.paths.filter((path) => path.startsWith('/.well-known/')).length;
const begin = async (): Promise<number> => (await visitor().get(`${world.url}/oidc/auth/login?grant=g-1`)).status;
const ready = async (): Promise<string> => {
  const answer = await fetch(`${world.healthUrl}/readyz`);
  return `${answer.status} ${await answer.text()}`;
};

test('logins at the same time share one discovery, and later ones ask no more', async () => {
  expect(await Promise.all([begin(), begin(), begin()])).toEqual([302, 302, 302]);
  expect(await begin()).toBe(302);
  expect(discoveries()).toBe(1);
});

test('after an hour it is discovered anew, once, and no login waits for it', async () => {
  await begin();
  await world.clock.advance(REDISCOVERY);
  const answered: (() => void)[] = [];
  world.rogue.behaviour = {
    answers: (path, response) => {
      if (path.startsWith('/.well-known/')) answered.push(() => response.writeHead(503).end());
      return path.startsWith('/.well-known/');
    },
  };
  expect(await Promise.all([begin(), begin()])).toEqual([302, 302]);
  while (answered.length === 0) await new Promise((resolve) => setImmediate(resolve));
  expect(answered).toHaveLength(1);
  answered[0]!();
});

test('a provider that is down then lets the old knowledge serve on, which readiness tells and does not fail for', async () => {
  expect(await ready()).toBe('200 ok\n');
  await world.clock.advance(REDISCOVERY);
  world.rogue.behaviour = { discovery: (right) => ({ ...right, issuer: 'https://other.okta.com' }) };
  expect(await begin()).toBe(302);
  let told = '';
  while (!told.includes('but')) told = await ready();
  expect(told).toMatch(
    /^200 ok, but the login provider was discovered at 2\S+Z and not since: «Setting» OIDC_ISSUER is /,
  );
  expect(world.reported).toEqual([expect.stringContaining('not since')]);
  expect(await begin()).toBe(302);
  expect(discoveries()).toBe(2);

  world.rogue.behaviour = {};
  await world.clock.advance(REDISCOVERY_PAUSE);
  while (told.includes('but')) told = await ready();
  expect(told).toBe('200 ok\n');
  expect(discoveries()).toBe(3);
});

test('what is discovered anew counts: a login goes to where the provider is now', async () => {
  await begin();
  await world.clock.advance(REDISCOVERY);
  world.rogue.behaviour = {
    discovery: (right) => ({ ...right, authorization_endpoint: `${world.rogue.url}/moved` }),
  };
  let location = '';
  while (!location.includes('/moved')) {
    location = (await visitor().get(`${world.url}/oidc/auth/login?grant=g-1`)).location!;
  }
  expect(new URL(location).pathname).toBe('/moved');
});
