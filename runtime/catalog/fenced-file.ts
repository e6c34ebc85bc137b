/**
 * A text that runs write one after another: in a directory, a file for each run that wrote, of which the latest run's
 * counts.
 *
 * So no lock is needed, and none can be left behind: a run that was taken for dead and writes after a later one adds a
 * file that nobody reads. The runs before the latest are cleared away by whoever writes. Run 0, of what was written
 * before runs had numbers, has its file beside the directory.
 */
import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createFile, replaceFile } from '../atomic-file.js';

const FILE = /^(\d+)\.json$/;

export interface Written {
  readonly run: number;
  readonly text: string;
  readonly path: string;
}

/** The latest run's text. */
export async function readLatest(directory: string): Promise<Written | undefined> {
  for (;;) {
    const run = (await runsIn(directory)).at(-1) ?? 0;
    const path = pathOf(directory, run);
    const text = await readText(path);
    if (text !== undefined) return { run, text, path };
    // There is none; or a later run took its place since the directory was read.
    if (run === 0 && (await runsIn(directory)).length === 0) return undefined;
  }
}

/** Whether it was written: not where a later run has. Of two that write at the same moment, the later one counts. */
export async function writeAs(directory: string, run: number, text: string): Promise<boolean> {
  if (await hasLater(directory, run)) return false;
  await replaceFile(pathOf(directory, run), text);
  await removeUntil(directory, run - 1);
  return true;
}

/** Whether it was removed: not where a later run has written. */
export async function removeAs(directory: string, run: number): Promise<boolean> {
  await removeUntil(directory, run);
  return !(await hasLater(directory, run));
}

/** Writes as a run that nobody was yet; of several that try, one succeeds. The last `kept` runs' files stay. */
export async function writeFirst(directory: string, run: number, text: string, kept: number): Promise<boolean> {
  if (!(await createFile(pathOf(directory, run), text))) return false;
  // Where the file was there once and was cleared away, a later run's is there.
  if (await hasLater(directory, run)) return false;
  await removeUntil(directory, run - kept);
  return true;
}

async function hasLater(directory: string, run: number): Promise<boolean> {
  return ((await runsIn(directory)).at(-1) ?? 0) > run;
}

async function removeUntil(directory: string, last: number): Promise<void> {
  const runs = [0, ...(await runsIn(directory))].filter((run) => run <= last);
  await Promise.all(runs.map((run) => rm(pathOf(directory, run), { force: true })));
}

/** Ascending, without run 0. */
async function runsIn(directory: string): Promise<number[]> {
  const runs = (await listNames(directory)).flatMap((name) => FILE.exec(name)?.[1] ?? []);
  return runs.map(Number).sort((one, other) => one - other);
}

function pathOf(directory: string, run: number): string {
  return run === 0 ? `${directory}.json` : join(directory, `${run}.json`);
}

export async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: unknown) => absent(error, undefined));
}

/** Names in a directory; none where there is no directory. */
export async function listNames(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => absent(error, []));
}

function absent<T>(error: unknown, otherwise: T): T {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
  throw error;
}
