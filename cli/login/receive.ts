/** One login: in the browser, whose last page brings the session to a port that waits here. */
import { confirmationCode } from '../../runtime/hand-over/code.js';
import { loginUrl } from '../../runtime/hand-over/request.js';
import { newLoginKeys, open } from '../../runtime/hand-over/sealed.js';
import type { Random } from '../../runtime/random.js';
import { addressLines } from './address-lines.js';
import { outcomePage } from './answer-page.js';
import type { GrantName } from './grant-name.js';
import { listen } from './listener.js';
import { ended, outcomeOf, type Outcome } from './outcome.js';
import { startPath, type StartAddress } from './start-address.js';
import { LOGIN_MAX } from './turn.js';

export interface Login {
  readonly name: GrantName;
  /** @default - one of the system's choice */
  readonly port?: number | undefined;
  /** Whether to open the browser, or only to print the address. */
  readonly browser: boolean;
}

export interface LoginParts {
  /** Milliseconds since the epoch. */
  now(): number;
  readonly random: Random;
  /** Resolves after so many milliseconds, if anything else keeps the process until then. */
  timeout(milliseconds: number): Promise<void>;
  /** A line for the person who logs in. */
  say(line: string): void;
  /** Whether the browser was started. */
  openBrowser(url: string): Promise<boolean>;
  readonly isOthersConnection: StartAddress['isOthers'];
  /** Ends the wait; its reason is the `Ended` that follows. */
  readonly signal: AbortSignal;
}

/** @throws RuntimeError `Input` where the port cannot be had */
export async function receive({ name, port = 0, browser }: Login, parts: LoginParts): Promise<Outcome> {
  const keys = await newLoginKeys();
  const key = keys.publicKey;
  const addressAt = (at: number): string => loginUrl(name.bridge, name.grantId, { to: 'terminal', port: at, key });
  const path = startPath(parts.random);
  const start = browser ? { path, to: addressAt, isOthers: parts.isOthersConnection } : undefined;
  const listener = await listen(port, start, async (sealed) => {
    const handed = await open(sealed, keys);
    if (!handed) return undefined;
    const result = outcomeOf(handed, name, parts.now());
    return { answer: outcomePage(result), result };
  });
  try {
    if (parts.signal.aborted) return await interrupted(parts.signal);
    const opened = browser && (await parts.openBrowser(`http://127.0.0.1:${listener.port}${path}`));
    addressLines(addressAt(listener.port), opened).forEach((line) => parts.say(line));
    if (!opened) parts.say(leadThrough(listener.port));
    parts.say(`Check that the page shows ${confirmationCode(key)}. If it shows another code, close it.`);
    return await Promise.race([
      listener.received.then((received) => (received === 'used twice' ? ended(USED_TWICE) : received)),
      parts.timeout(LOGIN_MAX).then(() => ended(TOO_LATE)),
      interrupted(parts.signal),
    ]);
  } finally {
    await listener.close();
  }
}

const USED_TWICE =
  'another program used the address that the browser was started with; the login is stopped, log in again';
const TOO_LATE = 'the login was not finished within 10 minutes; try again';

function leadThrough(port: number): string {
  return `A browser on another machine needs the port there too: ssh -L ${port}:127.0.0.1:${port} from it to here.`;
}

function interrupted(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (): void => resolve(signal.reason as Outcome);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
