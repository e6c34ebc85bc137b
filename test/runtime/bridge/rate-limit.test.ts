/** How often one address and one person may ask, and what they are told. */
import { networkOf } from '../../../runtime/bridge/checks/address-network.js';
import { clientAddress, isPrivate } from '../../../runtime/bridge/checks/client-address.js';
import { BUCKETS_MAX, rateLimit } from '../../../runtime/bridge/rate-limit.js';
import { virtualClock } from '../../support/clock.js';
import { at, grant, NOW } from '../session/samples.js';
import { bridgeWorld, type BridgeWorld } from './support/bridge-world.js';
import { visitor, type Seen } from './support/visitor.js';

const loginUrl = (world: BridgeWorld): string => `${world.url}/oidc/auth/login?grant=g-1`;

async function times(count: number, ask: () => Promise<Seen>): Promise<Seen[]> {
  const seen: Seen[] = [];
  for (let index = 0; index < count; index += 1) seen.push(await ask());
  return seen;
}

test('an address that asks too often is refused with a page, a code in the log and when to come again', async () => {
  const world = await bridgeWorld({ limits: { loginsPerMinute: 6, trustedProxies: 0 } });
  const seen = await times(9, () => visitor().get(loginUrl(world)));
  expect(seen.map(({ status }) => status)).toEqual([302, 302, 302, 302, 302, 302, 429, 429, 429]);
  const page = seen.at(-1)!;
  expect(page.headers.get('retry-after')).toBe('10');
  expect(page.text('reason')).toContain('Wait a little');
  // One line for all of them, or whoever asks too often fills the log.
  expect(world.log).toEqual([
    expect.objectContaining({ reason: 'TooManyLogins', detail: 'by address', reference: page.text('reference') }),
  ]);
  await world.clock.advance(10_000);
  expect((await visitor().get(loginUrl(world))).status).toBe(302);
  expect((await visitor().get(loginUrl(world))).status).toBe(429);
  expect(world.log).toHaveLength(2);
  await world.close();
});

test('who may not begin logins can still finish those that began', async () => {
  const world = await bridgeWorld({ limits: { loginsPerMinute: 2, trustedProxies: 0 } });
  const web = visitor();
  const callback = await web.upToCallback(loginUrl(world));
  expect((await times(2, () => visitor().get(loginUrl(world)))).map(({ status }) => status)).toEqual([302, 429]);
  expect((await web.get(callback)).status).toBe(200);
  await world.close();
});

test('behind a proxy each address counts for itself, by what the proxy saw and not by what the caller wrote', async () => {
  const world = await bridgeWorld({ limits: { loginsPerMinute: 1, trustedProxies: 1 } });
  const from = (forwarded: string) => async () =>
    (await visitor().get(loginUrl(world), { 'x-forwarded-for': forwarded })).status;
  expect([await from('192.0.2.1')(), await from('192.0.2.2')()]).toEqual([302, 302]);
  expect([await from('198.51.100.1, 192.0.2.1')(), await from('198.51.100.2, 192.0.2.1')()]).toEqual([429, 429]);
  await world.close();
});

test('nobody is kept out for a private address that may be a proxy of all, and the log says so once', async () => {
  const world = await bridgeWorld({ limits: { loginsPerMinute: 1 } });
  const seen = await times(3, () => visitor().get(loginUrl(world), { 'x-forwarded-for': '192.0.2.1' }));
  expect(seen.map(({ status }) => status)).toEqual([302, 302, 302]);
  expect(world.reported).toEqual([expect.stringMatching(/TRUSTED_PROXIES is not set: requests come from (::1|127)/)]);
  await world.close();
});

test('without a limit nobody is refused', async () => {
  const world = await bridgeWorld({ limits: { loginsPerMinute: 0, trustedProxies: 0 } });
  const seen = await times(30, () => visitor().get(loginUrl(world)));
  expect(new Set(seen.map(({ status }) => status))).toEqual(new Set([302]));
  await world.close();
});

test('a person who comes back too often is refused before the grants are asked, from whatever address', async () => {
  const running = grant({ startedAt: at(-1) });
  const world = await bridgeWorld({ grants: [running], limits: { loginsPerMinute: 100, trustedProxies: 0 } });
  const logIn = async () => {
    const web = visitor();
    return web.get(await web.upToCallback(loginUrl(world)));
  };
  const seen = await times(21, logIn);
  expect(seen.slice(0, 20).map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
  expect(seen[20]!.status).toBe(429);
  expect(world.minted()).toHaveLength(20);
  expect(world.log.at(-1)).toMatchObject({ reason: 'TooManyLogins', detail: 'by person', email: 'ada@example.com' });
  await world.close();
});

test('strangers with many addresses take no more memory than is set aside', () => {
  const limit = rateLimit(1, virtualClock(NOW));
  for (let index = 0; index < BUCKETS_MAX + 5; index += 1) limit.take(`address ${index}`);
  expect(limit.size).toBe(BUCKETS_MAX);
  expect(limit.take(`address ${BUCKETS_MAX + 4}`)).toBeDefined();
  expect(limit.take('address 0')).toBeUndefined();
});

test('tokens come back evenly, and no more of them than fit', async () => {
  const clock = virtualClock(NOW);
  const limit = rateLimit(2, clock);
  const taken = () => limit.take('one') === undefined;
  expect([taken(), taken(), taken()]).toEqual([true, true, false]);
  await clock.advance(29_000);
  expect(limit.take('one')?.seconds).toBe(1);
  await clock.advance(1_000);
  expect([taken(), taken()]).toEqual([true, false]);
  await clock.advance(3_600_000);
  expect([taken(), taken(), taken()]).toEqual([true, true, false]);
});

test.each<[string, string | undefined, number, string]>([
  ['no proxy is trusted', '192.0.2.9', 0, '10.0.0.1'],
  ['one is, and saw the caller', '192.0.2.9', 1, '192.0.2.9'],
  ['one is, and the caller wrote something besides', '198.51.100.7, 192.0.2.9', 1, '192.0.2.9'],
  ['two are', '198.51.100.7, 192.0.2.9, 10.1.1.1', 2, '192.0.2.9'],
  ['two are, and the header is of one', '192.0.2.9', 2, '10.0.0.1'],
  ['one is, and there is no header', undefined, 1, '10.0.0.1'],
  ['one is, and the header holds no address there', '192.0.2.9, unknown', 1, '10.0.0.1'],
])('where %s, X-Forwarded-For %j with %j gives %s', (_, header, proxies, address) => {
  expect(clientAddress('10.0.0.1', header, proxies)).toBe(address);
});

test.each(['10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', '::ffff:10.1.2.3', '::1', 'fd00::1', 'fe80::1%eth0'])(
  '%s may be a proxy that all people share',
  (address) => {
    expect(isPrivate(address)).toBe(true);
  },
);

test.each(['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::9', '172.32.0.1'])('%s is of one who asks', (address) => {
  expect(isPrivate(address)).toBe(false);
});

test.each([
  ['192.0.2.9', '192.0.2.9'],
  ['::ffff:192.0.2.9', '192.0.2.9'],
  ['::ffff:192.0.2.9%eth0', '192.0.2.9'],
  ['::FFFF:c000:209', '192.0.2.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
