/** Completion: what the command line answers, and the scripts in the shells that ask it. */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { COMPLETION_SCRIPTS, SHELLS } from '../../cli/completion-scripts.js';
import { COMMANDS } from '../../cli/run.js';
import { cli } from './support.js';

const ENGINE = '--get-yargs-completions';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'completion-'));
  // As it is installed: a program of this name in PATH.
  const program = join(directory, 'cdk-serval');
  writeFileSync(
    program,
    `#!/bin/sh\nexec "${process.execPath}" --import "${resolve('node_modules/tsx/dist/loader.mjs')}" "${resolve('bin/cdk-serval.ts')}" "$@"\n`,
  );
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(directory, { recursive: true }));

async function answers(shell: string, ...words: readonly string[]): Promise<string[]> {
  const before = process.env.SHELL;
  process.env.SHELL = `/bin/${shell}`;
  try {
    const { code, out, err } = await cli([ENGINE, 'cdk-serval', ...words]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out.split('\n').slice(0, -1);
  } finally {
    if (before === undefined) delete process.env.SHELL;
    else process.env.SHELL = before;
  }
}

describe('the command line answers', () => {
  const names = COMMANDS.map(({ command }) => command.split(' ')[0]!);

  test('with all commands, with descriptions in the form of the shell', async () => {
    expect(await answers('bash', '')).toEqual(names);
    expect(await answers('zsh', '')).toEqual(COMMANDS.map(({ describe }, at) => `${names[at]}:${describe}`));
    expect(await answers('fish', '')).toEqual(COMMANDS.map(({ describe }, at) => `${names[at]}\t${describe}`));
  });

  test.each(COMMANDS)('with the options of $command', async ({ command, load }) => {
    const { builder } = await load();
    expect(builder).toBeInstanceOf(Function);
    const options = await answers('bash', command.split(' ')[0]!, '--');
    expect(options).toContain('--help');
    expect(options.filter((option) => !/^--[a-z][a-z-]*$/.test(option))).toEqual([]);
  });

  test('with commands below a command, and values of an option or an argument that has choices', async () => {
    expect(await answers('bash', 'verify', '')).toEqual(['workload']);
    expect(await answers('bash', 'verify', 'workload', '--expect', '')).toEqual(['irsa', 'pod-identity']);
    expect(await answers('bash', 'completion', '')).toEqual(expect.arrayContaining([...SHELLS]));
  });

  test('and does nothing else, even where the command line is complete', async () => {
    const file = join(directory, 'grants.json');
    const role = 'arn:aws:iam::111122223333:role/dba';
    const complete = ['grant', '--email', 'ada@example.com', '--role', role, '--minutes', '60', '--file', file];
    expect(await answers('bash', ...complete)).not.toContain('--minutes');
    expect(await answers('bash', ...complete, '')).toContain('--justification');
    expect(existsSync(file)).toBe(false);
  });
});

test.each(SHELLS)('completion %s prints the script, whole', async (shell) => {
  expect(await cli(['completion', shell])).toEqual({ code: 0, out: COMPLETION_SCRIPTS[shell], err: '' });
});

test.each([
  [[], 'got 0, need 1; --help after the command names them'],
  [['ksh'], 'Given: "ksh", Choices: "bash", "zsh", "fish"'],
])('completion %j is refused with 2', async (argv, message) => {
  const { code, err } = await cli(['completion', ...argv]);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

/** PATH with the program in it, and what tells programs of their session left out. */
const environment = () => ({ PATH: `${directory}:${process.env.PATH}`, HOME: directory, TERM: 'dumb' });

describe('bash', () => {
  const TRY = `source "$1"
    shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
    $(complete -p cdk-serval | sed -E 's/.*-F ([^ ]+).*/\\1/')
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const complete = async (...words: readonly string[]): Promise<string[]> => {
    const script = join(directory, 'script.bash');
    writeFileSync(script, COMPLETION_SCRIPTS.bash);
    const argv = ['--norc', '-c', TRY, 'bash', script, 'cdk-serval', ...words];
    const { stdout, stderr } = await promisify(execFile)('bash', argv, {
      env: { ...environment(), SHELL: '/bin/zsh' },
    });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  };

  test.each([
    [['sy'], ['sync']],
    [['sync', '--dr'], ['--dry-run']],
    [['verify', 'workload', '--expect', 'p'], ['pod-identity']],
    // What bash then completes itself, as `complete -o default` says: a file.
    [['sync', '--connections', ''], []],
    [['sync', '--connections', 'conn'], []],
    [['sync', '--path-prefix', '$(touch x)'], []],
  ])('completes %j', async (words, completed) => {
    expect(await complete(...words)).toEqual(completed);
  });
});

/** Other shells are asked where they are installed; what they are answered is tested above. */
const installed = (shell: string): boolean => spawnSync(shell, ['-c', 'exit'], { stdio: 'ignore' }).status === 0;

test('fish and zsh take their scripts, where they are installed, and fish completes by it', () => {
  for (const shell of SHELLS.filter(installed)) {
    const script = join(directory, `script.${shell}`);
    writeFileSync(script, COMPLETION_SCRIPTS[shell]);
    expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    if (shell !== 'fish') continue;
    const argv = ['-c', `source ${script}; complete -C 'cdk-serval sy'`];
    const { stdout } = spawnSync('fish', argv, { encoding: 'utf8', env: environment() });
    expect(stdout).toBe('sync\tRead the requestable roles of connected accounts into the catalog\n');
  }
});
