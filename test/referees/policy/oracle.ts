/** A judge that somebody else wrote, in a process of its own: JSON lines in, JSON lines out, in the same order. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pythonCommands } from '../referee.js';
import type { Case } from './case.js';

export type OracleName = 'iam-simulate' | 'ministack';

export interface Oracle {
  readonly name: OracleName;
  /** Whether it has a rule for what the case asks at all. */
  readonly knows: (one: Case) => boolean;
  /** True where it admits. Fails where the oracle itself does. */
  ask(cases: readonly Case[]): Promise<boolean[]>;
}

const MINISTACK = 'ministack==1.5.33';
const here = fileURLToPath(new URL('.', import.meta.url));

/** @throws Error where the oracle is not installed */
export function openOracle(name: OracleName): Oracle {
  if (name === 'iam-simulate') {
    const command = [process.execPath, join(here, 'iam-simulate-oracle.mjs')];
    return { name, knows: () => true, ask: (cases) => askProcess(command, cases) };
  }
  const python = pythonCommands(MINISTACK);
  if ('missing' in python) throw new Error(`${MINISTACK} is not installed: ${python.missing}`);
  const command = [join(python.bin, 'python'), join(here, 'ministack_oracle.py')];
  return { name, knows: ministackKnows, ask: (cases) => askProcess(command, cases) };
}

/**
 * It has no rule for a trust or a resource policy of the caller's own account, no services among its callers, and
 * takes a login for one under AssumeRoleWithWebIdentity alone.
 */
function ministackKnows({ request, policies }: Case): boolean {
  const { caller } = request;
  if (caller.type === 'service') return false;
  if (caller.type === 'webIdentity') return request.action === 'sts:AssumeRoleWithWebIdentity';
  return !policies.resourcePolicy || caller.account !== request.resourceAccount;
}

async function askProcess([command, ...args]: readonly string[], cases: readonly Case[]): Promise<boolean[]> {
  const child = spawn(command!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  child.stdin.on('error', () => undefined);
  void (async () => {
    for (const one of cases) {
      if (!child.stdin.write(`${JSON.stringify(one)}\n`))
        await new Promise((drained) => child.stdin.once('drain', drained));
    }
    child.stdin.end();
  })();
  const read = async (): Promise<boolean[]> => {
    const answers: boolean[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const answer = JSON.parse(line) as { admits?: boolean; error?: string };
      if (answer.admits === undefined) {
        child.kill();
        throw new Error(`the oracle failed at case ${answers.length}: ${answer.error}`);
      }
      answers.push(answer.admits);
    }
    if (answers.length < cases.length) throw new Error(`the oracle stopped after ${answers.length} cases`);
    return answers;
  };
  return Promise.race([read(), failed]);
}
