/** connect: the values of the dialog and of Okta, and their checks on a local AWS and a bridge on loopback. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeRoute } from '../../cli/connect/bridge-route.js';
import type { ConnectReport } from '../../cli/connect/report.js';
import { SERVAL_CLOUD_ACCOUNT } from '../../lib/model/names.js';
import { bridgeWorld, CLIENT_ID, type BridgeWorld } from '../runtime/bridge/support/bridge-world.js';
import { connection, HUB, OTHER } from '../runtime/sync/support/world.js';
import { accounts, type Accounts } from './accounts.js';
import { cli } from './support.js';

const { account, name, roleArn, externalId } = connection();
const ONE = ['--role-arn', roleArn, '--external-id', externalId, '--name', name];
const NOTHING = { AWS_REGION: 'us-west-1' };
/** Without credentials, whoever runs the tests. */
const NOBODY = { ...NOTHING, AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'connect-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function fileOf(content: unknown): Promise<string> {
  const path = join(directory, 'outputs.json');
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

/** Outputs of an example's template, as CloudFormation would fill them in. */
function deployedOutputs(): Record<string, Record<string, string>> {
  const path = 'examples/cloud-account/expected/aws/Serval.template.json';
  const { Outputs } = JSON.parse(readFileSync(path, 'utf8')) as { Outputs: Record<string, { Value: unknown }> };
  const filled = Object.entries(Outputs).map(([id, { Value }]) => {
    if (typeof Value === 'string') return [id, Value];
    return [id, /RoleArn/.test(id) ? 'arn:aws:iam::111122223333:role/serval-ingestion' : '111122223333'];
  });
  return { Serval: Object.fromEntries(filled) as Record<string, string> };
}

describe('the values', () => {
  test("are the dialog's five, by its labels and in its order", async () => {
    expect(await cli(['connect', ...ONE, '--no-check'], NOTHING)).toEqual({
      code: 0,
      err: '',
      out: [
        "Serval's Connect AWS dialog",
        `  Serval AWS Account ID  ${SERVAL_CLOUD_ACCOUNT}`,
        `  External ID            ${externalId}`,
        `  Your AWS Account ID    ${account}`,
        `  Your AWS Account Name  ${name}`,
        `  Role ARN               ${roleArn}`,
        '',
      ].join('\n'),
    });
  });

  test('name Serval cloud whoever assumes the role, as the dialog does', async () => {
    const { out } = await cli(['connect', ...ONE, '--serval-account', HUB, '--no-check'], NOTHING);
    expect(out).toContain(`Serval AWS Account ID  ${SERVAL_CLOUD_ACCOUNT}\n`);
    expect(out).not.toContain(HUB);
  });

  test('are read from what cdk deploy wrote of an IngestionRole', async () => {
    const file = await fileOf({ Another: { Url: 'https://example.com' }, ...deployedOutputs() });
    const { code, out } = await cli(['connect', '--stack-outputs', file, '--no-check', '--json'], NOTHING);
    expect(code).toBe(0);
    const { dialogs } = JSON.parse(out) as ConnectReport;
    expect(dialogs).toHaveLength(1);
    expect(dialogs[0]).toContainEqual({
      label: 'Role ARN',
      value: 'arn:aws:iam::111122223333:role/serval-ingestion',
    });
  });

  test('are, with a bridge, those of its application in Okta too: no sign-out, one redirect URI', async () => {
    const { out } = await cli(
      ['connect', ...ONE, '--bridge', 'https://serval.example.com/', '--no-check', '--json'],
      NOTHING,
    );
    expect((JSON.parse(out) as ConnectReport).okta).toEqual([
      { label: 'Sign-in method', value: 'OIDC - OpenID Connect' },
      { label: 'Application type', value: 'Web Application' },
      { label: 'Grant type', value: 'Authorization Code' },
      { label: 'Sign-in redirect URIs', value: 'https://serval.example.com/oidc/auth/callback' },
      { label: 'Sign-out redirect URIs', value: 'none: the bridge has no logout' },
      { label: 'Scopes', value: 'openid profile email' },
    ]);
  });

  test('never move a terminal: what others wrote is printed as text', async () => {
    const { out } = await cli(['connect', ...ONE.slice(0, 4), '--name', 'prod\u001b[2J', '--no-check'], NOTHING);
    expect(out).toContain('Your AWS Account Name  prod?[2J\n');
  });
});

describe('"Test AWS Connection"', () => {
  let local: Accounts;
  beforeEach(async () => {
    local = await accounts();
    local.roles({});
  });
  afterEach(() => local.close());

  test('is made with the credentials of the account that the role trusts', async () => {
    const { code, out } = await cli(['connect', ...ONE, '--serval-account', HUB], local.environment);
    expect(out).toContain(`Test AWS Connection, ${account}  ok: Successfully authenticated with AWS\n`);
    expect(code).toBe(0);
  });

  test('that fails says why and what to do, and ends with 1', async () => {
    const other = ['--role-arn', roleArn, '--external-id', 'another-id'];
    const { code, out } = await cli(['connect', ...other, '--serval-account', HUB], local.environment);
    expect(out).toMatch(
      /NOT OK: Unable to authenticate with AWS\..* sts:AssumeRole on .* failed: AccessDenied\n +fix: /,
    );
    expect(code).toBe(1);
  });

  test('of a role that Serval cloud assumes is left to Serval, and ends with 4', async () => {
    const { code, out } = await cli(['connect', ...ONE], local.environment);
    expect(out).toContain(`not checked: these credentials are of account ${HUB}, and ${SERVAL_CLOUD_ACCOUNT} assumes`);
    expect(out).toContain('press "Test AWS Connection" in Serval');
    expect(code).toBe(4);
    expect(local.aws.calls().map(({ action }) => action)).toEqual(['sts:GetCallerIdentity']);
  });

  test('that nobody can make without credentials is not checked, and ends with 4', async () => {
    const { AWS_ACCESS_KEY_ID: _, ...environment } = local.environment;
    const { code, out } = await cli(['connect', ...ONE, '--serval-account', HUB], {
      ...environment,
      ...NOBODY,
    });
    expect(out).toContain('not checked: sts:GetCallerIdentity failed: CredentialsProviderError; give this process AWS');
    expect(code).toBe(4);
  });
});

describe('the login route of the bridge', () => {
  let bridge: BridgeWorld;
  beforeEach(async () => {
    bridge = await bridgeWorld();
  });
  afterEach(() => bridge.close());

  const stepOf = async (...argv: readonly string[]) => {
    const { code, out } = await cli(['connect', ...ONE, '--json', ...argv], NOBODY);
    return { code, step: (JSON.parse(out) as ConnectReport).steps[1] };
  };

  test('sends on with the printed redirect URI and client id, and starts no clock', async () => {
    const { step } = await stepOf('--bridge', bridge.url, '--client-id', CLIENT_ID);
    expect(step).toMatchObject({ verdict: 'ok', text: expect.stringContaining(`client_id "${CLIENT_ID}"`) });
    expect(bridge.minted()).toEqual([]);
  });

  test('with another client id is not ok, and says which one it sends', async () => {
    const { code, step } = await stepOf('--bridge', bridge.url, '--client-id', 'another');
    expect(step).toMatchObject({
      verdict: 'notOk',
      text: `the bridge sends "${CLIENT_ID}" as client_id, and not "another"`,
      fix: expect.stringContaining('OIDC_CLIENT_ID'),
    });
    expect(code).toBe(1);
  });

  test('under another address than its PUBLIC_URL is not ok', async () => {
    const { step } = await stepOf('--bridge', bridge.url.replace('localhost', '127.0.0.1'));
    expect(step).toMatchObject({ verdict: 'notOk', fix: expect.stringContaining('PUBLIC_URL') });
  });

  test('where nothing listens is not checked, in the words of Serval', async () => {
    const { code, step } = await stepOf('--bridge', 'http://127.0.0.1:1');
    expect(step).toMatchObject({
      verdict: 'notChecked',
      text: 'Unable to connect to the bridge service: ECONNREFUSED; connect to the VPN or the network that people reach it from',
    });
    expect(code).toBe(4);
  });

  test('that answers without an end is given up', async () => {
    const server: Server = createServer((_, response) => void response.writeHead(200).write('x'.repeat(100_000)));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const { step } = await stepOf('--bridge', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      expect(step).toMatchObject({ verdict: 'notChecked', text: expect.stringContaining('AnswerTooLarge') });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('an answer of the login route', () => {
  const BRIDGE = 'https://serval.example.com';
  const redirect = (query: string) => ({ status: 302, location: `https://example.okta.com/authorize?${query}` });
  const URI = 'redirect_uri=https%3A%2F%2Fserval.example.com%2Foidc%2Fauth%2Fcallback';
  test.each([
    [redirect(`${URI}&client_id=a&scope=openid+profile+email`), 'ok', 'client_id "a"'],
    [redirect(`${URI}&client_id=a&scope=openid`), 'notOk', 'does not ask for the scope profile email'],
    [redirect('redirect_uri=https%3A%2F%2Felsewhere'), 'notOk', 'sends "https://elsewhere" as redirect_uri'],
    [{ status: 302, location: 'https://sso.example.com/' }, 'notChecked', 'a proxy with a login of its own'],
    [{ status: 302, location: '/\u001b[2J' }, 'notChecked', 'sends on to "/\\u001b[2J"'],
    [{ status: 404 }, 'notOk', 'answered 404'],
    [{ status: 503 }, 'notOk', 'answered 503'],
    [{ status: 429 }, 'notChecked', 'try again in a minute'],
    [{ status: 400 }, 'notChecked', "Serval's own bridge asks for what is not published"],
  ] as const)('%j is %s: %s', (answer, verdict, text) => {
    expect(judgeRoute(answer, { bridge: BRIDGE })).toMatchObject({ verdict, text: expect.stringContaining(text) });
  });
});

describe('is refused with 2, in one line, before anything is called:', () => {
  test.each([
    [[], 'the accounts are missing; give --connections FILE'],
    [[...ONE, '--stack-outputs', 'x'], 'are mutually exclusive'],
    [['--stack-outputs', '/nowhere.json'], '--stack-outputs: "/nowhere.json" cannot be read: ENOENT'],
    [[...ONE, '--client-id', 'a'], 'client-id -> bridge'],
    [[...ONE, '--bridge', 'http://serval.example.com'], 'must be an https URL (http only on loopback)'],
    [[...ONE, '--bridge', 'https://serval.example.com/login'], 'without path, query or fragment'],
    [
      [...ONE, '--bridge', 'https://serval.example.com', '--client-id', 'a b'],
      '--client-id: "a b" must be 255 characters at most',
    ],
    [[...ONE, '--serval-account', '12'], '--serval-account: "12" is no AWS account id; it has 12 digits'],
    [[...ONE, '--serval-account', SERVAL_CLOUD_ACCOUNT], "is Serval cloud's, which is meant without the option"],
    [
      ['--role-arn', roleArn.replace('arn:aws:', 'arn:aws-us-gov:'), '--external-id', externalId],
      '--serval-account is missing: Serval cloud cannot assume',
    ],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await cli(['connect', ...argv], NOTHING);
    expect(err).toMatch(/^cdk-serval: «\w+» [^\n]+\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  test.each([
    ['{', 'is not JSON'],
    [{}, 'holds no outputs of an IngestionRole'],
    [
      { S: { AConnectionRoleArn2DCAD861: roleArn, AConnectionAccountId4FCEE50E: account } },
      'connections[0].name: undefined must be',
    ],
  ])('outputs that are %j', async (content, message) => {
    const { code, err } = await cli(['connect', '--stack-outputs', await fileOf(content)], NOTHING);
    expect(err).toContain(message);
    expect(code).toBe(2);
  });

  test('an account that the outputs do not hold', async () => {
    const file = await fileOf(deployedOutputs());
    const { code, err } = await cli(['connect', '--stack-outputs', file, '--account', OTHER], NOTHING);
    expect(err).toContain(`--account: "${OTHER}" is not in`);
    expect(code).toBe(2);
  });
});
