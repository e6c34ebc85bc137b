/** The commands of logins on the command line: arguments, and what is kept. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { keptText } from '../../../cli/login/kept.js';
import { sessionFile, sessionFolder } from '../../../cli/login/place.js';
import { warmCredentials } from '../../../cli/login/warm.js';
import { freePort } from '../../../local/ports.js';
import { cli } from '../support.js';
import { handed, NAME } from './stage.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'login-commands-'))));
afterEach(() => rm(folder, { recursive: true }));

const fromNow = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

async function keep(endsIn: number, grantEndsIn: number): Promise<void> {
  const session = handed({ endsAt: fromNow(endsIn), grantEndsAt: fromNow(grantEndsIn) });
  const text = keptText({ ...NAME, grantEndsAt: session.grantEndsAt, session });
  await writeFile(sessionFile(folder, NAME), text, { mode: 0o600 });
}

const NAMED = ['g-1', '--bridge', NAME.bridge];

describe.each(['login', 'credential-process', 'exec'])('%s', (command) => {
  const argv = (words: readonly string[]): string[] => [
    command,
    ...words,
    ...(command === 'exec' ? ['--', 'true'] : []),
  ];

  test.each<[string, readonly string[], string]>([
    ['no grant', [], '--help'],
    ['no bridge', ['g-1'], '--bridge is missing'],
    ['an empty bridge', ['g-1', '--bridge', ''], '--bridge is empty'],
    ['two bridges', [...NAMED, '--bridge', 'https://b'], '--bridge is given twice'],
    ['a bridge by http', ['g-1', '--bridge', 'http://b.example'], "is no bridge's URL"],
    ['a malformed grant', ['g 1', '--bridge', NAME.bridge], "is no grant's id"],
    ['two grants', [...NAMED, 'g-2'], 'Unknown argument: g-2'],
    ['an unknown option', [...NAMED, '--profile', 'x'], 'Unknown argument'],
    ['a port that is none', [...NAMED, '--port', 'x'], '--port: NaN must be a whole number from 1024 to 65535'],
    ['a port of the system', [...NAMED, '--port', '80'], '--port: 80 must be a whole number from 1024 to 65535'],
    ['a port that is too large', [...NAMED, '--port', '65536'], '--port: 65536 must be'],
    ['half a port', [...NAMED, '--port', '8400.5'], '--port: 8400.5 must be'],
    ['a browser that is neither', [...NAMED, '--browser=maybe'], 'must be true or false'],
  ])('fails with %s', async (_, words, message) => {
    const { code, out, err } = await cli(argv(words), { SERVAL_HOME: folder });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^cdk-serval: «(Input|Setting)» [^\n]+\n$/);
    expect(err).toContain(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('fails where SERVAL_BRIDGE is no URL', async () => {
    const { code, err } = await cli(argv(['g-1']), { SERVAL_HOME: folder, SERVAL_BRIDGE: 'bridge' });
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining('«Setting» SERVAL_BRIDGE: "bridge" is no bridge\'s URL') as string,
    });
  });

  test('fails where the folder is a file, before a browser is opened', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const { code, err } = await cli(argv([...NAMED, '--cache', join(file, 'x')]), { BROWSER: join(folder, 'none') });
    expect(code).toBe(2);
    expect(err).toMatch(/^cdk-serval: «Input» --cache: "[^"]+" cannot be written: ENOTDIR; [^\n]+\n$/);
  });

  test('fails where the port is taken, and leaves nothing', async () => {
    const port = await freePort();
    const { createServer } = await import('node:http');
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.on('listening', resolve));
    const { code, err } = await cli(argv([...NAMED, '--cache', folder, '--port', `${port}`]));
    expect({ code, err }).toEqual({
      code: 2,
      err: `cdk-serval: «Input» --port: ${port} is taken; choose another, or leave --port out\n`,
    });
    expect(await readdir(folder)).toEqual([]);
    server.close();
  });
});

describe('credential-process', () => {
  const run = (...words: string[]) => cli(['credential-process', ...NAMED, '--cache', folder, ...words]);

  test('prints what is kept, and nothing else', async () => {
    await keep(60, 60);
    const { code, out, err } = await run();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(Object.keys(JSON.parse(out) as object)).toEqual([
      'Version',
      'AccessKeyId',
      'SecretAccessKey',
      'SessionToken',
      'Expiration',
    ]);
  });

  test('ends with 1 once the approved time is over, and says what to do', async () => {
    await keep(-1, -1);
    expect(await run()).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(
        /^cdk-serval: the approved time of grant g-1 was over at \S+Z; request access again\n$/,
      ) as string,
    });
  });

  describe('without the rest of the command line', () => {
    const warm = (...words: string[]) =>
      warmCredentials(['credential-process', ...words], { SERVAL_BRIDGE: NAME.bridge }, () => '/nowhere', Date.now());

    test.each([
      [['g-1', '--cache']],
      [['--cache', 'FOLDER', 'g-1', '--no-browser']],
      [['--bridge', 'https://bridge.example.com/', 'g-1', '--cache=FOLDER']],
      [
        [
          '--bridge=https://bridge.example.com',
          '--cache',
          'FOLDER',
          'https://bridge.example.com/oidc/auth/login?grant=g-1',
        ],
      ],
    ])('gives the same for %j', async (words) => {
      await keep(60, 60);
      const argv = words.flatMap((word) =>
        word === '--cache' && words.length === 2 ? ['--cache', folder] : [word.replace('FOLDER', folder)],
      );
      const { out, code } = await cli(['credential-process', ...argv], { SERVAL_BRIDGE: NAME.bridge });
      expect(code).toBe(0);
      expect(`${warm(...argv)}\n`).toBe(out);
    });

    test.each<[string, (words: string[]) => string[]]>([
      ['an option that needs a look', (words) => [...words, '--port', '8400']],
      ['an option that is unknown', (words) => [...words, '--json']],
      ['help', (words) => [...words, '--help']],
      ['two grants', (words) => [...words, 'g-2']],
      ['a folder twice', (words) => [...words, '--cache', 'x']],
      ['an option without its value', (words) => [...words, '--bridge']],
      ['an empty value', (words) => [...words, '--bridge=']],
      ['an option as a value', (words) => [...words, '--bridge', '--no-browser']],
      ['no grant', (words) => words.slice(1)],
      ['a malformed grant', (words) => ['g 1', ...words.slice(1)]],
      ['a malformed bridge', (words) => [...words, '--bridge', 'b']],
      ['a grant of which nothing is kept', (words) => ['g-2', ...words.slice(1)]],
    ])('leaves %s to it', async (_, change) => {
      await keep(60, 60);
      const words = ['g-1', '--cache', folder];
      expect(warm(...words)).toBeDefined();
      expect(warm(...change(words))).toBeUndefined();
    });

    test.each([
      ['needs to be renewed', 4, 60],
      ['is over', -1, 60],
      ['is over with the approved time', -1, -1],
    ])('leaves a session that %s to it', async (_, endsIn, grantEndsIn) => {
      await keep(endsIn, grantEndsIn);
      expect(warm('g-1', '--cache', folder)).toBeUndefined();
    });

    test("loads nothing of others: no parser of arguments, no cryptography but Node's, no AWS SDK", async () => {
      const { metafile } = await build({
        entryPoints: ['cli/login/warm.ts'],
        bundle: true,
        format: 'esm',
        platform: 'node',
        write: false,
        metafile: true,
      });
      expect(Object.keys(metafile.inputs)).toContain('cli/login/kept-file.ts');
      expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules'))).toEqual([]);
    });

    test('asks for no home directory where none is needed: some users have none', async () => {
      await keep(60, 60);
      const none = (): string => {
        throw new Error('no home');
      };
      const asked = ['credential-process', ...NAMED];
      expect(warmCredentials(asked, {}, none, Date.now())).toBeUndefined();
      expect(warmCredentials([...asked, '--cache', folder], {}, none, Date.now())).toContain('ASIAEXAMPLE');
      expect(() => sessionFolder(undefined, {}, none)).toThrow(
        '«Input» --cache is missing: this user has no home directory; name a folder for sessions by --cache or SERVAL_HOME',
      );
    });

    test('leaves other commands to it', async () => {
      await keep(60, 60);
      expect(warmCredentials(['login', ...NAMED, '--cache', folder], {}, () => '/', Date.now())).toBeUndefined();
    });
  });
});

describe('exec', () => {
  test.each([[[]], [['--']], [['--', '']]])('fails without a program: %j', async (words) => {
    const { code, err } = await cli(['exec', ...NAMED, '--cache', folder, ...words]);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'cdk-serval: «Input» the program is missing; name it behind --, as exec GRANT -- aws s3 ls\n',
    });
  });

  test('a program without -- is refused', async () => {
    expect((await cli(['exec', ...NAMED, 'aws', 's3'])).err).toContain('«Input» Unknown arguments: aws, s3');
  });
});

describe('console', () => {
  const URL = `${NAME.bridge}/oidc/auth/login?grant=g-1&to=console`;

  test('with --no-browser prints the address alone', async () => {
    expect(await cli(['console', ...NAMED, '--no-browser'])).toEqual({
      code: 0,
      out: '',
      err: `Open this address in a browser of this machine:\n  ${URL}\n`,
    });
  });

  test('says where no browser could be started', async () => {
    const { code, err } = await cli(['console', ...NAMED], { BROWSER: join(folder, 'none') });
    expect({ code, last: err.split('\n').at(-2) }).toEqual({
      code: 1,
      last: 'cdk-serval: no browser could be started; open the address yourself, or set BROWSER to a program',
    });
  });

  test('fails without a bridge', async () => {
    expect(await cli(['console', 'g-1'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--bridge is missing'),
    });
  });
});
