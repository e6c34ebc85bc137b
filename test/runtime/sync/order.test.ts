/** In which order roles are read: requestable ones stand together in a listing, and must not be read together. */
import { scatter } from '../../../runtime/sync/spread.js';
import { inline, role, untagged, world } from './support/world.js';

test.each([0, 1, 2, 3, 10, 999, 1000, 10_000])('of %i items scattered each is there once', (count) => {
  const items = Array.from({ length: count }, (_, index) => index);
  expect(scatter(items).sort((a, b) => a - b)).toEqual(items);
});

test.each([
  [1000, 0, 100],
  [1000, 900, 100],
  [10_000, 4000, 200],
  [997, 0, 50],
])('of %i items a row of them, from %i on %i long, is spread evenly', (count, from, length) => {
  const order = scatter(Array.from({ length: count }, (_, index) => index));
  const places = order.flatMap((item, place) => (item >= from && item < from + length ? [place] : []));
  const gaps = places.slice(1).map((place, index) => place - places[index]!);
  expect(Math.max(...gaps)).toBeLessThan((3 * count) / length);
});

test.each([
  ['at the end', 'z'],
  ['at the beginning', 'a'],
])(
  'requestable roles that all stand %s of the first listing cost no time beyond the pace of GetRole',
  async (_, name) => {
    const at = await world();
    const Policies = [inline('one', 's3:*'), inline('two', 's3:*')];
    const tagged = Array.from({ length: 120 }, (_, index) => role(`${name}-${index}`, { Policies }));
    const others = Array.from({ length: 239 }, (_, index) => untagged(`m-${index}`));
    at.roles([...tagged, ...others]);
    const began = at.clock.now();
    // Without sockets, so that virtual time does not run while a request is on its way.
    const status = await at.sync({ aws: { ...at.context, requestHandler: at.aws.requestHandler() } });
    expect(status).toMatchObject({
      complete: true,
      tagged: 120,
      calls: { 'iam:GetRole': 360, 'iam:GetRolePolicy': 240 },
    });
    expect((at.clock.now() - began) / 1000).toBeLessThan(1.05 * ((360 - 15) / 15));
    await at.close();
  },
);
