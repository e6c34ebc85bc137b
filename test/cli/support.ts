/** The command line in this process: what it prints, and its exit code. */
import { jest } from '@jest/globals';
import { COMMANDS, run, type Listed } from '../../cli/run.js';

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line under exactly this environment's AWS settings. */
export async function cli(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  commands: readonly Listed[] = COMMANDS,
): Promise<Ended> {
  const before = process.env;
  const out: string[] = [];
  const err: string[] = [];
  const kept = Object.entries(before).filter(([name]) => !name.startsWith('AWS_') || name.startsWith('AWS_SDK_JS_'));
  process.env = { ...Object.fromEntries(kept), AWS_EC2_METADATA_DISABLED: 'true', ...environment };
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((text) => void out.push(`${text}\n`)),
    jest.spyOn(console, 'error').mockImplementation((text) => void err.push(`${text}\n`)),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => (err.push(String(text)), true)),
  ];
  try {
    const code = await run(argv, commands);
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.env = before;
    process.exitCode = undefined;
  }
}
