import { spawnSync } from 'node:child_process';

/** What a real shell holds in AWS's variables after it was given a text. */
export function variablesIn(shell: string, text: string): Record<string, string> {
  const script = `${text}\nenv`;
  const { status, stdout, stderr } = spawnSync(shell, ['-c', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
  if (status !== 0) throw new Error(`${shell}: ${stderr}`);
  const lines = stdout.split('\n').filter((line) => line.startsWith('AWS_'));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
