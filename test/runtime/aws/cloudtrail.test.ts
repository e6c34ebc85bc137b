import { ListRolesCommand } from '@aws-sdk/client-iam';
import { localAws } from '../../../local/aws/index.js';
import { iamClient } from '../../../runtime/aws/clients.js';
import { eventHistory } from '../../../runtime/aws/cloudtrail.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { seededRandom } from '../../support/random.js';
import { virtualClock } from '../../support/clock.js';

const START = Date.parse('2026-03-01T12:00:00Z');
const ACCOUNT = '111122223333';

/** An account whose administrator made so many requests, and its history. */
async function account(requests: number) {
  const clock = virtualClock(START, { auto: true });
  const aws = localAws({ clock });
  const credentials = aws.administrator(ACCOUNT);
  const context: AwsContext = {
    region: 'us-east-1',
    clock,
    random: seededRandom(),
    credentials,
    requestHandler: aws.requestHandler(),
    endpoints: { cloudtrail: 'http://local.invalid', iam: 'http://local.invalid' },
  };
  const iam = iamClient(context);
  for (let request = 0; request < requests; request += 1) {
    await iam.send(new ListRolesCommand({}));
    await clock.advance(10);
  }
  await clock.advance(1000);
  const until = clock.now() - 500;
  const history = eventHistory(context);
  const lookups = () => aws.calls().filter(({ action }) => action === 'cloudtrail:LookupEvents');
  const ofKey = () => history.ofAccessKey(credentials.accessKeyId, START, until);
  return { aws, clock, lookups, ofKey };
}

test('events are read to the last page, the oldest first', async () => {
  const { ofKey, lookups } = await account(120);
  const events = await ofKey();
  expect(lookups()).toHaveLength(3);
  expect(new Set(events.map(({ id }) => id)).size).toBe(120);
  expect(events[0]).toMatchObject({ time: '2026-03-01T12:00:00.000Z', name: 'ListRoles' });
  expect(events.at(-1)!.time > events[0]!.time).toBe(true);
});

test('an empty page is no end', async () => {
  const { aws, ofKey } = await account(2);
  aws.inject({ action: 'cloudtrail:LookupEvents', times: 1, fault: { type: 'empty-page' } });
  expect(await ofKey()).toHaveLength(2);
});

test('no more than two requests leave in a second, the repeated ones included, so that none is throttled', async () => {
  const { aws, ofKey, lookups } = await account(170);
  const fault = { type: 'error', code: 'InternalFailure', status: 500 } as const;
  aws.inject({ action: 'cloudtrail:LookupEvents', times: 1, fault });
  await Promise.all([ofKey(), ofKey()]);
  const times = lookups().map(({ at }) => at);
  expect(times).toHaveLength(9);
  expect(Math.min(...times.slice(1).map((time, index) => time - times[index]!))).toBeGreaterThanOrEqual(500);
  expect(
    lookups()
      .map(({ error }) => error)
      .filter(Boolean),
  ).toEqual(['InternalFailure']);
});

test('a history that may not be read is an error', async () => {
  const { aws, ofKey } = await account(0);
  const fault = { type: 'error', code: 'AccessDenied', status: 400 } as const;
  aws.inject({ action: 'cloudtrail:LookupEvents', fault });
  await expect(ofKey()).rejects.toHaveProperty('name', 'AccessDeniedException');
});
