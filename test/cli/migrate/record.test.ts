/** Writing and taking back: never over an edit of somebody else, and from any point where a writing broke off. */
import { createHash } from 'node:crypto';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RECORD, refuseBrokenOff, undo, write, type Written } from '../../../cli/migrate/record.js';
import { applyEdits } from '../../../cli/migrate/text.js';
import { contentOf, fill, newFolder, removeFolder } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

const BEFORE = { 'a.yaml': 'one\ntwo\nthree\n', 'b/c.yaml': 'ü\r\ntwo\r\n' };

/** Takes the line `two` away and puts two others at the top. */
function changeOf(path: string, before: string): Written {
  const [start, end] = [before.indexOf('two'), before.indexOf('\n', before.indexOf('two')) + 1];
  const edits = [
    { start: 0, end: 0, insert: 'new\nlines\n' },
    { start, end, insert: '' },
  ];
  return { path, before, edits, after: applyEdits(before, edits) };
}

const CHANGES = Object.entries(BEFORE).map(([path, before]) => changeOf(path, before));
const AFTER = Object.fromEntries(CHANGES.map(({ path, after }) => [path, after]));

const texts = async (): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      Object.keys(BEFORE).map(async (path) => [path, await readFile(join(folder, path), 'utf8')] as const),
    ),
  );

/** As `contentOf` reads them. */
const latin1 = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path, Buffer.from(text).toString('latin1')]));

beforeEach(() => fill(folder, BEFORE));

test('nothing is written where a file changed since it was read', async () => {
  await writeFile(join(folder, 'b/c.yaml'), 'edited\n');
  await expect(write(folder, 'kiam', CHANGES)).rejects.toThrow(
    '«Input» changed meanwhile: "b/c.yaml"; nothing was written, run again',
  );
  expect(await contentOf(folder)).toEqual({ 'a.yaml': BEFORE['a.yaml'], 'b/c.yaml': 'edited\n' });
});

/** A name that is just short enough: the file beside it, under which a new text is written first, has none. */
const UNWRITABLE = `b/${'c'.repeat(250)}`;

test('where a file cannot be written, none is: those before it are taken back, and no record stays', async () => {
  await fill(folder, { [`${UNWRITABLE}.yml`]: 'one\ntwo\nthree\n' });
  const before = await contentOf(folder);
  const changes = [...CHANGES, changeOf(`${UNWRITABLE}.yml`, 'one\ntwo\nthree\n')];
  await expect(write(folder, 'kiam', changes)).rejects.toThrow(
    /^«Input» "b\/c+\.yml" cannot be written: ENAMETOOLONG; nothing was changed: files before it were taken back$/,
  );
  expect(await contentOf(folder)).toEqual(before);
  await write(folder, 'kiam', CHANGES);
  const { [RECORD]: record } = await contentOf(folder);
  await expect(write(folder, 'kiam', changes.slice(2))).rejects.toThrow('ENAMETOOLONG');
  expect(await contentOf(folder)).toMatchObject({ ...latin1(AFTER), [RECORD]: record });
});

test('a file that changes while those before it are written stays as it is edited, and they are taken back', async () => {
  // What comes second is the first file once more: it is no longer as it was read.
  await expect(write(folder, 'kiam', [...CHANGES, CHANGES[0]!])).rejects.toThrow(
    '«Input» changed meanwhile: "a.yaml"; nothing was changed: files before it were taken back',
  );
  expect(await contentOf(folder)).toEqual(latin1(BEFORE));
});

test('where a file cannot be taken back, none is, and the record stays', async () => {
  await fill(folder, { [`${UNWRITABLE}.yml`]: 'one\n' });
  await write(folder, 'kiam', CHANGES);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const record = JSON.parse(await readFile(join(folder, RECORD), 'utf8')) as { writings: [{ files: object[] }] };
  record.writings[0].files.push({
    path: `${UNWRITABLE}.yml`,
    before: hash(''),
    after: hash('one\n'),
    back: [{ start: 0, end: 4, insert: '' }],
  });
  await writeFile(join(folder, RECORD), JSON.stringify(record));
  const before = await contentOf(folder);
  await expect(undo(folder, 'kiam')).rejects.toThrow('ENAMETOOLONG; nothing was taken back, run --undo again');
  expect(await contentOf(folder)).toEqual(before);
});

