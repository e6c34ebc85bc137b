/** What the command line takes and asks for, and what it says where AWS is not to be had. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { role, root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { cli, type Ended } from '../support.js';
import { arnOf, own, STATEMENT, world, type World } from './support.js';

const LOGIN = ['--issuer', 'https://login.example.com', '--client-id', 'client-1'];
const DBA = arnOf('dba');

describe('before AWS is called', () => {
  test.each<[string, string[], string]>([
    ['no role', [...LOGIN], 'ROLE is missing; give the ARNs of the roles, or --undo FILE'],
    ['an ARN that is none', ['dba', ...LOGIN], 'ROLE: "dba" is no role\'s ARN; copy it from IAM'],
    [
      'an ARN of another resource',
      [`arn:aws:iam::${TARGET}:user/dba`, ...LOGIN],
      `ROLE: "arn:aws:iam::${TARGET}:user/dba" is no role's ARN; copy it from IAM`,
    ],
    [
      'roles of two accounts',
      [DBA, 'arn:aws:iam::333333333333:role/ops', ...LOGIN],
      `is of another account than "${DBA}"; take one account at a time`,
    ],
    ['no login provider', [DBA, '--client-id', 'x'], 'the login provider is missing; give --issuer URL, or --google'],
    ['no client id', [DBA, '--google'], '--client-id is missing; give the client id of the application'],
    ['two login providers', [DBA, ...LOGIN, '--google'], 'Arguments issuer and google are mutually exclusive'],
    [
      "a cluster's issuer",
      [DBA, '--issuer', 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF', '--client-id', 'x'],
      "is an EKS cluster's, and every pod of it could take the role; name the provider that people log in to",
    ],
    [
      'an issuer without https',
      [DBA, '--issuer', 'http://login.example.com', '--client-id', 'x'],
      '--issuer: "http://login.example.com" does not begin with https://, which IAM demands',
    ],
    [
      "Google's issuer",
      [DBA, '--issuer', 'https://accounts.google.com', '--client-id', 'x'],
      '--issuer: "https://accounts.google.com" is built into IAM; give --google instead',
    ],
    [
      'a client id with a space',
      [DBA, '--google', '--client-id', 'a b'],
      '--client-id: "a b" is no client id; it has 1 to 255 of letters, digits and _+=,.@:/-',
    ],
    ['a quota below the least', [DBA, ...LOGIN, '--trust-quota', '100'], '--trust-quota: "100" must be a whole number'],
    ['a quota over the most', [DBA, ...LOGIN, '--trust-quota', '8193'], 'a whole number from 2048 to 8192'],
    [
      'a region that is none',
      [DBA, ...LOGIN, '--stack-regions', 'eu-west-1,london'],
      '--stack-regions: "london" must be an AWS region, as us-west-1; separate several by commas',
    ],
    ['a plan and a yes', [DBA, ...LOGIN, '--plan', '--yes'], 'Arguments plan and yes are mutually exclusive'],
    [
      'JSON and nobody to say yes',
      [DBA, ...LOGIN, '--json'],
      '--json: nobody is asked where JSON is printed; give --plan or --yes as well',
    ],
    ['a yes that is neither true nor false', [DBA, ...LOGIN, '--yes=maybe'], '--yes: "maybe" must be true or false'],
    ['an undo with a provider', ['--undo', 'x', '--google'], 'Arguments undo and google are mutually exclusive'],
    ['an undo with roles', ['--undo', 'x', DBA], '--undo: the file says which roles; leave the ARNs out'],
    ['an undo of no file', ['--undo', '/nowhere/x.json'], '--undo: "/nowhere/x.json" cannot be read: ENOENT'],
  ])('fails with %s', async (_, words, message) => {
    const { code, out, err } = await cli(['trust', ...words]);
    expect(err).toMatch(/^cdk-serval: «Input» [^\n]+\n$/);
    expect(err).toContain(message);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  const trustOf = (...Statement: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
  const recorded = (change: (record: Record<string, unknown>, role: Record<string, unknown>) => void): string => {
    const one = {
      arn: DBA,
      roleId: 'AROA1',
      trust: { before: trustOf(trusts(root(TARGET))), after: trustOf(trusts(root(TARGET)), STATEMENT) },
      addedTag: true,
    };
    const record = { version: 1, at: '2026-11-20T10:00:00.000Z', account: TARGET, roles: [one] };
    change(record, one);
    return JSON.stringify(record);
  };

  test.each<[string, string, string]>([
    ['is not JSON', '{', 'is not JSON; name a file that cdk-serval trust wrote'],
    ['is another file', '[]', 'is no record of cdk-serval trust, or was edited'],
    [
      'is of a later version',
      recorded((record) => (record.version = 2)),
      'was written by a newer version of cdk-serval',
    ],
    ['has no roles', recorded((record) => (record.roles = [])), 'is no record'],
    ['names a role of another account', recorded((record) => (record.account = '333333333333')), 'is no record'],
    ['holds a trust that is none', recorded((_, one) => (one.trust = { before: '{}', after: '{}' })), 'is no record'],
    [
      'would let others in than stood there',
      recorded(
        (_, one) => (one.trust = { before: trustOf(trusts({ AWS: '*' })), after: trustOf(trusts(root(TARGET))) }),
      ),
      'is no record',
    ],
    [
      'would take a Deny out',
      recorded((_, one) => {
        const deny = { ...STATEMENT, Effect: 'Deny' };
        one.trust = { before: trustOf(trusts(root(TARGET))), after: trustOf(trusts(root(TARGET)), deny) };
      }),
      'is no record',
    ],
    [
      'would take out what this command never adds',
      recorded((_, one) => {
        one.trust = { before: trustOf(STATEMENT), after: trustOf(STATEMENT, trusts(root(TARGET))) };
      }),
      'is no record',
    ],
    ['says something else of the tag', recorded((_, one) => (one.addedTag = 'yes')), 'is no record'],
  ])('fails with a record that %s', async (_, text, message) => {
    const folder = await mkdtemp(join(tmpdir(), 'record-'));
    await writeFile(join(folder, 'x.json'), text);
    const { code, err } = await cli(['trust', '--undo', join(folder, 'x.json')]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(message) as string });
    await rm(folder, { recursive: true });
  });
});

describe('where AWS', () => {
  let at: World;
  beforeEach(async () => {
    at = await world({ roles: { Dba: own('dba') } });
  });
  afterEach(() => at.close());
  const run = (environment: Record<string, string>): Promise<Ended> =>
    cli(['trust', DBA, ...LOGIN, '--yes', '--directory', at.directory], environment);

  test('gets no credentials, one line says so', async () => {
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...environment } = at.environment;
    expect(await run(environment)).toEqual({
      code: 2,
      out: '',
      err: "cdk-serval: «Setting» AWS credentials are missing; give this process credentials of the roles' account, by a profile or environment variables\n",
    });
  });

  test('finds them expired, one line says so', async () => {
    at.aws.inject({ action: 'sts:GetCallerIdentity', fault: { type: 'error', code: 'ExpiredToken', status: 403 } });
    expect(await run(at.environment)).toEqual({
      code: 3,
      out: '',
      err: 'cdk-serval: «Role» sts:GetCallerIdentity failed: ExpiredToken; renew the credentials that this process runs with; nothing was changed\n',
    });
  });

  test('is not to be reached, one line says so', async () => {
    const argv = ['--import', 'tsx', 'bin/cdk-serval.ts', 'trust', DBA, ...LOGIN, '--yes'];
    const env = { PATH: process.env.PATH, ...at.environment, AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:9' };
    const failed = promisify(execFile)(process.execPath, argv, { env });
    await expect(failed).rejects.toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^cdk-serval: «Role» sts:GetCallerIdentity failed: ECONNREFUSED; check the network[^\n]+; nothing was changed\n$/,
      ) as string,
    });
  }, 30_000);

  test('does not let a role be read, one line names the right', async () => {
    at.aws.inject({ action: 'iam:GetRole', fault: { type: 'error', code: 'AccessDenied', status: 403 } });
    const { code, err } = await run(at.environment);
    expect(code).toBe(3);
    expect(err).toContain(`iam:GetRole on ${DBA} failed: AccessDenied; allow these credentials iam:GetRole`);
  });

  test('is the account of others, no role is even read', async () => {
    const keys = at.aws.administrator('333333333333');
    const { code, err } = await run({
      ...at.environment,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    });
    expect(code).toBe(2);
    expect(err).toBe(
      `cdk-serval: «Input» the roles are of account ${TARGET} of aws, and the credentials of account 333333333333 of aws; give credentials of the roles' own account\n`,
    );
    expect(at.aws.calls().map(({ action }) => action)).toEqual(['sts:GetCallerIdentity']);
  });

  test("is that of the partition's usual region unless one is named", async () => {
    const { AWS_REGION: _, ...environment } = at.environment;
    at.before('DescribeStackResources', 1, () => ({ status: 403, body: '<Code>AccessDenied</Code>' }));
    expect((await run(environment)).out).toContain('not checked whether a stack owns it: us-west-1: ');
  });
});

describe('the yes', () => {
  let at: World;
  beforeEach(async () => {
    at = await world({ roles: { Dba: own('dba') } });
  });
  afterEach(() => at.close());

  /** A run at a terminal, where somebody types this. */
  async function typing(text: string, ...words: string[]): Promise<Ended> {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    input.end(text);
    const before = {
      stdin: Object.getOwnPropertyDescriptor(process, 'stdin')!,
      tty: Object.getOwnPropertyDescriptor(process.stderr, 'isTTY'),
    };
    Object.defineProperty(process, 'stdin', { value: input, configurable: true });
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    try {
      return await at.trust(DBA, ...words);
    } finally {
      Object.defineProperty(process, 'stdin', before.stdin);
      Object.defineProperty(process.stderr, 'isTTY', before.tty ?? { value: undefined, configurable: true });
    }
  }

  test.each(['y\n', 'Yes\n', ' y \n'])('%j at a terminal is one', async (text) => {
    const { code, out, err } = await typing(text);
    expect({ code, err }).toEqual({ code: 0, err: 'Change this role? [y/N] ' });
    expect(out).toContain(`changed    ${DBA}\n`);
    await at.login('dba');
  });

  test.each(['n\n', '\n', 'yes please\n', ''])(
    '%j is none: the plan was printed, and nothing is changed',
    async (text) => {
      const { code, out, err } = await typing(text);
      expect(code).toBe(1);
      expect(out).toMatch(/1 to change\n$/);
      expect(err).toMatch(/^Change this role\? \[y\/N\] \n?nothing was changed\n$/);
      expect({ writes: at.takeWrites(), records: await at.records() }).toEqual({ writes: [], records: [] });
    },
  );

  test('is not asked for without a terminal: the plan is printed, and nothing is changed', async () => {
    const { code, out, err } = await at.trust(DBA);
    expect(code).toBe(1);
    expect(out).toMatch(/1 to change\n$/);
    expect(err).toBe('nothing was changed: there is no terminal to ask at; give --yes to change it without asking\n');
    expect(at.takeWrites()).toEqual([]);
  });

  test('is not asked for by --plan, which ends well', async () => {
    const { code, err } = await typing('y\n', '--plan');
    expect({ code, err, writes: at.takeWrites() }).toEqual({ code: 0, err: '', writes: [] });
  });
});

