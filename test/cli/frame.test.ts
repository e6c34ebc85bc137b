/** The command line's frame: its commands, its help, its errors and exit codes. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import yargs, { type Argv } from 'yargs';
import { EXIT } from '../../cli/exit.js';
import { FIXES } from '../../cli/failures.js';
import { ERRORS_PAGE, helpText } from '../../cli/help.js';
import { COMMANDS } from '../../cli/run.js';
import { REFUSALS, STATUS } from '../../runtime/bridge/refusal.js';
import { ERROR_CODES } from '../../runtime/errors.js';
import { errorCodesDocument } from '../../scripts/errors-running.js';
import { cli } from './support.js';

test('--help lists the commands and ends well', async () => {
  const { code, out } = await cli(['--help']);
  expect(code).toBe(0);
  for (const command of ['sync', 'health', 'catalog [role]', 'grant']) expect(out).toContain(`cdk-serval ${command}`);
});

test.each(COMMANDS)('$command is listed as it calls itself', async ({ command, describe, load }) => {
  expect(await load()).toMatchObject({ command, describe });
});

/** Every command and what is below it, with what its builder declares. */
describe('every command', () => {
  /** Commands that print one thing in one form, whatever is asked. */
  const WITHOUT_JSON: Readonly<Record<string, string>> = {
    grant: 'prints the grant as JSON, always',
    revoke: 'prints the grant as JSON, always',
    verify: 'has commands of its own',
    migrate: 'has commands of its own',
    completion: 'prints a script',
    'credential-process': 'prints JSON in the shape of AWS, always',
    exec: 'prints what the program prints',
    console: 'prints nothing: the browser shows the console',
  };

  test.each(COMMANDS)('$command has examples that parse, and options that say what they are', async (listed) => {
    for (const { words, options, descriptions, examples } of await declaredBy(listed)) {
      expect({ words, options, undescribed: options.filter((name) => !descriptions[name]) }).toEqual({
        words,
        options,
        undescribed: [],
      });
      expect({ words, examples }).not.toEqual({ words, examples: [] });
      for (const example of examples) expect(await parsed(example)).toEqual({ example, err: '', ran: true });
      const name = words.at(-1)!;
      const isWithout = Object.hasOwn(WITHOUT_JSON, name);
      expect({ words, json: options.includes('json') }).toEqual({ words, json: !isWithout });
    }
  });

  test.each(COMMANDS)('$command has a help without colours or other codes, whatever is asked', async ({ command }) => {
    const environment = { FORCE_COLOR: '1', COLORTERM: 'truecolor' };
    const { code, out, err } = await cli([command.split(' ')[0]!, '--help'], environment);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    // eslint-disable-next-line no-control-regex -- these are what is looked for
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(out).toMatch(/\nExamples:\n.*cdk-serval/);
    expect(out).toContain(ERRORS_PAGE);
  });
});

