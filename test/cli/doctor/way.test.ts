/** The whole way on a local AWS, login provider and bridge. */
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoctorStep, Report } from '../../../cli/doctor/report.js';
import { readBridge } from '../../../cli/doctor/read-bridge.js';
import type { Network } from '../../../cli/doctor/visit.js';
import { unknown } from '../../../cli/steps/fact.js';
import { exitOf } from '../../../cli/steps/report.js';
import { INGESTION_ACTIONS } from '../../../lib/model/actions.js';
import { systemClock, type Clock } from '../../../runtime/clock.js';
import { cli, type Ended } from '../support.js';
import { ACCOUNT, BRIDGE_URL, CLIENT_ID, EXTERNAL_ID, INGESTION_ARN, ISSUER, READER_ARN, RESOURCES } from './world.js';
import { whole, type Whole } from './world.js';

let at: Whole;
beforeEach(async () => {
  at = await whole();
  await at.sync();
});
afterEach(() => at.close());

const notOk = ({ steps }: Report): DoctorStep[] => steps.filter(({ verdict }) => verdict === 'notOk');
const notChecked = ({ steps }: Report): string[] =>
  steps.flatMap(({ step, verdict }) => (verdict === 'notChecked' ? [step] : []));
const account = () => [
  ...['--role-arn', INGESTION_ARN, '--external-id', EXTERNAL_ID],
  ...['--directory', join(at.directory, 'catalog')],
];
const doctor = (argv: readonly string[], environment = at.administrator): Promise<Ended> =>
  cli(['doctor', ...argv], environment);

