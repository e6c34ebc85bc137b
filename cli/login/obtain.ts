/** A session for a command, with this process's time, browser and terminal. */
import { hostname } from 'node:os';
import { systemClock } from '../../runtime/clock.js';
import { systemRandom } from '../../runtime/random.js';
import { openBrowser } from './browser.js';
import { interruptible } from './interrupt.js';
import { isOthersConnection } from './peer-user.js';
import { obtainSession, type Asked, type Obtained } from './session.js';
import { isAlive } from './turn.js';

/** @param say a line for the person who logs in */
export function obtain(asked: Asked, say: (line: string) => void): Promise<Obtained> {
  const parts = {
    clock: systemClock,
    random: systemRandom,
    // The listener keeps the process while it waits, and nothing shall once it is through.
    timeout: (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds).unref()),
    pid: process.pid,
    host: hostname(),
    isAlive,
    openBrowser,
    isOthersConnection,
    say,
  };
  return interruptible((signal) => obtainSession(asked, { ...parts, signal }), process);
}

/** Says why there is no session, and how the command ends by it. */
export function endWithout({ ended }: Extract<Obtained, { ended: unknown }>): void {
  console.error(`cdk-serval: ${ended.words}`);
  process.exitCode = ended.exitCode;
}
