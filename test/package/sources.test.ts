import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, sourcesIn } from './imports';

const shipped = sourcesIn('lib', 'runtime', 'cli', 'testing');
const all = [...shipped, ...sourcesIn('local', 'bin', 'examples', 'bench', 'simulate', 'test')];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Code without its comments, in which pages are linked and texts quoted. */
const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/g, '');

const LINES = 400;

test(`a file of more than ${LINES} lines says why in its first comment`, () => {
  const long = all.filter((file) => textOf(file).split('\n').length > LINES);
  const silent = long.filter((file) => !/^(\/\/|\/\*).*\b(lines|long)\b/is.test(textOf(file).split('*/')[0]!));
  expect(silent).toEqual([]);
});

test('partitions and DNS suffixes are written in the model alone', () => {
  const handWritten = shipped
    .filter((file) => !file.startsWith('lib/model/'))
    .filter((file) => /arn:aws|amazonaws\.com|amazonaws\.cn/.test(withoutComments(textOf(file))));
  expect(handWritten).toEqual([]);
});
