/** Processes that simulate side by side. What a seed comes to does not depend on how many there are. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Outcome } from './outcome.js';
import type { Order } from './worker.js';

/** Nothing of whoever runs it: a profile or a region there would change what the SDK does. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};
/** Most of what a simulation makes is garbage at once: in so much room it is seldom looked at. */
const EXEC_ARGV = ['--import', 'tsx', '--max-semi-space-size=64'];

export class Fleet {
  private readonly workers: ChildProcess[];

  constructor(size: number) {
    const program = fileURLToPath(new URL('worker.ts', import.meta.url));
    this.workers = Array.from({ length: size }, () => fork(program, { execArgv: EXEC_ARGV, env: ENVIRONMENT }));
  }

  /**
   * Simulates `count` seeds from `from` on, and stops at the first that fails: first by its number, not by time.
   * @returns the outcomes by seed, the failing one last
   */
  async simulate(bundle: string, from: number, count: number): Promise<Outcome[]> {
    const outcomes = new Map<number, Outcome>();
    let next = from;
    let end = from + count;
    await Promise.all(
      this.workers.map(async (worker) => {
        while (next < end) {
          const outcome = await ask(worker, { bundle, seed: next++ });
          outcomes.set(outcome.seed, outcome);
          if (outcome.failure) end = Math.min(end, outcome.seed + 1);
        }
      }),
    );
    return [...outcomes.values()].filter(({ seed }) => seed < end).sort((a, b) => a.seed - b.seed);
  }

  close(): void {
    for (const worker of this.workers) worker.kill();
  }
}

async function ask(worker: ChildProcess, order: Order): Promise<Outcome> {
  const controller = new AbortController();
  const { signal } = controller;
  const ended = once(worker, 'exit', { signal }).then(([code]) => {
    throw new Error(`seed ${order.seed}: its process ended with status ${code}`);
  });
  ended.catch(() => undefined);
  worker.send(order);
  try {
    const [outcome] = (await Promise.race([once(worker, 'message', { signal }), ended])) as [Outcome];
    return outcome;
  } finally {
    controller.abort();
  }
}
