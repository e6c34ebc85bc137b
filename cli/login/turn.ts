/**
 * Whose turn it is to log in for a grant: one process at a time, so that the browser opens once. Others wait for it and
 * take what it received. The turn is a file beside the session's; one whose process is gone, or that is older than a
 * login can be, is nobody's.
 */
import { link, readFile, rename, rm } from 'node:fs/promises';
import { createFile } from '../../runtime/atomic-file.js';
import type { Clock } from '../../runtime/clock.js';
import { randomText, type Random } from '../../runtime/random.js';

/** Milliseconds that a login may take: as long as the bridge remembers one that has begun. */
export const LOGIN_MAX = 10 * 60_000;

/** Milliseconds: a login, and a minute for what stands around it. */
export const TURN_MAX = LOGIN_MAX + 60_000;

/** Milliseconds between two looks at somebody else's turn. */
export const PAUSE = 250;

export interface TurnParts {
  readonly clock: Clock;
  readonly random: Random;
  /** This process, and the machine that its number is of. */
  readonly pid: number;
  readonly host: string;
  /** Whether a process of this machine is there. */
  isAlive(pid: number): boolean;
  say(line: string): void;
  readonly signal: AbortSignal;
}

export interface Turn {
  end(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * This process's turn; `other` once another process's turn has ended, `interrupted` where the wait for it was.
 * @throws where the file cannot be written
 */
export async function takeTurn(path: string, parts: TurnParts): Promise<Turn | 'other' | 'interrupted'> {
  const { clock, random, pid, host } = parts;
  const mine = `${JSON.stringify({ pid, host, since: clock.now(), id: randomText(random, 9) })}\n`;
  while (!(await createFile(path, mine))) {
    const others = await othersEnd(path, parts);
    if (others !== 'gone') return others;
  }
  return {
    end: async () => {
      // Somebody else's, where this machine slept in the meantime.
      const still = await standing(path).catch(() => undefined);
      // Where it stays, as on a disk that turned read-only, it is nobody's once this process is gone.
      if (still === mine) await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/**
 * Waits for the turn that stands: `other` when it has ended, `gone` where it is nobody's, so that it can be taken. What
 * follows one that was waited for is not taken: others may wait too, and all of them would ask the same person.
 */
async function othersEnd(path: string, parts: TurnParts): Promise<'other' | 'gone' | 'interrupted'> {
  for (let told = false; ; told = true) {
    const theirs = await standing(path);
    if (theirs === undefined) return told ? 'other' : 'gone';
    const holder = holderIn(theirs);
    if (!holder || isOver(holder, parts)) {
      await clear(path, theirs, parts.random);
      return 'gone';
    }
    if (!told) parts.say(`process ${holder.pid} logs in for this grant already; waiting for it`);
    await parts.clock.sleep(PAUSE);
    if (parts.signal.aborted) return 'interrupted';
  }
}

async function standing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function holderIn(text: string): Holder | undefined {
  try {
    const { pid, host, since } = Object(JSON.parse(text)) as Partial<Holder>;
    const whole = Number.isSafeInteger(pid) && pid! > 0 && typeof host === 'string' && Number.isFinite(since);
    return whole ? { pid: pid!, host: host!, since: since! } : undefined;
  } catch {
    return undefined;
  }
}

function isOver({ pid, host, since }: Holder, parts: TurnParts): boolean {
  const age = parts.clock.now() - since;
  // One of the future is of a clock that was set back since.
  if (age > TURN_MAX || age < -TURN_MAX) return true;
  // This process has none yet: in containers, the one before it had the same number.
  return host === parts.host && (pid === parts.pid || !parts.isAlive(pid));
}

/** Takes away a turn that is nobody's; if it is another one by now, that stays. */
async function clear(path: string, theirs: string, random: Random): Promise<void> {
  const aside = `${path}.${randomText(random, 9)}.old`;
  try {
    await rename(path, aside);
  } catch (error) {
    // Somebody else was quicker.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    if ((await readFile(aside, 'utf8')) !== theirs) await link(aside, path).catch(() => undefined);
  } finally {
    await rm(aside, { force: true });
  }
}

/** Whether a process is there, be it another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
