/** What AWS throttles in spite of the pace, and what it would. */
import { role, untagged, world, type World } from './support/world.js';

let at: World;
beforeEach(async () => {
  at = await world();
});
afterEach(() => at.close());

/** Without sockets, so that virtual time does not run while a request is on its way. */
const aws = () => ({ ...at.context, requestHandler: at.aws.requestHandler() });
const others = (count: number) => Array.from({ length: count }, (_, index) => untagged(`other-${index}`));

test('an account whose limit is a third of the pace is read whole, as fast as that limit lets it, with few retries', async () => {
  at.roles([role('dba'), ...others(300)]);
  at.aws.throttle({ rates: { 'iam:GetRole': { perSecond: 5, burst: 5 } } });
  const began = at.clock.now();
  const status = await at.sync({ aws: aws() });
  expect(status).toMatchObject({ complete: true, tagged: 1 });
  // 302 GetRole at 5 a second. A pace that went on as it is would be throttled more often than it is answered.
  expect((at.clock.now() - began) / 1000).toBeLessThan(1.1 * (302 / 5));
  expect(status.throttles).toBeGreaterThan(0);
  expect(status.throttles).toBeLessThan(302 / 10);
});

test('those that waited for a new session do not leave together when it is there', async () => {
  at.roles(others(330));
  const rate = { perSecond: 0.5, burst: 1 };
  at.aws.throttle({ rates: { 'iam:GetRole': rate } });
  // The first session is there at once, the second one, ten minutes later, after twenty turns.
  at.aws.inject({ action: 'sts:AssumeRole', times: 1, fault: { type: 'delay', milliseconds: 1 } });
  at.aws.inject({ action: 'sts:AssumeRole', fault: { type: 'delay', milliseconds: 40_000 } });
  const status = await at.sync({ aws: aws(), rates: { 'iam:GetRole': rate } });
  expect(status).toMatchObject({ complete: true, throttles: 0, retries: 0, calls: { 'sts:AssumeRole': 2 } });
});
