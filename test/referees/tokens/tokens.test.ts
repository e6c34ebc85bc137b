/** What jose and aws-jwt-verify refuse the bridge refuses too; where it does not, the reason is stated. */
import { acceptance } from '../../runtime/bridge/support/accepted.js';
import { CLIENT_ID, ISSUER, rogueWorld } from '../../runtime/bridge/support/bridge-world.js';
import { visitor } from '../../runtime/bridge/support/visitor.js';
import { NOW } from '../../runtime/session/samples.js';
import { virtualClock } from '../../support/clock.js';
import { JUDGES, objections } from './judges.js';
import { REFUSED, STRICTER, TAKEN, type TriedToken } from './tokens.js';

let world: Awaited<ReturnType<typeof rogueWorld>>;
beforeEach(async () => {
  world = await rogueWorld();
});

/** Who takes the token, each asked with the same keys at the same time. */
async function takenBy({ behaviour }: TriedToken): Promise<readonly string[]> {
  let token = '';
  world.rogue.behaviour = {
    ...behaviour,
    idToken: async (claims, signed) => (token = await (behaviour.idToken?.(claims, signed) ?? signed({}))),
  };
  const web = visitor();
  const page = await web.get(await web.upToCallback(`${world.url}/oidc/auth/login?grant=g-1`));
  const judged = { token, keys: await world.rogue.jwks(), issuer: ISSUER, clientId: CLIENT_ID, at: world.clock.now() };
  const judges = await Promise.all(
    Object.entries(JUDGES).map(async ([name, judge]) => ((await judge(judged)) === undefined ? [name] : [])),
  );
  return [...(page.status === 200 ? ['bridge'] : []), ...judges.flat()];
}

describe('a token that a judge refuses is refused by the bridge', () => {
  test.each(REFUSED.filter(({ difference }) => difference === undefined))('$name', async (tried) => {
    expect(tried.takenBy).not.toContain('bridge');
    expect(tried.takenBy.length).toBeLessThan(2);
    expect(await takenBy(tried)).toEqual(tried.takenBy);
    await world.close();
  });
});

describe('but for a stated difference', () => {
  test.each(REFUSED.filter(({ difference }) => difference !== undefined))('$name: $difference', async (tried) => {
    expect(await takenBy(tried)).toEqual(tried.takenBy);
    await expect(world.close()).rejects.toThrow('aws-jwt-verify refuses a token that the bridge took: JwtParseError');
  });
});

describe('the bridge refuses what both judges take', () => {
  test.each(STRICTER)('$name', async (tried) => {
    expect(await takenBy(tried)).toEqual(['jose', 'aws-jwt-verify']);
    await world.close();
  });
});

describe('all take a token', () => {
  test.each(TAKEN)('$name', async (tried) => {
    expect(await takenBy(tried)).toEqual(['bridge', 'jose', 'aws-jwt-verify']);
    expect(world.accepted()).toBe(1);
    await world.close();
  });
});

test('a token that neither judge takes makes the closing of its world fail, one line for each', async () => {
  await world.close();
  expect(
    await objections({
      token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.AA',
      keys: { keys: [] },
      issuer: ISSUER,
      clientId: CLIENT_ID,
      at: NOW,
    }),
  ).toEqual([
    'jose refuses a token that the bridge took: ERR_JWKS_NO_MATCHING_KEY',
    'aws-jwt-verify refuses a token that the bridge took: KidNotFoundInJwksError',
  ]);
});

test('a login that was taken without a token that anybody saw is no success either', async () => {
  await world.close();
  const taken = acceptance(() => ({ issuer: ISSUER, clientId: CLIENT_ID }), virtualClock(NOW));
  taken.log({
    time: '2026-03-01T12:00:00.000Z',
    event: 'login',
    step: 'callback',
    outcome: 'consent-asked',
    reference: 'r-1',
    email: 'ada@example.com',
  });
  await expect(taken.judged()).rejects.toThrow('a login was taken of which no token was seen');
});
