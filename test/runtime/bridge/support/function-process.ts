/** A bundled function as Lambda runs it: a process that imports it and is then given one event after the other. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { Event, Invoke } from './gateway.js';

export interface FunctionProcess {
  /** Rejects with the error's text where the handler throws. */
  readonly invoke: Invoke;
  /** What it logged. */
  out(): string;
  /** What it wrote on standard error. */
  err(): string;
  /** When the import is done, or the process has ended without it. */
  readonly begun: Promise<void>;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
  end(): Promise<void>;
}

const RUNTIME = `
  const { handler } = await import(process.argv[1]);
  process.on('message', ({ id, event }) =>
    handler(event).then((result) => process.send({ id, result }), (error) => process.send({ id, error: String(error) })));
  process.send('begun');`;

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export function startFunction(bundle: string, environment: Readonly<Record<string, string>>): FunctionProcess {
  const argv = ['--input-type=module', '-e', RUNTIME, pathToFileURL(bundle).href];
  const child = spawn(process.execPath, argv, { env: environment, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let [out, stderr] = ['', ''];
  child.stdout!.on('data', (chunk) => (out += String(chunk)));
  child.stderr!.on('data', (chunk) => (stderr += String(chunk)));
  const waiting = new Map<number, (answer: Answer) => void>();
  let begin: (() => void) | undefined;
  const imported = new Promise<void>((resolve) => (begin = resolve));
  child.on('message', (message: 'begun' | Answer) => {
    if (message === 'begun') begin!();
    else waiting.get(message.id)!(message);
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  let invocations = 0;
  return {
    invoke: (event: Event) =>
      new Promise((resolve, reject) => {
        const id = invocations++;
        waiting.set(id, ({ result, error }) => (error === undefined ? resolve(result) : reject(new Error(error))));
        child.send({ id, event });
      }),
    out: () => out,
    err: () => stderr,
    begun: Promise.race([imported, ended.then(() => undefined)]),
    ended,
    end: async () => {
      child.kill();
      await ended;
    },
  };
}
