import { open, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { replaceFile } from '../atomic-file.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';

const LOCK_PAUSE = 50;
const LOCK_ATTEMPTS = 100;

/** What a file holds, and how it is read. */
export interface JsonFileKind<T> {
  /** Grows with each change that older versions of this package could not read. */
  readonly version: number;
  readonly empty: T;
  /** @throws where the content is malformed */
  parse(content: unknown): T;
}

/**
 * A file of JSON for one machine: read whole, written whole under a lock, so that a reader sees the old content or
 * the new one. Only its owner can read it.
 */
export interface JsonFile<T> {
  read(): Promise<T>;
  /** Reads, changes and writes, while nobody else does. Where `change` gives no content, nothing is written. */
  update<R>(change: (content: T) => { readonly content?: T; readonly result: R }): Promise<R>;
}

/** The last change of each file by this process: changes wait here for one another, and for other processes at the lock. */
const lastChange = new Map<string, Promise<unknown>>();

export function jsonFile<T>(path: string, kind: JsonFileKind<T>, clock: Clock): JsonFile<T> {
  const lock = `${path}.lock`;

  async function read(): Promise<T> {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return kind.empty;
      throw error;
    }
    return contentOf(path, text, kind);
  }

  const write = (content: T): Promise<void> =>
    replaceFile(path, `${JSON.stringify({ version: kind.version, content }, null, 2)}\n`);

  async function locked<R>(work: () => Promise<R>): Promise<R> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await (await open(lock, 'wx', 0o600)).close();
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        if (attempt === LOCK_ATTEMPTS) {
          throw new RuntimeError(
            'Grant',
            `file: ${JSON.stringify(path)} is locked; if nothing else writes it, delete ${lock}`,
          );
        }
        await clock.sleep(LOCK_PAUSE);
      }
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  }

  return {
    read,
    update: (change) =>
      queued(resolve(path), () =>
        locked(async () => {
          const { content, result } = change(await read());
          if (content !== undefined) await write(content);
          return result;
        }),
      ),
  };
}

function queued<R>(path: string, work: () => Promise<R>): Promise<R> {
  const mine = (lastChange.get(path) ?? Promise.resolve()).then(work);
  const settled = mine.catch(() => undefined);
  lastChange.set(path, settled);
  void settled.then(() => {
    if (lastChange.get(path) === settled) lastChange.delete(path);
  });
  return mine;
}

function contentOf<T>(path: string, text: string, kind: JsonFileKind<T>): T {
  let stored: { version?: unknown; content?: unknown } | null;
  try {
    stored = JSON.parse(text) as typeof stored;
  } catch {
    throw new RuntimeError('Grant', `file: ${JSON.stringify(path)} is not JSON; restore it from a copy`);
  }
  const version = stored?.version;
  if (typeof version !== 'number') {
    throw new RuntimeError('Grant', `file: ${JSON.stringify(path)} has no version; it was not written by this package`);
  }
  if (version > kind.version) {
    throw new RuntimeError(
      'Grant',
      `file: ${JSON.stringify(path)} has version ${version}, this package reads up to ${kind.version}; update the package`,
    );
  }
  return kind.parse(stored?.content);
}
