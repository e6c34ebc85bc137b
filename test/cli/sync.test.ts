/** sync, health and catalog on a local AWS, one after the other as people use them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { localDynamoDb } from '../../local/dynamodb/index.js';
import { dynamoDbClient } from '../../runtime/aws/clients.js';
import { catalogTable } from '../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../runtime/clock.js';
import { systemRandom } from '../../runtime/random.js';
import { ACCOUNT, OTHER, connection, document, inline, role, untagged } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';
import { cli, type Ended } from './support.js';

let local: Accounts;
let environment: Record<string, string>;
const ARN = `arn:aws:iam::${ACCOUNT}:role/dba`;

beforeEach(async () => {
  local = await accounts();
  ({ environment } = local);
  local.roles({
    Dba: role('dba', { MaxSessionDuration: 7200, Policies: [inline('list', 's3:ListBucket')] }),
    Other: untagged('other'),
  });
});
afterEach(() => local.close());

const catalogIn = () => ['--directory', local.catalog];
const account = () => ['--role-arn', connection().roleArn, '--external-id', connection().externalId];
const one = () => [...account(), ...catalogIn()];
const at = (argv: readonly string[]): Promise<Ended> => cli(argv, environment);
const connectionsFile = (content: unknown): Promise<string> => local.connectionsFile(content);

test('an account is synced by its role and External ID alone, then listed and shown', async () => {
  expect(await at(['sync', ...one()])).toEqual({
    code: 0,
    out: '',
    err: `${ACCOUNT} (${ACCOUNT}): reading 3 roles\n${ACCOUNT} (${ACCOUNT}): 1 of 3 roles are requestable\n`,
  });
  expect(await at(['catalog', ...catalogIn()])).toEqual({ code: 0, out: `${ARN}  120 min  1 policy\n`, err: '' });
  const { out } = await at(['catalog', ARN, ...catalogIn()]);
  expect(JSON.parse(out)).toMatchObject({
    arn: ARN,
    inlinePolicies: [{ name: 'list', document: document('s3:ListBucket') }],
    trustPolicy: { Statement: [{ Action: 'sts:AssumeRole' }] },
    entitlement: { name: 'Assume Role' },
  });
});

test('accounts of a file are synced, and one that fails ends it with 1 and stops no other', async () => {
  const file = await connectionsFile([connection(OTHER), connection()]);
  const { code, out, err } = await at(['sync', '--connections', file, '--json', ...catalogIn()]);
  expect(code).toBe(1);
  expect(err).toContain(`account ${OTHER} (${OTHER}): sts:AssumeRole failed: AccessDenied; not complete\n`);
  expect(JSON.parse(out)).toMatchObject([
    { account: OTHER, complete: false },
    { account: ACCOUNT, complete: true, tagged: 1 },
  ]);
});

test('one account of the file is taken by --account', async () => {
  const file = await connectionsFile([connection(OTHER), connection()]);
  const { code, err } = await at(['sync', '--connections', file, '--account', ACCOUNT, ...catalogIn()]);
  expect(code).toBe(0);
  expect(err).not.toContain(OTHER);
});

test('the catalog may be a table', async () => {
  const dynamodb = await localDynamoDb();
  try {
    environment.AWS_ENDPOINT_URL_DYNAMODB = dynamodb.url;
    environment.AWS_REGION = 'us-west-1';
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const context = {
      region: 'us-west-1',
      clock: systemClock,
      random: systemRandom,
      endpoints: { dynamodb: dynamodb.url },
      credentials,
    };
    const client = dynamoDbClient(context);
    await client.send(new CreateTableCommand(catalogTable('catalog')));
    client.destroy();
    expect((await at(['sync', ...account(), '--table', 'catalog'])).code).toBe(0);
    expect((await at(['catalog', '--table', 'catalog'])).out).toContain(ARN);
    expect(await at(['catalog', '--table', 'another'])).toMatchObject({
      code: 3,
      err: 'cdk-serval: failed: ResourceNotFoundException; name the table, and its region\n',
    });
  } finally {
    await dynamodb.close();
  }
});

test("health answers in Serval's words, with our reason and fix beneath", async () => {
  const green = 'Test AWS Connection: Successfully authenticated with AWS\n';
  expect(await at(['health', ...one()])).toEqual({ code: 0, out: `ok  ${ACCOUNT}  ${green}`, err: '' });
  const { code, out } = await at(['health', ...one(), '--organization', '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject([{ ok: true }, { ok: false, check: 'List AWS Organization Accounts' }]);
  const wrong = await at(['health', '--role-arn', connection().roleArn, '--external-id', 'other-id', ...catalogIn()]);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(
    /^NOT OK {2}\d{12} {2}Test AWS Connection: Unable to authenticate.*\n {2}reason: .*\n {2}fix: .*\n$/,
  );
});

describe('is refused with 2, in one line, before anything is called:', () => {
  const cases: ReadonlyArray<readonly [string, () => Promise<readonly string[]> | readonly string[], string]> = [
    ['no account', () => ['sync'], 'the accounts are missing; give --connections FILE'],
    [
      'a malformed ARN',
      () => ['sync', '--role-arn', 'role/x', '--external-id', 'abc'],
      '--role-arn: "role/x" is no role',
    ],
    [
      'a malformed External ID',
      () => ['sync', '--role-arn', connection().roleArn, '--external-id', 'a b'],
      'externalId: "a b" must be 2 to 1224',
    ],
    [
      'a file that is not there',
      () => ['sync', '--connections', '/nowhere.json'],
      '"/nowhere.json" cannot be read: ENOENT',
    ],
    ['a file that is not JSON', async () => ['sync', '--connections', await connectionsFile('{')], 'is not JSON'],
    [
      'an account twice',
      async () => ['sync', '--connections', await connectionsFile([connection(), connection()])],
      'connections[1].account: "222222222222" must be listed once',
    ],
    [
      'an unknown account',
      async () => ['sync', '--connections', await connectionsFile([connection()]), '--account', '9'],
      'account: "9" is unknown; the file holds 222222222222',
    ],
    [
      'a malformed pace',
      () => ['sync', '--rate', 'iam:GetRole=0/1'],
      '--rate: ["iam:GetRole=0/1"] must be ACTION=PER_SECOND/BURST',
    ],
    ...['/', 'requestable/', '/requestable', '/a b/', `/${'a'.repeat(511)}/`].map(
      (prefix) =>
        [
          `the path prefix ${prefix.slice(0, 20)}`,
          () => ['sync', ...one(), '--path-prefix', prefix],
          'must be the path of roles, as /requestable/',
        ] as const,
    ),
    [
      'a path prefix whose roles are skipped',
      () => ['sync', ...one(), '--path-prefix', '/aws-reserved/sso/'],
      'is a path whose roles are skipped; choose another one, or give --include-uneditable as well',
    ],
    [
      'a malformed event bus',
      () => ['sync', ...one(), '--event-bus', 'a bus'],
      `--event-bus: "a bus" must be an event bus's name or its ARN`,
    ],
    [
      'an event bus of another region',
      () => ['sync', ...one(), '--event-bus', `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/x`],
      'is a bus of another region or partition than us-west-1; name one of this region, or give --region',
    ],
    [
      'an event bus in a dry run',
      () => ['sync', ...one(), '--event-bus', 'default', '--dry-run'],
      '--event-bus: --dry-run changes nothing to be told; leave one out',
    ],
    [
      'an event bus in a plan',
      () => ['sync', ...one(), '--event-bus', 'default', '--plan'],
      '--event-bus: --plan changes nothing to be told; leave one out',
    ],
    [
      'a malformed region',
      () => ['sync', ...one(), '--region', 'nowhere'],
      '--region: "nowhere" must be an AWS region',
    ],
    [
      'a role of another partition',
      () => ['sync', ...one(), '--region', 'cn-north-1'],
      'must be in the partition aws-cn',
    ],
    ...['--plan', '--dry-run'].map(
      (mode) =>
        [
          `a role of another partition, with ${mode}`,
          () => ['sync', ...one(), '--region', 'cn-north-1', mode],
          'must be in the partition aws-cn',
        ] as const,
    ),
    [
      'an unknown role',
      () => ['catalog', 'arn:aws:iam::222222222222:role/x', ...catalogIn()],
      'role: "arn:aws:iam::222222222222:role/x" is not in the catalog',
    ],
  ];
  test.each(cases)('%s', async (_, argv, message) => {
    const { code, out, err } = await at(await argv());
    expect(err).toContain(message);
    expect(err).toMatch(/^cdk-serval: «\w+» [^\n]+\n$/);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(local.takeCalls()).toEqual({});
  });
});

describe.each([[[]], [['--dry-run']], [['--plan']]])('sync %j of a catalog', (more) => {
  test('that a newer version wrote is refused with 3, in one line, and asks nothing of IAM', async () => {
    await mkdir(local.catalog, { recursive: true });
    await writeFile(join(local.catalog, 'version.json'), '{"version": 99}');
    const { code, out, err } = await at(['sync', ...one(), ...more]);
    expect(err).toMatch(/^cdk-serval: «CatalogVersion» version: 99 was written by a newer version[^\n]+\n$/);
    expect({ code, out, calls: local.takeCalls() }).toEqual({ code: 3, out: '', calls: {} });
  });

  test('that is none is said in one line', async () => {
    await mkdir(local.catalog, { recursive: true });
    await writeFile(join(local.catalog, 'version.json'), '{');
    const { code, err } = await at(['sync', ...one(), ...more]);
    expect(err).toMatch(/file: "[^"]+version.json" is not JSON; restore it from a copy, or delete it and sync again/);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(code).not.toBe(0);
  });
});

describe('with --event-bus', () => {
  const told = () =>
    local.aws.events().map((event) => ({ detailType: event['detail-type'], resources: event.resources }));

  test('each change is told once, and a run that changes nothing tells nothing', async () => {
    environment.AWS_ENDPOINT_URL_EVENTBRIDGE = environment.AWS_ENDPOINT_URL_IAM!;
    expect((await at(['sync', ...one(), '--event-bus', 'default'])).code).toBe(0);
    expect(told()).toEqual([{ detailType: 'Role Added', resources: [ARN] }]);
    await at(['sync', ...one(), '--event-bus', 'default']);
    expect(told()).toHaveLength(1);
  });

  test('what could not be told is said, and told by the next run', async () => {
    environment.AWS_ENDPOINT_URL_EVENTBRIDGE = environment.AWS_ENDPOINT_URL_IAM!;
    local.aws.inject({
      action: 'events:PutEvents',
      fault: { type: 'error', code: 'AccessDenied', status: 400 },
      times: 1,
    });
    const { code, err } = await at(['sync', ...one(), '--event-bus', 'default']);
    expect(err).toContain('changes that could not be told, which the next run tries again: 1 by AccessDenied\n');
    expect(code).toBe(0);
    await at(['sync', ...one(), '--event-bus', 'default']);
    expect(told()).toEqual([{ detailType: 'Role Added', resources: [ARN] }]);
  });
});
