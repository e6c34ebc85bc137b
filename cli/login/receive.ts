/** One login: in the browser, whose last page brings the session to a port that waits here. */
import { confirmationCode } from '../../runtime/hand-over/code.js';
import { loginUrl } from '../../runtime/hand-over/request.js';
import { newLoginKeys, open } from '../../runtime/hand-over/sealed.js';
import { addressLines } from './address-lines.js';
import { outcomePage } from './answer-page.js';
import type { GrantName } from './grant-name.js';
import { listen } from './listener.js';
import { ended, outcomeOf, type Outcome } from './outcome.js';
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
  /** Resolves after so many milliseconds, if anything else keeps the process until then. */
  timeout(milliseconds: number): Promise<void>;
  /** A line for the person who logs in. */
  say(line: string): void;
  /** Whether the browser was started. */
  openBrowser(url: string): Promise<boolean>;
  /** Ends the wait; its reason is the `Ended` that follows. */
  readonly signal: AbortSignal;
}

/** @throws RuntimeError `Input` where the port cannot be had */
export async function receive({ name, port = 0, browser }: Login, parts: LoginParts): Promise<Outcome> {
  const keys = await newLoginKeys();
  const listener = await listen(port, async (sealed) => {
    const handed = await open(sealed, keys);
    if (!handed) return undefined;
    const result = outcomeOf(handed, name, parts.now());
    return { answer: outcomePage(result), result };
  });
  try {
    if (parts.signal.aborted) return await interrupted(parts.signal);
    const key = keys.publicKey;
    const url = loginUrl(name.bridge, name.grantId, { to: 'terminal', port: listener.port, key });
    const opened = browser && (await parts.openBrowser(url));
    addressLines(url, opened).forEach((line) => parts.say(line));
    parts.say(`Check that the page shows ${confirmationCode(key)}. If it shows another code, close it.`);
    return await Promise.race([
      listener.received,
      parts.timeout(LOGIN_MAX).then(() => ended(TOO_LATE)),
      interrupted(parts.signal),
    ]);
  } finally {
    await listener.close();
  }
}

const TOO_LATE = 'the login was not finished within 10 minutes; try again';

function interrupted(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const end = (): void => resolve(signal.reason as Outcome);
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  });
}
