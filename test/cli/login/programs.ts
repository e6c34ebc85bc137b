/** The command line as a process of its own, and a browser that it can start. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '..', '..', '..');
export const CLI = ['--import', 'tsx', join(root, 'bin', 'cdk-serval.ts')];

export interface Program {
  readonly child: ChildProcess;
  /** Resolves once standard error holds the text, with all of it. */
  said(text: string): Promise<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
}

export function start(argv: readonly string[], environment: Readonly<Record<string, string>>): Program {
  const env = { PATH: process.env.PATH!, NODE_OPTIONS: '', ...environment };
  const child = spawn(process.execPath, [...CLI, ...argv], { env, cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => {
    err += String(chunk);
    for (const look of waiting) look();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out, err }));
  return {
    child,
    ended,
    said: (text) =>
      new Promise((fulfil, reject) => {
        const look = (): void => {
          if (!err.includes(text)) return;
          waiting.delete(look);
          fulfil(err);
        };
        waiting.add(look);
        look();
        void ended.then(({ code }) => reject(new Error(`it ended with ${code}: ${err}`)));
      }),
  };
}

/** An executable that visits the address it is given. */
export async function browserIn(folder: string): Promise<string> {
  const path = join(folder, 'browser');
  const program = join(here, 'browser-program.ts');
  const node = `NODE_OPTIONS= exec "${process.execPath}" --import "${join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')}" "${program}" "$@"`;
  await writeFile(path, `#!/bin/sh\n${node}\n`, { mode: 0o700 });
  return path;
}
