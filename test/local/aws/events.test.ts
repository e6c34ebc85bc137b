import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, HUB, inline, role, root, TARGET, trusts } from './support/templates.js';

const ENTRY = { Source: 'acme.orders', DetailType: 'Order Placed', Detail: '{"id":1}' };
const BUS = `arn:aws:events:us-east-1:${TARGET}:event-bus/default`;

/** Puts events as the target account's administrator. */
function bus() {
  const made = cloud();
  const { eventBridge } = made.admin(TARGET);
  const put = (...Entries: PutEventsRequestEntry[]) => eventBridge.send(new PutEventsCommand({ Entries }));
  return { ...made, put };
}

test('an event arrives on the default bus unless another is named, by its name or its ARN', async () => {
  const { aws, put } = bus();
  const audit = `arn:aws:events:us-east-1:${TARGET}:event-bus/audit`;
  const { FailedEntryCount, Entries = [] } = await put(
    { ...ENTRY, Resources: ['arn:aws:iam::1:role/a'], Time: new Date('2026-01-01T00:00:00Z') },
    { ...ENTRY, EventBusName: 'audit' },
    { ...ENTRY, EventBusName: audit },
  );
  expect(FailedEntryCount).toBe(0);
  expect(aws.events().map(({ id }) => id)).toEqual(Entries.map(({ EventId }) => EventId));
  expect(aws.events()).toMatchObject([
    { bus: BUS, resources: ['arn:aws:iam::1:role/a'], time: '2026-01-01T00:00:00Z', account: TARGET },
    { bus: audit, source: 'acme.orders', 'detail-type': 'Order Placed', detail: { id: 1 }, region: 'us-east-1' },
    { bus: audit, time: '2026-01-15T12:00:00Z', resources: [] },
  ]);
});

test.each<[string, Partial<PutEventsRequestEntry>, string]>([
  ['without a source', { Source: undefined }, 'InvalidArgument'],
  ['without a detail', { Detail: undefined }, 'InvalidArgument'],
  ["of AWS's own source", { Source: 'aws.iam' }, 'NotAuthorizedForSourceException'],
  ['with a detail that is no object', { Detail: '[1]' }, 'MalformedDetail'],
  ['with a detail that is no JSON', { Detail: '{' }, 'MalformedDetail'],
])('an entry %s fails by itself, and the others arrive', async (_, wrong, code) => {
  const { aws, put } = bus();
  const { FailedEntryCount, Entries = [] } = await put(ENTRY, { ...ENTRY, ...wrong }, ENTRY);
  expect(FailedEntryCount).toBe(1);
  expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, code, undefined]);
  expect(aws.events()).toHaveLength(2);
});

test('entries fail from one on where a fault says so, as often as it says', async () => {
  const { aws, put } = bus();
  const fault = { type: 'failed-entries', arriving: 1, code: 'ThrottlingException' } as const;
  aws.inject({ action: 'events:PutEvents', times: 1, fault });
  const { FailedEntryCount, Entries = [] } = await put(ENTRY, ENTRY, ENTRY);
  expect(FailedEntryCount).toBe(2);
  expect(Entries.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, 'ThrottlingException', 'ThrottlingException']);
  expect((await put(ENTRY)).FailedEntryCount).toBe(0);
  expect(aws.events()).toHaveLength(2);
});

test('ten entries are the most, and 256 KB of them together', async () => {
  const { aws, put } = bus();
  const entries = (length: number, characters: number) =>
    Array.from({ length }, () => ({ ...ENTRY, Detail: JSON.stringify({ text: 'é'.repeat(characters) }) }));
  await put(...entries(10, 1));
  expect(await refusal(put(...entries(11, 1)))).toContain('ValidationException');
  expect(await refusal(put())).toContain('greater than or equal to 1');
  await put(...entries(2, 65_000));
  expect(await refusal(put(...entries(2, 65_536)))).toBe(
    'ValidationException: Total size of the entries in the request is over the limit.',
  );
  expect(aws.events()).toHaveLength(12);
});

test('a role needs events:PutEvents on the bus itself', async () => {
  const { aws, admin, deploy } = bus();
  const Policies = [inline('tell', allow('events:PutEvents', { Resource: BUS }))];
  deploy({ Role: role(trusts(root(TARGET)), { RoleName: 'role', Policies }) }, TARGET);
  const RoleArn = `arn:aws:iam::${TARGET}:role/role`;
  const { Credentials } = await admin(TARGET).sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
  const { eventBridge } = clients(aws, keysOf(Credentials));
  await eventBridge.send(new PutEventsCommand({ Entries: [ENTRY] }));
  const other = eventBridge.send(new PutEventsCommand({ Entries: [ENTRY, { ...ENTRY, EventBusName: 'audit' }] }));
  expect(await refusal(other)).toMatch(/^AccessDeniedException: .* events:PutEvents on resource: .*event-bus\/audit/);
  expect(aws.events()).toHaveLength(1);
});

test.each<[string, Partial<PutEventsRequestEntry>]>([
  ['a bus of another account', { EventBusName: BUS.replace(TARGET, HUB) }],
  ['a bus of another region', { EventBusName: BUS.replace('us-east-1', 'eu-west-1') }],
  ['a trace header', { TraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793' }],
])('%s is not modelled, and refused', async (_, entry) => {
  const { aws, put } = bus();
  expect(await refusal(put({ ...ENTRY, ...entry }))).toContain('NotModelled');
  expect(aws.events()).toEqual([]);
});
