import { CHECK_INTERVAL, isDue, verdictOf } from '../../../runtime/bridge/client-check.js';
import { bridgeWorld, CLIENT_SECRET, providerFetch, rogueWorld } from './support/bridge-world.js';
import { visitor } from './support/visitor.js';

const REFUSED = 'the login provider refuses OIDC_CLIENT_SECRET for OIDC_CLIENT_ID (invalid_client)';

async function ready(world: { readonly healthUrl: string }): Promise<{ status: number; text: string }> {
  const response = await fetch(`${world.healthUrl}/readyz`);
  return { status: response.status, text: await response.text() };
}

/** Asks as a cluster does, again and again. */
async function becomes(world: { readonly healthUrl: string }, status: number): Promise<void> {
  while ((await ready(world)).status !== status) await new Promise((resolve) => setImmediate(resolve));
}

const READY = { status: 200, text: 'ok\n' };
const UNREADY = { status: 503, text: `${REFUSED}\n` };

describe('what an answer to a code that cannot exist says of the client secret', () => {
  test.each([
    ['invalid_client', 'refused'],
    ['invalid_grant', 'accepted'],
    ['invalid_request', 'accepted'],
    ['unauthorized_client', 'accepted'],
    [undefined, undefined],
  ])('%p: %p', (error, verdict) => {
    expect(verdictOf({ error })).toBe(verdict);
  });
});

test.each([
  ['unknown', -Infinity, true],
  ['unknown', CHECK_INTERVAL - 1, false],
  ['unknown', CHECK_INTERVAL, true],
  ['refused', CHECK_INTERVAL - 1, false],
  ['refused', CHECK_INTERVAL, true],
  ['accepted', CHECK_INTERVAL * 1000, false],
] as const)('a secret that is %s and was asked for %d ms ago is asked for again: %p', (verdict, ago, due) => {
  expect(isDue({ verdict, askedAt: 1e12 - Math.abs(ago) }, 1e12)).toBe(due);
});

test('the certified provider tells a wrong secret before anybody logs in, and a right one', async () => {
  const wrong = await bridgeWorld({ settings: { clientSecret: 'wrong-canary' } });
  expect(await ready(wrong)).toEqual(UNREADY);
  expect(wrong.reported).toEqual([`not ready: ${REFUSED}`]);
  expect((await fetch(`${wrong.healthUrl}/livez`)).status).toBe(200);
  await wrong.close();

  const right = await bridgeWorld();
  expect(await ready(right)).toEqual(READY);
  expect(right.reported).toEqual([]);
  await right.close();
});

test.each([
  ['a challenge', false],
  ['its content alone', true],
])('a refusal that is told by %s makes the bridge unready, until the provider takes the secret', async (_, bare) => {
  const world = await rogueWorld();
  world.rogue.behaviour = { clientSecret: 'another', withoutChallenge: bare };
  expect(await ready(world)).toEqual(UNREADY);
  world.rogue.behaviour = { clientSecret: CLIENT_SECRET };
  await world.clock.advance(CHECK_INTERVAL - 1);
  expect(await ready(world)).toEqual(UNREADY);
  await world.clock.advance(1);
  expect(await ready(world)).toEqual(READY);
  expect(world.reported).toEqual([`not ready: ${REFUSED}`]);
  expect(world.reported.join()).not.toContain(CLIENT_SECRET);
  await world.close();
});

test.each(['unauthorized_client', 'access_denied'])(
  'a provider that refuses the client by 401 and %p refuses it, and by another status does not',
  async (refusedAs) => {
    for (const withoutChallenge of [true, false]) {
      const world = await rogueWorld();
      world.rogue.behaviour = { clientSecret: 'another', refusedAs, withoutChallenge };
      expect(await ready(world)).toEqual(UNREADY);
      await world.close();
    }
    const other = await rogueWorld();
    other.rogue.behaviour = { tokenStatus: 400, tokenAnswer: () => ({ error: refusedAs }) };
    expect(await ready(other)).toEqual(READY);
    await other.close();
  },
);

test('the provider is asked once, by however many probes, and never again once it took the secret', async () => {
  const world = await rogueWorld();
  await Promise.all([ready(world), ready(world), ready(world)]);
  await world.clock.advance(24 * 3_600_000);
  await ready(world);
  expect(world.rogue.redeemed).toHaveLength(1);
  const [asked] = world.rogue.redeemed;
  expect(asked!.get('code')).toMatch(/^[\w-]{43}$/);
  await world.close();
});

test('a provider that does not answer makes nothing of the secret, and is asked again', async () => {
  const world = await rogueWorld();
  world.rogue.behaviour = { tokenStatus: 503 };
  expect(await ready(world)).toEqual(READY);
  world.rogue.behaviour = { clientSecret: 'another' };
  await world.clock.advance(CHECK_INTERVAL);
  await becomes(world, 503);
  expect(await ready(world)).toEqual(UNREADY);
  world.rogue.behaviour = { tokenStatus: 503 };
  await world.clock.advance(CHECK_INTERVAL);
  expect(await ready(world)).toEqual(UNREADY);
  await world.close();
});

test('a login that meets a refusal says so, and makes the bridge ask by itself', async () => {
  const world = await rogueWorld();
  expect(await ready(world)).toEqual(READY);
  await world.clock.advance(CHECK_INTERVAL);
  world.rogue.behaviour = { clientSecret: 'another' };
  const web = visitor();
  const page = await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  expect(page.status).toBe(503);
  expect(page.text('reason')).toBe(
    'The login provider does not accept the secret of this bridge. An administrator has to renew it.',
  );
  expect(world.log.at(-1)).toMatchObject({ reason: 'ClientRefused', detail: REFUSED });
  expect(page.html + JSON.stringify(world.log)).not.toContain(CLIENT_SECRET);
  await becomes(world, 503);
  expect(await ready(world)).toEqual(UNREADY);
  await world.close();
});

test('a refusal that only one login met is not taken for everybody', async () => {
  const world = await rogueWorld();
  expect(await ready(world)).toEqual(READY);
  await world.clock.advance(CHECK_INTERVAL);
  world.rogue.behaviour = { clientSecret: 'another' };
  const web = visitor();
  await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  world.rogue.behaviour = {};
  while (world.rogue.redeemed.length < 2) expect(await ready(world)).toEqual(READY);
  await world.close();
});

test('a bridge in service stays in it while the token endpoint hangs', async () => {
  const gate: { hang: boolean; open?: () => void } = { hang: false };
  const world = await rogueWorld({
    fetch: async (input, init) => {
      if (gate.hang && String(input).endsWith('/token')) await new Promise<void>((resolve) => (gate.open = resolve));
      return providerFetch(input, init);
    },
  });
  world.rogue.behaviour = { tokenStatus: 503 };
  expect(await ready(world)).toEqual(READY);
  await world.clock.advance(CHECK_INTERVAL);
  gate.hang = true;
  while (!gate.open) expect(await ready(world)).toEqual(READY);
  expect(await ready(world)).toEqual(READY);
  gate.open();
  await world.close();
});
