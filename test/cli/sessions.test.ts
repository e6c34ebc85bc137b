import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { joinEvents } from '../../cli/sessions/events.js';
import { localAws } from '../../local/aws/index.js';
import { localDynamoDb } from '../../local/dynamodb/index.js';
import { documentClient, stsClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { systemClock } from '../../runtime/clock.js';
import type { AuditRow, AuditStore } from '../../runtime/grants/audit.js';
import { auditTable, dynamoAuditStore } from '../../runtime/grants/dynamodb-audit.js';
import { fileAuditStore } from '../../runtime/grants/file-audit.js';
import { systemRandom } from '../../runtime/random.js';
import { auditRow } from '../../runtime/session/audit-repair.js';
import { at, grant, NOW, ROLE_ARN, sessionRecord } from '../runtime/session/samples.js';
import { virtualClock } from '../support/clock.js';
import { seededRandom } from '../support/random.js';
import { cli } from './support.js';

const ACCOUNT = '111122223333';

const row = (id: string, more: Partial<AuditRow> = {}): AuditRow => ({
  ...auditRow(grant({ justification: 'ticket\u202e 42' }), sessionRecord(id)),
  ...more,
});

async function fill(audit: AuditStore): Promise<void> {
  await audit.put(row('s-1'));
  await audit.put(row('s-2', { mintedAt: at(1440), grantId: 'g-2', email: 'eve@example.com', why: 'role-maximum' }));
  await audit.putRefusal({
    id: 'r-1',
    at: at(90),
    grantId: 'g-1',
    email: 'ada@example.com',
    subject: '00u1',
    code: 'GrantOver',
    reference: 'kZ3x',
  });
}

describe('of a file', () => {
  let directory: string;
  const sessions = (...words: string[]) => cli(['sessions', '--file', join(directory, 'audit.json'), ...words]);
  const idsOf = async (...words: string[]) => {
    const { out } = await sessions('--json', ...words);
    return (JSON.parse(out) as Array<{ id: string }>).map(({ id }) => id);
  };
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sessions-'));
    await fill(fileAuditStore(join(directory, 'audit.json'), systemClock));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('a line for each says who, what, when, how long, why so long and why at all', async () => {
    const { code, out, err } = await sessions();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      '2026-03-01T12:00:00.000Z  session  ada@example.com (00u1)  arn:aws:iam::111122223333:role/teams/data/Reader  60 min by grant  until 2026-03-01T13:00:00.000Z  grant g-1  ASIAEXAMPLE  arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com  STS request r-1  "ticket? 42"',
      '2026-03-01T13:30:00.000Z  refused: GrantOver  ada@example.com (00u1)  grant g-1  reference kZ3x',
      expect.stringContaining('session  eve@example.com (00u1)'),
      '',
    ]);
  });

  test('the same as JSON, with the account', async () => {
    const { out } = await sessions('--json', '--grant', 'g-1');
    expect(out).not.toContain('\u202e');
    expect(JSON.parse(out)).toEqual([
      { kind: 'session', ...row('s-1'), account: ACCOUNT },
      expect.objectContaining({ kind: 'refusal', code: 'GrantOver' }),
    ]);
  });

  test.each<[string[], string[]]>([
    [['--grant', 'g-2'], ['s-2']],
    [
      ['--email', 'Ada@Example.com'],
      ['s-1', 'r-1'],
    ],
    [
      ['--role', ROLE_ARN],
      ['s-1', 's-2'],
    ],
    [['--since', '2026-03-02'], ['s-2']],
    [['--until', '2026-03-01T13:30:00+00:00'], ['s-1']],
    [['--since', '2026-03-01T12:00:00.001Z', '--until', '2026-03-02T12:00:00Z'], ['r-1']],
    [['--email', 'nobody@example.com'], []],
  ])('%j', async (words, ids) => {
    expect(await idsOf(...words)).toEqual(ids);
  });

  test.each([
    [['--email', 'ada'], '--email: "ada" must be an e-mail address with one @, in ASCII'],
    [['--role', 'Reader'], '--role: "Reader" must be a role\'s ARN'],
    [['--since', 'yesterday'], '--since: "yesterday" must be a day as 2026-01-31, or a time as 2026-01-31T12:00:00Z'],
    [['--since', '2026-02-30'], '--since: "2026-02-30" must be a day'],
    [['--until', '2026-03-01T12:00'], '--until: "2026-03-01T12:00" must be a day'],
    [['--events-region', 'nowhere'], '--events-region: "nowhere" must be'],
    [['--table', 'audit'], 'Arguments file and table are mutually exclusive'],
  ])('%j is refused in one line', async (words, message) => {
    const { code, out, err } = await sessions(...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});

test('of a table, and one that is not there is named', async () => {
  const dynamodb = await localDynamoDb();
  const environment = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const endpoints = { dynamodb: dynamodb.url };
  const made = documentClient({
    region: 'us-east-1',
    clock: systemClock,
    random: systemRandom,
    credentials,
    endpoints,
  });
  await made.send(new CreateTableCommand(auditTable('serval-audit')));
  await fill(dynamoAuditStore(made, 'serval-audit'));
  made.destroy();
  const found = await cli(['sessions', '--email', 'ada@example.com', '--json'], environment);
  expect((JSON.parse(found.out) as Array<{ id: string }>).map(({ id }) => id)).toEqual(['s-1', 'r-1']);
  expect(await cli(['sessions', '--table', 'other'], environment)).toEqual({
    code: 3,
    out: '',
    err: 'cdk-serval: «Audit» --table: "other" in us-east-1 cannot be read: ResourceNotFound; name the table, and its region\n',
  });
  await dynamodb.close();
});

describe('events', () => {
  /** An account with a role that its administrator assumes, as the row of a session tells it. */
  async function world() {
    const clock = virtualClock(NOW, { auto: true });
    const aws = localAws({ clock });
    const Statement = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' };
    const Properties = { RoleName: 'Reader', AssumeRolePolicyDocument: { Version: '2012-10-17', Statement } };
    const template = { Resources: { Reader: { Type: 'AWS::IAM::Role', Properties } } };
    aws.deploy({ template, stackName: 'roles', account: ACCOUNT, region: 'us-west-1' });
    const context: AwsContext = {
      region: 'us-west-1',
      clock,
      random: seededRandom(),
      credentials: aws.administrator(ACCOUNT),
      requestHandler: aws.requestHandler(),
      endpoints: { cloudtrail: 'http://local.invalid', sts: 'http://local.invalid' },
    };
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Reader`;
    const { Credentials: given } = await stsClient(context).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'ada' }),
    );
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '', SessionToken } = given!;
    const session = { accessKeyId, secretAccessKey, sessionToken: SessionToken! };
    const act = (region: string) =>
      stsClient({ ...context, region, credentials: session }).send(new GetCallerIdentityCommand({}));
    return { aws, clock, context, act, row: row('s-1', { accessKeyId }) };
  }

  test('are those that the session signed, in the region of its STS, unless another one is named', async () => {
    const { clock, context, act, row } = await world();
    await clock.advance(60_000);
    await act('us-west-1');
    await act('eu-west-1');
    const event = { time: at(1), source: 'sts.amazonaws.com', name: 'GetCallerIdentity' };
    const found = { events: [expect.objectContaining(event)] };
    expect((await joinEvents([row], context)).get('s-1')).toEqual(found);
    expect((await joinEvents([row], context, 'eu-west-1')).get('s-1')).toEqual(found);
    expect((await joinEvents([row], context, 'us-east-1')).get('s-1')).toEqual({ events: [] });
  });

  test('of many sessions are asked for at no more than two a second', async () => {
    const { aws, clock, context, row } = await world();
    const began = clock.now();
    const many = Array.from({ length: 10 }, (_, index) => ({ ...row, id: `s-${index}` }));
    expect((await joinEvents(many, context)).size).toBe(10);
    expect(clock.now() - began).toBe(4_500);
    expect(aws.calls().filter(({ error }) => error !== undefined)).toEqual([]);
  });

  test.each<[string, Partial<AuditRow>, string]>([
    [
      'another account',
      { roleArn: 'arn:aws:iam::444455556666:role/Reader' },
      `they are in account 444455556666, these credentials in ${ACCOUNT}`,
    ],
    ['91 days ago', { mintedAt: at(-91 * 1440) }, 'CloudTrail keeps them for 90 days'],
    [
      'a partition whose STS is not known',
      { roleArn: `arn:aws-iso-b:iam::${ACCOUNT}:role/Reader` },
      'no region of STS is known for aws-iso-b; name one',
    ],
  ])('of %s are not asked for, and why', async (_, more, notAsked) => {
    const { aws, context, row } = await world();
    expect((await joinEvents([{ ...row, ...more }], context)).get('s-1')).toEqual({ notAsked });
    expect(aws.calls().filter(({ action }) => action.startsWith('cloudtrail:'))).toEqual([]);
  });

  test('that may not be read are an error which names the right', async () => {
    const { aws, context, row } = await world();
    aws.inject({ action: 'cloudtrail:LookupEvents', fault: { type: 'error', code: 'AccessDenied', status: 400 } });
    await expect(joinEvents([row], context)).rejects.toThrow(
      '«Audit» CloudTrail of us-west-1 cannot be read: AccessDenied; allow these credentials cloudtrail:LookupEvents',
    );
  });
});
