/** Logins as programs are: signals, exit codes, two at once, and AWS's own SDK, at a bridge in the system's time. */
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../../cli/exit.js';
import { keptText } from '../../../cli/login/kept.js';
import { sessionFile } from '../../../cli/login/place.js';
import { browserIn, CLI, start, type Program } from './programs.js';
import { handed, NAME } from './stage.js';
import { loginWorld, type LoginWorld } from './world.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'login-programs-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('a login that is waited for', () => {
  const login = (): Program => start(['login', 'g-1', '--bridge', NAME.bridge, '--no-browser', '--cache', folder], {});

  test.each<[NodeJS.Signals, number]>([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])('ends by %s with %i, and leaves nothing', async (signal, code) => {
    const { child, said, ended } = login();
    await said('Check that the page shows');
    expect(await readdir(folder)).toEqual([expect.stringMatching(/\.turn$/)]);
    child.kill(signal);
    const end = await ended;
    expect({ code: end.code, out: end.out }).toEqual({ code, out: '' });
    expect(end.err).toMatch(/\ncdk-serval: the login was broken off; nothing was kept\n$/);
    expect(await readdir(folder)).toEqual([]);
  });

  const root = process.platform === 'linux' && process.getuid!() === 0;
  (root ? test : test.skip)('tells no program of another user where its browser is led', async () => {
    const [browser, program, answers] = ['browser', 'program.cjs', 'answers'].map((name) => join(folder, name));
    const ask = "fetch(process.argv[1], { redirect: 'manual' }).then(({ status }) => console.log(status))";
    // The last one ends the login, so what the others were told is written before.
    const script = `
      const { spawnSync } = require('node:child_process');
      const ask = (uid) => spawnSync(process.execPath, ['-e', ${JSON.stringify(ask)}, process.argv[2]], { uid, cwd: '/' }).stdout;
      require('node:fs').writeFileSync(${JSON.stringify(answers)}, [12345, 0].map(ask).join(''));
      ask(0);`;
    await writeFile(program!, script);
    await writeFile(browser!, `#!/bin/sh\nexec "${process.execPath}" "${program}" "$1"\n`, { mode: 0o700 });
    const sessions = join(folder, 'sessions');
    const argv = ['login', 'g-1', '--bridge', NAME.bridge, '--cache', sessions];
    const { code, err } = await start(argv, { BROWSER: browser! }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/\ncdk-serval: another program used the address [^\n]+ is stopped, log in again\n$/);
    expect(await readFile(answers!, 'utf8')).toBe('403\n303\n');
    expect(await readdir(sessions)).toEqual([]);
  });

  test('holds nobody up once it was killed', async () => {
    const first = login();
    await first.said('Check that the page shows');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = login();
    await second.said('Check that the page shows');
    second.child.kill();
    await second.ended;
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('exec', () => {
  beforeEach(async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString();
    const session = handed({ endsAt: end, grantEndsAt: end });
    const text = keptText({ ...NAME, grantEndsAt: end, session });
    await writeFile(sessionFile(folder, NAME), text, { mode: 0o600 });
  });
  const exec = (...program: string[]): Program =>
    start(['exec', 'g-1', '--bridge', NAME.bridge, '--cache', folder, '--', ...program], { AWS_PROFILE: 'other' });

  test('hands on the session, the arguments as they are, input and output', async () => {
    const script =
      'console.log(JSON.stringify([process.env.AWS_ACCESS_KEY_ID, process.env.AWS_PROFILE, ...process.argv.slice(1)]))';
    const words = ['--browser=firefox', '', '--', 'a b', '--cache', '5'];
    const { code, out, err } = await exec(process.execPath, '-e', script, '--', ...words).ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toEqual(['ASIAEXAMPLE', null, ...words]);
  });

  test.each([
    ['its code', ['-e', 'process.exit(7)'], 7],
    [
      '128 and the number of the signal that ended it',
      ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1e6)'],
      143,
    ],
  ])('ends with %s', async (_, argv, code) => {
    expect(await exec(process.execPath, ...argv).ended).toEqual({ code, out: '', err: '' });
  });

  test.each<NodeJS.Signals>(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'hands %s on, and lets the program end as it likes',
    async (signal) => {
      const script = `process.on('${signal}', () => { console.log('got it'); process.exit(5); }); console.error('ready'); setInterval(() => {}, 1e6)`;
      const { child, said, ended } = exec(process.execPath, '-e', script);
      await said('ready');
      child.kill(signal);
      expect(await ended).toMatchObject({ code: 5, out: 'got it\n' });
    },
  );

  test.each([
    ['127 where there is no such program', () => 'no-such-program', 127, 'ENOENT'],
    ['126 where it may not be run', () => join(folder, 'plain'), 126, 'EACCES'],
  ])('ends with %s', async (_, program, code, name) => {
    await writeFile(join(folder, 'plain'), '#!/bin/sh\n', { mode: 0o600 });
    const end = await exec(program()).ended;
    expect(end).toEqual({
      code,
      out: '',
      err: `cdk-serval: ${JSON.stringify(program())} cannot be run: ${name}; name a program that is there\n`,
    });
  });
});

describe('at a bridge', () => {
  let world: LoginWorld;
  let environment: Record<string, string>;
  beforeEach(async () => {
    world = await loginWorld();
    environment = {
      BROWSER: await browserIn(folder),
      OPENED: join(folder, 'opened'),
      SERVAL_HOME: join(folder, 'home'),
      SERVAL_BRIDGE: world.url,
    };
  });
  afterEach(() => world.close());
  const opened = async (): Promise<number> =>
    (await readFile(join(folder, 'opened'), 'utf8')).trim().split('\n').length;

  test('login opens the browser, says what it got, and leaves the rest to the others', async () => {
    const { code, out, err } = await start(['login', 'g-1', '--json'], environment).ended;
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/Check that the page shows \w{5}-\w{5}\./) as string,
    });
    expect(JSON.parse(out)).toMatchObject({
      bridge: world.url,
      grantId: 'g-1',
      account: '111122223333',
      from: 'login',
    });
    const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(
      (await start(['credential-process', 'g-1'], environment).ended).out,
    ) as Record<string, string>;
    for (const secret of [SecretAccessKey, SessionToken]) expect(out + err).not.toContain(secret);
    const sts = new STSClient({
      endpoint: world.awsUrl,
      region: 'us-east-1',
      credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! },
    });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(/:assumed-role\/Reader\/ada@example\.com$/);
    expect(await opened()).toBe(1);
  });

  test.each([
    ['login', ['login', 'g-1'], EXIT.failed, /^account {3}111122223333$/m],
    ['credential-process', ['credential-process', 'g-1'], 0, /"SessionToken": ?"[^"]{20}/],
    ['exec', ['exec', 'g-1', '--', 'printenv', 'AWS_SESSION_TOKEN'], 0, /^\S{20}/],
  ])('%s gives a session that cannot be kept all the same, and says why and what to do', async (_, argv, code, out) => {
    const file = sessionFile(join(folder, 'home', 'sessions'), { bridge: world.url, grantId: 'g-1' });
    const browser = join(folder, 'hindering');
    await writeFile(browser, `#!/bin/sh\nmkdir -p '${file}/x'\nexec '${environment.BROWSER}' "$@"\n`, { mode: 0o700 });
    const end = await start(argv, { ...environment, BROWSER: browser }).ended;
    expect(end.code).toBe(code);
    expect(end.out).toMatch(out);
    expect(end.err.split('\n')).toContainEqual(
      expect.stringMatching(
        /json cannot be written: EISDIR; name a file instead of a directory; the session was not kept$/,
      ),
    );
  });

  test('three programs at once open one browser, and have one session', async () => {
    const programs = [1, 2, 3].map(() => start(['credential-process', 'g-1'], environment));
    const ends = await Promise.all(programs.map(({ ended }) => ended));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(new Set(ends.map(({ out }) => out)).size).toBe(1);
    expect(await opened()).toBe(1);
    expect(await readdir(join(folder, 'home', 'sessions'))).toEqual([expect.stringMatching(/^\w+\.json$/)]);
  });

  test("AWS's SDK takes it from ~/.aws/config", async () => {
    const config = join(folder, 'config');
    const command = [
      'env',
      ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      process.execPath,
      ...CLI,
    ];
    await writeFile(config, `[profile incident]\ncredential_process = ${command.join(' ')} credential-process g-1\n`);
    const credentials = defaultProvider({
      profile: 'incident',
      configFilepath: config,
      filepath: join(folder, 'none'),
    });
    const sts = new STSClient({ endpoint: world.awsUrl, region: 'us-east-1', credentials });
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect({ Account, Arn }).toEqual({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com',
    });
  });
});
