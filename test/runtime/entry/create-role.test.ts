/** "Create AWS IAM Role" as it is shipped. */
import { systemClock } from '../../../runtime/clock.js';
import { localAws } from '../../../local/aws/index.js';
import { ACCOUNT, connection, document, HUB, managedPolicy } from '../sync/support/world.js';
import { EVENT, ingestion, ROLE_ARN } from '../workflows/support.js';
import { bundles, linesOf, type Bundles } from './support.js';

let shipped: Bundles;
let environment: Record<string, string>;
let close: () => Promise<void>;

beforeAll(async () => {
  shipped = await bundles('create-role');
  const aws = localAws({ clock: systemClock });
  const boundary = managedPolicy('boundary', '*') as { Properties: object };
  const Boundary = { ...boundary, Properties: { ...boundary.Properties, Path: '/team/' } };
  const template = { Resources: { Ingestion: ingestion(), Boundary } };
  aws.deploy({ template, stackName: 'account', account: ACCOUNT, region: 'us-east-1' });
  const server = await aws.listen();
  ({ close } = server);
  const { accessKeyId, secretAccessKey } = aws.administrator(HUB);
  environment = {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_STS: server.url,
    AWS_ENDPOINT_URL_IAM: server.url,
    CONNECTIONS: JSON.stringify([connection()]),
    ROLE_PATH: '/requestable/',
    PERMISSIONS_BOUNDARY: '/team/boundary',
    OIDC_ISSUER: 'https://login.example.com',
    OIDC_CLIENT_ID: 'client-1',
  };
}, 30_000);
afterAll(async () => {
  await close();
  await shipped.remove();
});

test('makes a role, logs a line of JSON without a secret, and answers; what is malformed is refused in words', async () => {
  const { stdout, stderr } = await shipped.invoke('create-role', environment, EVENT);
  const created = { ok: true, roleArn: ROLE_ARN, did: 'created' };
  expect(linesOf(stdout)).toEqual([expect.objectContaining({ event: 'create-role', ...created }), created]);
  expect(stderr).toBe('');
  for (const secret of [environment.AWS_SECRET_ACCESS_KEY!, connection().externalId, 'ASIA']) {
    expect(stdout).not.toContain(secret);
  }

  const again = await shipped.invoke('create-role', environment, { ...EVENT, policy: document('*') });
  expect(linesOf(again.stdout).at(-1)).toMatchObject({ ok: false, code: 'Role' });
  const malformed = await shipped.invoke('create-role', environment, 'dba');
  const refused = { ok: false, code: 'Input' };
  expect(linesOf(malformed.stdout)).toMatchObject([{ event: 'create-role', ...refused }, refused]);
}, 30_000);

test.each([
  ['PERMISSIONS_BOUNDARY', 'is missing; set it to the name of a customer managed policy'],
  ['ROLE_PATH', 'is missing; set it to the path of the roles'],
])(
  'it does not start without %s',
  async (name, words) => {
    const starting = shipped.invoke('create-role', { ...environment, [name]: '' }, EVENT);
    const stderr = expect.stringContaining(`«Setting» ${name} ${words}`) as string;
    await expect(starting).rejects.toMatchObject({ code: 1, stdout: '', stderr });
  },
  30_000,
);
