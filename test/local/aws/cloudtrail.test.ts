import { CloudTrailClient, LookupEventsCommand, type LookupEventsCommandInput } from '@aws-sdk/client-cloudtrail';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { clients } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { HUB, TARGET } from './support/templates.js';

/** The trail of an account in us-east-1, as its administrator looks it up. */
function trail(account = TARGET) {
  const made = cloud();
  const credentials = made.aws.administrator(account);
  const handler = { endpoint: 'http://local.invalid', requestHandler: made.aws.requestHandler() };
  const client = new CloudTrailClient({ region: 'us-east-1', maxAttempts: 1, credentials, ...handler });
  const lookUp = (input: LookupEventsCommandInput = {}) => client.send(new LookupEventsCommand(input));
  return { ...made, credentials, lookUp };
}

const byKey = (AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey: 'AccessKeyId' as const, AttributeValue }],
});

test('tells what an access key signed, the latest first, with the services that have one endpoint in us-east-1', async () => {
  const { clock, admin, credentials, lookUp } = trail();
  await admin().sts.send(new GetCallerIdentityCommand({}));
  await clock.advance(60_000);
  await admin().iam.send(new ListRolesCommand({}));
  const { Events = [], NextToken } = await lookUp(byKey(credentials.accessKeyId));
  expect(NextToken).toBeUndefined();
  expect(Events).toMatchObject([
    { EventName: 'ListRoles', EventSource: 'iam.amazonaws.com', EventTime: new Date('2026-01-15T12:01:00Z') },
    { EventName: 'GetCallerIdentity', EventSource: 'sts.amazonaws.com', AccessKeyId: credentials.accessKeyId },
  ]);
  expect(JSON.parse(Events[0]!.CloudTrailEvent!)).toMatchObject({ recipientAccountId: TARGET, awsRegion: 'us-east-1' });
});

test('tells nothing of another key, another account, another region, or another time', async () => {
  const { aws, clock, admin, credentials, lookUp } = trail();
  await clients(aws, aws.administrator(HUB)).sts.send(new GetCallerIdentityCommand({}));
  await clients(aws, credentials, 'us-west-1').sts.send(new GetCallerIdentityCommand({}));
  expect((await lookUp()).Events).toEqual([]);
  await admin().sts.send(new GetCallerIdentityCommand({}));
  await clock.advance(2000);
  expect((await lookUp(byKey('ASIAOTHER'))).Events).toEqual([]);
  const later = { ...byKey(credentials.accessKeyId), StartTime: new Date(clock.now() + 1000) };
  await clock.advance(2000);
  expect((await lookUp(later)).Events).toEqual([]);
  await clock.advance(91 * 86_400_000);
  expect((await lookUp(byKey(credentials.accessKeyId))).Events).toEqual([]);
});

test('a page holds what was asked for, and its token gives the next one', async () => {
  const { clock, admin, credentials, lookUp } = trail();
  for (let call = 0; call < 3; call += 1) await admin().iam.send(new ListRolesCommand({ PathPrefix: `/${call}/` }));
  const input = { ...byKey(credentials.accessKeyId), MaxResults: 2, EndTime: new Date(clock.now()) };
  await clock.advance(1000);
  const first = await lookUp(input);
  await clock.advance(1000);
  const second = await lookUp({ ...input, NextToken: first.NextToken });
  expect([first.Events?.length, second.Events?.length]).toEqual([2, 1]);
  const ids = [...first.Events!, ...second.Events!].map(({ EventId }) => EventId);
  expect(new Set(ids).size).toBe(3);
});

test('a third request within a second is throttled, and one a second later is not', async () => {
  const { clock, lookUp } = trail();
  await lookUp();
  await lookUp();
  expect(await refusal(lookUp())).toBe('ThrottlingException: Rate exceeded');
  await clock.advance(1000);
  expect((await lookUp()).Events?.[0]).toMatchObject({ EventName: 'LookupEvents' });
});

test.each<[string, LookupEventsCommandInput, string]>([
  [
    'two attributes',
    { LookupAttributes: [...byKey('a').LookupAttributes, ...byKey('b').LookupAttributes] },
    'InvalidLookupAttributesException',
  ],
  ['51 results', { MaxResults: 51 }, 'InvalidMaxResultsException'],
  ['a start after the end', { StartTime: new Date(2000), EndTime: new Date(1000) }, 'InvalidTimeRangeException'],
  ['a token of nobody', { NextToken: 'x' }, 'InvalidNextTokenException'],
  [
    'a lookup by another attribute',
    { LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'a' }] },
    'NotModelled',
  ],
  ['events of Insights', { EventCategory: 'insight' }, 'NotModelled'],
])('%s is refused', async (_, input, name) => {
  expect(await refusal(trail().lookUp(input))).toMatch(new RegExp(`^${name}: `));
});