test('where all is right, every step is, and it ends with 0', async () => {
  const report = await at.diagnosed();
  expect(report.steps.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  expect(report.steps).toHaveLength(29);
  expect(exitOf(report)).toBe(0);
});

test('it only reads: the seven actions through the ingestion role, and what docs/doctor.md lists besides', async () => {
  const before = at.aws.calls().length;
  await at.diagnosed();
  const calls = at.aws.calls().slice(before);
  const inside = calls.filter(({ caller }) => caller?.includes(':assumed-role/serval-ingestion/'));
  const outside = calls.filter((call) => !inside.includes(call));
  const actions = (list: typeof calls): string[] => [...new Set(list.map(({ action }) => action))].sort();
  const [seven, organization] = [INGESTION_ACTIONS as readonly string[], 'organizations:ListAccounts'];
  expect(actions(inside).filter((action) => !seven.includes(action))).toEqual([organization]);
  expect(actions(outside)).toEqual(['iam:GetOpenIDConnectProvider', 'sts:AssumeRole', 'sts:GetCallerIdentity']);
});

test('the steps of the accounts alone make no call but the seven, AssumeRole and GetCallerIdentity', async () => {
  const before = at.aws.calls().length;
  const { code } = await doctor(account());
  expect(code).toBe(4);
  const called = new Set(
    at.aws
      .calls()
      .slice(before)
      .map(({ action }) => action),
  );
  const allowed = new Set<string>([...INGESTION_ACTIONS, 'sts:AssumeRole', 'sts:GetCallerIdentity']);
  expect([...called].filter((action) => !allowed.has(action))).toEqual([]);
});

test('what is not given is not checked, says what to give, and ends with 4', async () => {
  const { code, out, err } = await doctor(account());
  expect(code).toBe(4);
  expect(err).toBe(`${ACCOUNT} (${ACCOUNT}): reading\n`);
  expect(out).toMatch(/^Test AWS Connection +ok: 111122223333: Successfully authenticated with AWS$/m);
  expect(out).toMatch(/^bridge routes +not checked: give --bridge URL$/m);
  expect(out).toMatch(/^discovery document +not checked: give --issuer URL, or --google$/m);
  expect(out).toMatch(/^token form +not checked: give --token-file FILE, with the ID token of a login$/m);
  expect(out).toMatch(/^List AWS Organization Accounts +not checked: give --organization$/m);
  expect(out).toMatch(/^worker identity +not checked: give --worker-role-arn ARN$/m);
  expect(out).not.toContain('NOT OK:');
});

test('without any option nothing but who this is is looked at', async () => {
  const { code, out } = await doctor([]);
  expect(code).toBe(4);
  expect(out).toMatch(/^credentials +ok: this is arn:aws:iam::111122223333:user\//m);
  expect(out).toMatch(/^29 steps: 1 ok, 0 NOT OK, 28 not checked$/m);
});

test('issuer and bridge on loopback are looked at from the command line, and what STS would read is not', async () => {
  const argv = [...account(), '--issuer', ISSUER, '--client-id', CLIENT_ID, '--discovery-url', at.discoveryUrl];
  const { code, out } = await doctor([...argv, '--token-file', at.tokenFile]);
  expect(code).toBe(4);
  expect(out).toMatch(
    /^discovery document +not checked: what was read at .* is right; STS reads https:\/\/example\.okta/m,
  );
  expect(out).toMatch(/^token signature +ok: verified with the issuer's keys$/m);
  expect(out).toMatch(/^trust of the role +ok: .*role\/Reader: it admits a login for "0oa-client"$/m);
});

test('--json prints the steps, in the shape of docs/doctor.md', async () => {
  at.deploy({ ...RESOURCES, Reader: { ...reader({ Tags: [] }) } });
  const { code, out } = await doctor([...account(), '--json']);
  expect(code).toBe(1);
  const { caller, steps, ...more } = JSON.parse(out) as Report;
  expect(more).toEqual({});
  expect(caller).toContain(':user/');
  expect(steps.find(({ step }) => step === 'tag of the role')).toEqual({
    step: 'tag of the role',
    subject: READER_ARN,
    verdict: 'notOk',
    text: 'it has lost the tag serval: the next sync takes it out of the catalog',
    fix: expect.stringContaining('tag it with the key serval') as string,
  });
  for (const one of steps) {
    const allowed = ['step', 'subject', 'verdict', 'text', 'fix', 'reasoning'];
    expect(Object.keys(one).filter((name) => !allowed.includes(name))).toEqual([]);
    expect(['ok', 'notOk', 'notChecked']).toContain(one.verdict);
  }
});

const reader = (properties: object) => {
  const whole = RESOURCES.Reader as { readonly Properties: object };
  return { ...whole, Properties: { ...whole.Properties, ...properties } };
};

test('a role whose tag a deployment dropped is found by its trust, though the catalog never held it', async () => {
  at.deploy({ ...RESOURCES, Other: reader({ RoleName: 'Other', Tags: [] }) });
  const report = await at.diagnosed();
  expect(notOk(report)).toMatchObject([{ step: 'tag of the role', subject: `arn:aws:iam::${ACCOUNT}:role/Other` }]);
  expect(notOk(report)[0]!.text).toContain('has no tag serval: nobody can request it');
});

test('a longer session than the catalog has is found', async () => {
  at.deploy({ ...RESOURCES, Reader: reader({ MaxSessionDuration: 3600 }) });
  expect(notOk(await at.diagnosed())).toMatchObject([
    { step: 'longest session', subject: READER_ARN, text: 'it is 60 min, and the catalog has 120 min' },
  ]);
});

test('roles that could not be listed are told: one that lacks its tag may be among them', async () => {
  at.aws.inject({
    action: 'iam:ListRoles',
    parameters: { MaxItems: '1000' },
    fault: { type: 'error', code: 'AccessDenied', status: 403 },
  });
  const found = (await at.diagnosed()).steps.filter(({ step }) => step === 'tag of the role');
  expect(found).toMatchObject([
    { subject: READER_ARN, verdict: 'ok' },
    {
      subject: ACCOUNT,
      verdict: 'notChecked',
      text: `whether another role trusts the login provider and lacks the tag: iam:ListRoles on ${ACCOUNT} failed: AccessDenied`,
    },
  ]);
});

test('a bridge that leads a login to this machine is not followed', async () => {
  const asked: string[] = [];
  const location = 'http://127.0.0.1:8080/secret';
  const network: Network = {
    clock: systemClock,
    fetch: async (url) => {
      asked.push(url);
      return { status: 302, statusText: '', headers: [['location', location]], body: new Uint8Array() };
    },
  };
  const { provider } = await readBridge(network, BRIDGE_URL);
  expect(provider).toEqual(unknown('the login leads to http://127.0.0.1:8080, and not by https'));
  expect(asked.filter((url) => !url.startsWith(BRIDGE_URL))).toEqual([]);
});

test('a catalog that cannot be read is told, and the rest goes on', async () => {
  const files = await readdir(at.args.directory!, { recursive: true });
  const file = files.find((name) => /status.*\.json$/.test(name));
  await writeFile(join(at.args.directory!, file!), '{');
  const report = await at.diagnosed();
  const [found] = report.steps.filter(({ step }) => step === 'last sync');
  expect(found).toMatchObject({ verdict: 'notChecked' });
  expect(found!.text).toMatch(/^the catalog could not be read: /);
  expect(report.steps.find(({ step }) => step === 'seven actions')).toMatchObject({ verdict: 'ok' });
});

test('a catalog that nobody named and that is not there is not checked; one that is named has to know the account', async () => {
  const step = async (args: object): Promise<DoctorStep> =>
    (await at.diagnosed(args)).steps.find((one) => one.step === 'last sync')!;
  expect(await step({ directory: join(at.directory, 'none') })).toMatchObject({ verdict: 'notOk' });
  expect(await step({ directory: undefined })).toMatchObject({
    verdict: 'notChecked',
    text: expect.stringContaining('--directory or --table') as string,
  });
});

test('a provider that the account lacks is named with those that it has', async () => {
  const { Provider: _, ...others } = RESOURCES;
  at.deploy(others);
  const [found] = notOk(await at.diagnosed({}, at.administrator));
  expect(found).toMatchObject({ step: 'login provider' });
  expect(found!.text).toBe(`account ${ACCOUNT} has no provider for ${ISSUER}; it has ${ISSUER}`);
  expect(at.listings).toEqual(['iam:ListOpenIDConnectProviders']);
});

test('a provider in an account that is not ours is not checked', async () => {
  const { accessKeyId, secretAccessKey } = at.aws.administrator('999999999999');
  const other = { ...at.administrator, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const { steps } = await at.diagnosed({}, other);
  expect(steps.find(({ step }) => step === 'login provider')).toMatchObject({
    verdict: 'notChecked',
    text: expect.stringContaining('the credentials of this process are of account 999999999999') as string,
  });
});

test('a role that cannot be assumed ends what is behind it, and the policy that AWS names is told', async () => {
  const message =
    'User: x is not authorized to perform: sts:AssumeRole on resource: y with an explicit deny in a resource control policy';
  at.aws.inject({ action: 'sts:AssumeRole', fault: { type: 'error', code: 'AccessDenied', message, status: 403 } });
  const report = await at.diagnosed();
  expect(notOk(report).map(({ step }) => step)).toEqual([
    'Test AWS Connection',
    'List AWS Organization Accounts',
    'organization policies',
  ]);
  expect(notOk(report)[2]!.text).toContain('a resource control policy denies sts:AssumeRole');
  expect(notChecked(report)).toEqual(
    expect.arrayContaining(['seven actions', 'unneeded actions', 'tag of the role', 'trust of the role']),
  );
});

test('a denial without a reason, of a role whose trust admits, is guessed to be one of the organization', async () => {
  at.aws.inject({ action: 'sts:AssumeRole', fault: { type: 'error', code: 'AccessDenied', status: 403 } });
  const found = notOk(await at.diagnosed({}, at.administrator)).find(({ step }) => step === 'organization policies');
  expect(found!.text).toMatch(/its trust admits .*: a guess: a service or resource control policy/);
});

test('an External ID that is wrong is in no output', async () => {
  const argv = ['--role-arn', INGESTION_ARN, '--external-id', 'another-id-canary', '--json'];
  const { code, out, err } = await doctor(argv);
  expect(code).toBe(1);
  expect(out).toContain('Unable to authenticate with AWS');
  expect(out + err).not.toContain('another-id-canary');
  // The trust refuses such a call by itself: no reason to suspect the organization.
  const { steps } = JSON.parse(out) as Report;
  expect(steps.find(({ step }) => step === 'organization policies')).toMatchObject({ verdict: 'ok' });
});

test('a clock that AWS, the provider and the bridge disagree with is told', async () => {
  const ahead: Clock = { ...systemClock, now: () => Date.now() + 600_000 };
  const found = notOk(await at.diagnosed({}, at.environment, ahead)).find(({ step }) => step === 'clocks');
  expect(found!.text).toMatch(/^this machine is (?:599|600|601) s ahead of AWS; 300 s at most are taken$/);
});

test('a token is in no output, whatever is wrong with it', async () => {
  await writeFile(at.tokenFile, 'not.a.token-canary');
  const { code, out, err } = await doctor(['--token-file', at.tokenFile]);
  expect(code).toBe(1);
  expect(out).toMatch(/^token form +NOT OK: its parts are no JSON$/m);
  expect(out + err).not.toContain('canary');
});

test('a bridge that does not answer is told in the words that people know', async () => {
  const report = await at.diagnosed({ bridge: 'http://127.0.0.1:9' });
  const [found] = notOk(report).filter(({ step }) => step === 'bridge routes');
  expect(found!.text).toBe('Unable to connect to the bridge service: http://127.0.0.1:9 does not answer: ECONNREFUSED');
});

test('a bridge of another public URL than people use is found by its redirect URI', async () => {
  const report = await at.diagnosed({ bridge: at.bridgeUrl });
  expect(notOk(report).map(({ step }) => step)).toContain('bridge login');
  expect(notOk(report).find(({ step }) => step === 'bridge login')!.text).toContain(
    `the redirect URI is "${BRIDGE_URL}/oidc/auth/callback", and not "${at.bridgeUrl}/oidc/auth/callback"`,
  );
});
