/** Writing a plan into its folder, and taking it back: a file there keeps what the last writings changed. */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../runtime/atomic-file.js';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import { notWritten } from '../failures.js';
import { printableJson } from '../printable.js';
import { ChangedMeanwhile, readFolder, replaceText } from './folder.js';
import { applyEdits, reversed, type Edit } from './text.js';

/** In the folder. What applies a folder of manifests takes no file of this ending. */
export const RECORD = '.cdk-serval-migrate.undo';

interface Record {
  readonly version: 1;
  /** The last one at the end. */
  readonly writings: readonly Writing[];
}

interface Writing {
  /** Which migration it was. */
  readonly way: string;
  readonly files: readonly WrittenFile[];
}

interface WrittenFile {
  readonly path: string;
  /** Hashes of its texts before and after. */
  readonly before: string;
  readonly after: string;
  /** From the text after to the text before. */
  readonly back: readonly Edit[];
}

/** A file as a plan changes it; `path` is below the folder. */
export interface Written {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  readonly edits: readonly Edit[];
}

/**
 * Writes the files, each at once, after the record that takes them back: all of them, or none.
 * @throws RuntimeError `Input` where a file is not as it was read, or one cannot be written: then none is changed
 */
export async function write(folder: string, way: string, files: readonly Written[]): Promise<void> {
  if (files.length === 0) return;
  const now = new Map((await readFolder(folder)).map(({ path, text }) => [path, text]));
  const changed = files.filter(({ path, before }) => now.get(path) !== before).map(({ path }) => path);
  if (changed.length > 0) {
    throw new RuntimeError('Input', `changed meanwhile: ${list(changed)}; nothing was written, run again`);
  }
  const { writings } = (await readRecord(folder)) ?? { writings: [] };
  const written = files.map(({ path, before, after, edits }): WrittenFile => {
    return { path, before: sha256(before), after: sha256(after), back: reversed(before, edits) };
  });
  await writeRecord(folder, [...writings, { way, files: written }]);
  const fault = await replaceAll(folder, files);
  if (fault === undefined) return;
  await forgetLast(folder, writings);
  throw new RuntimeError('Input', `${fault}; nothing was changed: files before it were taken back`);
}

interface Replacement {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/**
 * Replaces all files, or none. Gives what is wrong with one.
 * @throws RuntimeError `Input` where those before it cannot be taken back either
 */
async function replaceAll(folder: string, files: readonly Replacement[]): Promise<string | undefined> {
  for (const [index, { path, before, after }] of files.entries()) {
    const fault = await replace(folder, path, before, after);
    if (fault === undefined) continue;
    const left: string[] = [];
    for (const done of files.slice(0, index).reverse()) {
      if ((await replace(folder, done.path, done.after, done.before)) !== undefined) left.push(done.path);
    }
    if (left.length === 0) return fault;
    throw new RuntimeError(
      'Input',
      `${fault}; changed before it, and not to be taken back now: ${list(left)}; run --undo`,
    );
  }
  return undefined;
}

async function replace(folder: string, path: string, before: string, after: string): Promise<string | undefined> {
  try {
    await replaceText(join(folder, path), before, after);
    return undefined;
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return `changed meanwhile: ${printableJson(path)}`;
    return notWritten(printableJson(path), errorName(error));
  }
}

/**
 * Refuses to go on from a writing that was broken off: what it had not come to looks as if it were done.
 * @throws RuntimeError `Input` where only some files of the last writing are as it left them
 */
export async function refuseBrokenOff(folder: string, texts: ReadonlyMap<string, string | undefined>): Promise<void> {
  const last = (await readRecord(folder))?.writings.at(-1);
  const hashes = (last?.files ?? []).map(({ path, before, after }) => {
    const text = texts.get(path);
    return { path, before, after, now: text === undefined ? undefined : sha256(text) };
  });
  const missing = hashes.filter(({ now, before }) => now === before).map(({ path }) => path);
  if (missing.length === 0 || !hashes.some(({ now, after }) => now === after)) return;
  throw new RuntimeError(
    'Input',
    `the last --write came to some files only, not to ${list(missing)}; take it back by --undo, then run again`,
  );
}

/**
 * Takes the last writing back, byte for byte; gives the files.
 * @throws RuntimeError `Input` where it is none of this migration, or a file was edited since: then none is touched
 */
export async function undo(folder: string, way: string): Promise<readonly string[]> {
  const record = await readRecord(folder);
  const last = record?.writings.at(-1);
  if (!record || !last) throw new RuntimeError('Input', `${RECORD} is not in DIR: there is nothing to take back`);
  if (last.way !== way) {
    const other = printableJson(last.way);
    throw new RuntimeError('Input', `the last --write here was of migrate ${other}; take that one back first`);
  }
  // Only files that are found in the folder itself: a record from elsewhere leads nowhere else.
  const now = new Map((await readFolder(folder)).map(({ path, text }) => [path, text]));
  const edited: string[] = [];
  const back: Replacement[] = [];
  for (const file of last.files) {
    const text = now.get(file.path);
    // A writing that was broken off left some as they were.
    if (text !== undefined && sha256(text) === file.before) continue;
    const restored = text !== undefined && sha256(text) === file.after ? applyEdits(text, file.back) : undefined;
    if (restored !== undefined && sha256(restored) === file.before) {
      back.push({ path: file.path, before: text!, after: restored });
    } else edited.push(file.path);
  }
  if (edited.length > 0) {
    throw new RuntimeError(
      'Input',
      `edited since they were written: ${list(edited)}; nothing was taken back: undo those edits first, or the migration by hand`,
    );
  }
  const fault = await replaceAll(folder, back);
  if (fault !== undefined) throw new RuntimeError('Input', `${fault}; nothing was taken back, run --undo again`);
  await forgetLast(folder, record.writings.slice(0, -1));
  return back.map(({ path }) => path);
}

async function forgetLast(folder: string, rest: Record['writings']): Promise<void> {
  if (rest.length > 0) await writeRecord(folder, rest);
  else await rm(join(folder, RECORD));
}

async function readRecord(folder: string): Promise<Record | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, RECORD), 'utf8');
  } catch (error) {
    if (errorName(error) === 'ENOENT') return undefined;
    throw new RuntimeError('Input', `${RECORD} cannot be read: ${errorName(error)}`);
  }
  const record = recordIn(text);
  if (record) return record;
  throw new RuntimeError('Input', `${RECORD} is damaged, or of a newer version; move it away, and go back by git`);
}

/** Only its shape is looked at: what edits lead to is told by the hashes. */
function recordIn(text: string): Record | undefined {
  try {
    const { version, writings } = JSON.parse(text) as Record;
    const whole = writings.every(({ way, files }) =>
      [way, ...files.flatMap(({ path, back }) => [path, ...back.map(({ insert }) => insert)])].every(
        (text) => typeof text === 'string',
      ),
    );
    // Throws where edits are not in order.
    for (const { back } of writings.flatMap(({ files }) => files)) applyEdits('', back);
    return version === 1 && whole ? { version, writings } : undefined;
  } catch {
    return undefined;
  }
}

async function writeRecord(folder: string, writings: Record['writings']): Promise<void> {
  try {
    await replaceFile(join(folder, RECORD), `${JSON.stringify({ version: 1, writings } satisfies Record)}\n`);
  } catch (error) {
    throw new RuntimeError('Input', `${notWritten(RECORD, errorName(error))}; nothing else was written`);
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const list = (paths: readonly string[]): string => paths.map((path) => printableJson(path)).join(', ');
