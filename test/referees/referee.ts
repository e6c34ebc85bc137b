/** What other people's tools say about our output, and how that is told. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
/** Where what referees install and build is kept between runs. */
export const cache = join(root, '.cache');

/** A referee's word. Skipped is not passed: it says what was missing, so nobody takes silence for consent. */
export interface Verdict {
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was judged, found or missing. */
  readonly detail: string;
}

export interface Referee {
  readonly name: string;
  run(): Verdict | Promise<Verdict>;
}

export const passed = (detail: string): Verdict => ({ outcome: 'passed', detail });
export const failed = (detail: string): Verdict => ({ outcome: 'failed', detail });
export const skipped = (detail: string): Verdict => ({ outcome: 'skipped', detail });

/** What a command printed and how it ended; status 127 where there is no such command. */
export interface Run {
  readonly status: number;
  readonly output: string;
}

export function run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Run {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    // Without the SDK's advice about Node versions, which would stand where the summary is looked for.
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) return { status: 127, output: error.message };
  return { status: status ?? 1, output: `${stdout}${stderr}`.trim() };
}

/** A verdict from a command that exits 0 exactly when it has nothing to object to. */
export function judgedBy({ status, output }: Run, whatPassed: string): Verdict {
  return status === 0 ? passed(whatPassed) : failed(output);
}

/** A verdict from a program of this repository, which exits 0 exactly when all is well and says so in its last line. */
export function judgedByScript(script: string, args: readonly string[]): Verdict {
  const { status, output } = run(process.execPath, ['--import', 'tsx', script, ...args]);
  return status === 0 ? passed(output.split('\n').at(-1) ?? '') : failed(output);
}

/**
 * The folder of a Python package's commands, installed once into an environment of its own.
 * @param requirement name and version, as `cfn-lint==1.58.0`
 * @returns the folder, or why there is none
 */
export function pythonCommands(requirement: string): { readonly bin: string } | { readonly missing: string } {
  const environment = join(cache, 'python', requirement.replace('==', '-'));
  const bin = join(environment, 'bin');
  const installed = run(join(bin, 'python'), ['-m', 'pip', 'show', '--quiet', requirement.split('==')[0]!]);
  if (installed.status === 0) return { bin };

  mkdirSync(cache, { recursive: true });
  const made = run('python3', ['-m', 'venv', '--clear', environment]);
  if (made.status !== 0) return { missing: `python3 with venv is needed: ${made.output}` };
  const { status, output } = run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', requirement]);
  return status === 0 ? { bin } : { missing: `pip could not install ${requirement}: ${output}` };
}
