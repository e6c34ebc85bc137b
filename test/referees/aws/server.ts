import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../../local/ports.js';

const READY_WITHIN_MILLISECONDS = 60_000;

/** Somebody else's server, on the loopback and in a process of its own. */
export interface ForeignServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server and waits until it takes connections. @param envOf its environment, from the port */
export async function startServer(
  command: string,
  argsOf: (port: number) => readonly string[],
  envOf: (port: number) => Readonly<Record<string, string>> = () => ({}),
): Promise<ForeignServer> {
  const port = await freePort();
  const child = spawn(command, argsOf(port), { env: { ...process.env, ...envOf(port) }, stdio: 'ignore' });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
  };
  const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with status ${child.exitCode}`);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`${command} did not answer within ${READY_WITHIN_MILLISECONDS / 1000} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { port, stop };
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) });
    return true;
  } catch {
    return false;
  }
}