test('nothing goes on from a writing that was broken off', async () => {
  await write(folder, 'kiam', CHANGES);
  await expect(refuseBrokenOff(folder, new Map(Object.entries(AFTER)))).resolves.toBeUndefined();
  // Taken back by git, or with an edit in every file.
  await expect(refuseBrokenOff(folder, new Map(Object.entries(BEFORE)))).resolves.toBeUndefined();
  const half = new Map(Object.entries({ ...AFTER, 'b/c.yaml': BEFORE['b/c.yaml'] }));
  await expect(refuseBrokenOff(folder, half)).rejects.toThrow(
    '«Input» the last --write came to some files only, not to "b/c.yaml"; take it back by --undo, then run again',
  );
});

test('a file keeps its mode', async () => {
  await chmod(join(folder, 'a.yaml'), 0o755);
  await chmod(join(folder, 'b/c.yaml'), 0o640);
  await write(folder, 'kiam', CHANGES);
  expect((await stat(join(folder, 'a.yaml'))).mode & 0o777).toBe(0o755);
  expect((await stat(join(folder, 'b/c.yaml'))).mode & 0o777).toBe(0o640);
});

test('a writing that broke off is taken back from wherever it stopped', async () => {
  await write(folder, 'kiam', CHANGES);
  await writeFile(join(folder, 'b/c.yaml'), BEFORE['b/c.yaml']);
  expect(await undo(folder, 'kiam')).toEqual(['a.yaml']);
  expect(await texts()).toEqual(BEFORE);
});

test('a file that is gone since is named, and nothing is taken back', async () => {
  await write(folder, 'kiam', CHANGES);
  await removeFolder(join(folder, 'b'));
  await expect(undo(folder, 'kiam')).rejects.toThrow(
    'edited since they were written: "b/c.yaml"; nothing was taken back',
  );
  expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe(AFTER['a.yaml']);
});

test('a record leads to no file outside the folder', async () => {
  const inner = join(folder, 'inner');
  await fill(inner, { 'x.yaml': 'x\n' });
  await write(folder, 'kiam', CHANGES);
  const record = await readFile(join(folder, RECORD), 'utf8');
  await writeFile(
    join(inner, RECORD),
    record.replaceAll('"a.yaml"', '"../a.yaml"').replaceAll('"b/c.yaml"', '"../b/c.yaml"'),
  );
  await expect(undo(inner, 'kiam')).rejects.toThrow('edited since they were written: "../a.yaml", "../b/c.yaml"');
  expect(await texts()).toEqual(AFTER);
});

test.each([
  ['no JSON', () => '{'],
  ['another version', (text: string) => text.replace('"version":1', '"version":2')],
  ['another shape', () => '{"version":1,"writings":[{"way":"kiam","files":[{"path":1,"back":[]}]}]}'],
])('a record that is %s is refused as it is', async (_, damage) => {
  await write(folder, 'kiam', CHANGES);
  await writeFile(join(folder, RECORD), damage(await readFile(join(folder, RECORD), 'utf8')));
  await expect(undo(folder, 'kiam')).rejects.toThrow(`${RECORD} is damaged, or of a newer version`);
  await expect(write(folder, 'kiam', [changeOf('a.yaml', AFTER['a.yaml']!.replace('new', 'two'))])).rejects.toThrow(
    '«Input»',
  );
  expect(await texts()).toEqual(AFTER);
});

test('what another migration wrote last is taken back by that one first', async () => {
  await write(folder, 'kiam', CHANGES.slice(0, 1));
  await write(folder, 'pod-identity', CHANGES.slice(1));
  await expect(undo(folder, 'kiam')).rejects.toThrow(
    '«Input» the last --write here was of migrate "pod-identity"; take that one back first',
  );
  await undo(folder, 'pod-identity');
  await undo(folder, 'kiam');
  expect(await texts()).toEqual(BEFORE);
});

test('edits of a record that lead to another text than the one before are not made', async () => {
  await write(folder, 'kiam', CHANGES);
  const record = await readFile(join(folder, RECORD), 'utf8');
  await writeFile(join(folder, RECORD), record.replace(String.raw`"two\n"`, String.raw`"evil\n"`));
  await expect(undo(folder, 'kiam')).rejects.toThrow('"a.yaml"');
  expect(await texts()).toEqual(AFTER);
});

test('what holds the record is no manifest to what applies a folder, and only its owner reads it', async () => {
  await write(folder, 'kiam', CHANGES);
  expect(RECORD).not.toMatch(/\.(?:ya?ml|json|jsonnet)$/);
  expect((await stat(join(folder, RECORD))).mode & 0o777).toBe(0o600);
});
