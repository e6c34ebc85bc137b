/** The command line's frame: its commands, its help, its errors and exit codes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { COMMANDS } from '../../cli/run.js';
import { ERROR_CODES } from '../../runtime/errors.js';
import { cli } from './support.js';

test('--help lists the commands and ends well', async () => {
  const { code, out } = await cli(['--help']);
  expect(code).toBe(0);
  for (const command of ['sync', 'health', 'catalog [role]', 'grant']) expect(out).toContain(`cdk-serval ${command}`);
});

test.each(COMMANDS)('$command is listed as it calls itself', async ({ command, describe, load }) => {
  expect(await load()).toMatchObject({ command, describe });
});

test.each([
  [[], 'a command is missing; see cdk-serval --help'],
  [['synk'], 'Did you mean sync?'],
  [['sync', '--jsno'], 'Unknown argument: jsno'],
  [['catalog', 'a', 'b'], 'Unknown argument: b'],
  [['catalog', '--directory', ''], '--directory is empty; give it a value, or leave it out'],
  [['catalog', '--directory='], '--directory is empty'],
  [['catalog', '--table', '', '--account', 'x'], '--table is empty'],
  [['catalog', 'arn', '--account', 'x'], 'Arguments role and account are mutually exclusive'],
  [['catalog', '--table', 'x', '--directory', 'y'], 'Arguments directory and table are mutually exclusive'],
  [['sync', '--table', 'x', '--directory', 'y'], 'Arguments directory and table are mutually exclusive'],
  [['sync', '--rate', ''], '--rate is empty'],
  [['sync', '--rate', 'iam:GetRole=1/1', '--rate', 'iam:GetRole=2/2'], 'has an action twice; give each once'],
  [['sync', '--dry-run=yes'], '--dry-run: "yes" must be true or false, or left out'],
  [['sync', '--dryRun=1'], '--dryRun: "1" must be true or false, or left out'],
  [['health', '--json=no'], '--json: "no" must be true or false, or left out'],
  [['sync', '--dry-run', 'yes'], 'Unknown argument: yes'],
  [['catalog', '--account', 'x', '--account', 'y'], '--account is given twice; give it once'],
])('%j is refused in one line, with 2', async (argv, message) => {
  const { code, out, err } = await cli(argv);
  expect(code).toBe(2);
  expect(err).toMatch(/^cdk-serval: «Input» [^\n]+\n$/);
  expect(err).toContain(message);
  expect(out).toBe('');
});

test('what --help needs is loaded without the AWS SDK', async () => {
  const { metafile } = await build({
    entryPoints: ['cli/main.ts'],
    outdir: 'unwritten',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const loadedAtStart = (file: string): string[] => [
    ...Object.keys(metafile.outputs[file]!.inputs),
    ...metafile.outputs[file]!.imports.flatMap(({ kind, path, external }) =>
      kind === 'import-statement' && !external ? loadedAtStart(path) : [],
    ),
  ];
  const inputs = loadedAtStart('unwritten/main.js');
  expect(inputs).toContain('cli/run.ts');
  expect(inputs.filter((input) => /@aws-sdk|@smithy|runtime\/(?!errors|quiet)/.test(input))).toEqual([]);
});

test('bin/cdk-serval.ts starts it', async () => {
  const argv = ['--import', 'tsx', 'bin/cdk-serval.ts', 'catalog', '--directory', 'nowhere', '--account', 'x'];
  const options = { env: { ...process.env, NODE_OPTIONS: '' } };
  await expect(promisify(execFile)(process.execPath, argv, options)).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: 'cdk-serval: «Input» account: "x" is not in the catalog; it holds none; run cdk-serval sync first\n',
  });
}, 30_000);

test('docs/cli.md lists every error code with its meaning', () => {
  const rows = readFileSync('docs/cli.md', 'utf8').matchAll(/^\| `([A-Z]\w+)` +\| (.*?) +\|$/gm);
  expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(ERROR_CODES);
});