describe('as JSON', () => {
  let at: World;
  afterEach(() => at.close());

  test('a plan, what became of it and its undo have the documented members', async () => {
    at = await world({ roles: { Dba: own('dba'), Ops: role(trusts(root(TARGET)), { RoleName: 'ops' }) } });
    const planned = await at.trust(DBA, '--plan', '--json');
    const json = (ended: Ended): unknown => JSON.parse(ended.out) as unknown;
    const expected = {
      account: TARGET,
      login: {
        provider: `arn:aws:iam::${TARGET}:oidc-provider/login.example.com`,
        issuer: 'login.example.com',
        clientId: 'client-1',
      },
      provider: { state: 'there', clientIds: ['client-1'] },
      quota: { limit: 2048, basis: 'account' },
      refusals: [],
      roles: [
        {
          arn: DBA,
          statement: STATEMENT,
          size: { before: 136, after: 348 },
          addsTag: true,
          refusals: [],
          notes: [],
          changes: true,
        },
      ],
    };
    expect(json(planned)).toEqual({ ...expected, applied: false, outcomes: [] });

    const done = await at.trust(DBA, '--yes', '--json');
    const [file] = await at.records();
    expect(done).toMatchObject({ code: 0, err: '' });
    expect(json(done)).toEqual({ ...expected, applied: true, outcomes: [{ arn: DBA, did: 'changed' }], undo: file });

    const undone = await at.undo(file!, '--yes', '--json');
    const { at: when } = JSON.parse(await readFile(file!, 'utf8')) as { at: string };
    expect(json(undone)).toEqual({
      account: TARGET,
      at: when,
      roles: [
        {
          arn: DBA,
          statement: STATEMENT,
          size: { before: 348, after: 136 },
          refusals: [],
          notes: [],
          removesTag: true,
          changes: true,
        },
      ],
      applied: true,
      outcomes: [{ arn: DBA, did: 'changed' }],
    });
  });
});