interface Declared {
  /** As `['verify', 'workload']`. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  readonly descriptions: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
}

/** What yargs keeps to itself, of the version that is locked. */
interface Internals {
  getInternalMethods(): {
    getCommandInstance(): { getCommandHandlers(): Record<string, { builder: unknown; handler: unknown }> };
    getUsageInstance(): { getDescriptions(): Record<string, string> };
  };
  getOptions(): { readonly key: Record<string, unknown>; readonly hiddenOptions: readonly string[] };
}

async function declaredBy({ command, load }: (typeof COMMANDS)[number]): Promise<Declared[]> {
  const { builder } = await load();
  return declarations([command.split(' ')[0]!], builder);
}

async function declarations(words: readonly string[], builder: unknown): Promise<Declared[]> {
  const examples: string[] = [];
  const parser = yargs([]).help(false).version(false);
  const example = parser.example.bind(parser);
  parser.example = ((text: string, what: string) => {
    examples.push(text);
    return example(text, what);
  }) as typeof parser.example;
  await (builder as (parser: unknown) => unknown)(parser);
  const internals = parser as unknown as Internals;
  const descriptions = internals.getInternalMethods().getUsageInstance().getDescriptions();
  const { key, hiddenOptions } = internals.getOptions();
  const options = Object.keys(key).filter((name) => !hiddenOptions.includes(name) && /^[a-z][a-z-]*$/.test(name));
  const below = Object.entries(internals.getInternalMethods().getCommandInstance().getCommandHandlers());
  const nested = await Promise.all(below.map(([name, { builder: own }]) => declarations([...words, name], own)));
  return [{ words, options, descriptions, examples }, ...nested.flat()];
}

/** Runs the command line of an example up to the handler, which is left out. */
async function parsed(example: string): Promise<{ example: string; err: string; ran: boolean }> {
  let ran = false;
  const handler = (): void => void (ran = true);
  const commands = COMMANDS.map((listed) => ({
    ...listed,
    load: async () => {
      const { builder, ...rest } = await listed.load();
      const silent = async (parser: Argv): Promise<Argv> => {
        const built = (await (builder as (parser: Argv) => Argv | Promise<Argv>)(parser)) as Argv & Internals;
        const below = built.getInternalMethods().getCommandInstance().getCommandHandlers();
        for (const nested of Object.values(below)) nested.handler = handler;
        return built;
      };
      return { ...rest, builder: silent, handler };
    },
  }));
  const words = wordsOf(example);
  const { err } = await cli(words.slice(words.indexOf('$0') + 1), {}, commands);
  return { example, err, ran };
}

/** As a shell parts them: by spaces, but for what is quoted; up to what a shell itself takes, as a redirection. */
function wordsOf(line: string): string[] {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const end = words.findIndex((word) => /^[|>]/.test(word));
  return end === -1 ? words : words.slice(0, end);
}

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

/** What is loaded before a command's help is printed: bundled as the package is, module by module. */
describe('what --help needs is loaded without the AWS SDK', () => {
  let loadedAt: (entry: string) => string[];
  beforeAll(async () => {
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
    const outputs = Object.entries(metafile.outputs);
    const inputsOf = (file: string): string[] => [
      ...Object.keys(metafile.outputs[file]!.inputs),
      ...metafile.outputs[file]!.imports.flatMap(({ kind, path, external }) =>
        kind === 'import-statement' && !external ? inputsOf(path) : [],
      ),
    ];
    loadedAt = (entry) => inputsOf(outputs.find(([, { entryPoint }]) => entryPoint === entry)![0]);
  });

  test('before a command is named', () => {
    const inputs = [...loadedAt('cli/main.ts'), ...loadedAt('cli/run.ts')];
    expect(inputs.filter((input) => /@aws-sdk|@smithy|zod|runtime\/(?!errors|quiet)/.test(input))).toEqual([]);
  });

  test.each(COMMANDS)('$command', ({ load }) => {
    const [module] = /\.\/commands\/[\w-]+/.exec(load.toString()) ?? [];
    const inputs = loadedAt(`cli/${module!.slice(2)}.ts`);
    const sdk = inputs.flatMap((input) => /node_modules\/((?:@aws-sdk|@smithy)\/[\w-]+)/.exec(input)?.[1] ?? []);
    expect([...new Set(sdk)]).toEqual([]);
  });
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

test('docs/cli.md lists every exit code', () => {
  const [, section = ''] = readFileSync('docs/cli.md', 'utf8').split('## Exit codes');
  const rows = [...section.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(EXIT));
});

test('docs/error-codes.md is what `npm run errors` writes', () => {
  const written = { errors: ERROR_CODES, refusals: REFUSALS, statuses: STATUS, fixes: FIXES };
  expect(readFileSync('docs/error-codes.md', 'utf8')).toBe(errorCodesDocument(written));
});

test('the page that every help names is that document of this repository', () => {
  const { repository } = JSON.parse(readFileSync('package.json', 'utf8')) as { repository: { url: string } };
  expect(ERRORS_PAGE).toBe(`${repository.url.replace(/\.git$/, '')}/blob/main/docs/error-codes.md`);
});

describe('the list of commands', () => {
  test.each([20, 40, 80])('has all of them, whole, in lines of %i characters but for longer words', (columns) => {
    const text = helpText(COMMANDS, columns);
    const words = new Set(text.split(/\s+/));
    for (const { command, describe } of COMMANDS) {
      expect(text).toContain(`cdk-serval ${command}`);
      expect(describe.split(' ').filter((word) => !words.has(word))).toEqual([]);
    }
    if (columns === 80) expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('is printed by help as well', async () => {
    expect(await cli(['help'])).toEqual(await cli(['--help']));
  });
});

test('docs/cli.md lists every error code with its meaning', () => {
  const rows = readFileSync('docs/cli.md', 'utf8').matchAll(/^\| `([A-Z]\w+)` +\| (.*?) +\|$/gm);
  expect(Object.fromEntries([...rows].map(([, code, meaning]) => [code, meaning]))).toEqual(ERROR_CODES);
});
