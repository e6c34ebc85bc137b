import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, '.cache', 'snippets');

interface Snippet {
  /** As README.md:6. */
  readonly where: string;
  readonly file: string;
}

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /^(node_modules|dist|expected|\..*)$/.test(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

function snippetsOf(file: string): Snippet[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length;
    const where = `${relative(ROOT, file)}:${line}`;
    // Relative imports are the document's; only ES modules of this repository are imported so.
    const relativeImport = /(?<=from ')\.{1,2}\//g;
    const extension = relativeImport.test(match[1]!) ? 'mts' : 'ts';
    const snippet = join(FOLDER, `${where.replace(/\W+/g, '-')}.${extension}`);
    writeFileSync(
      snippet,
      match[1]!.replace(relativeImport, (path) => `${relative(FOLDER, dirname(file))}/${path}`),
    );
    return { where, file: snippet };
  });
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const snippets = markdownFiles(ROOT).flatMap(snippetsOf);

// As a user's project has it: the package by its name, and its types from dist/.
writeFileSync(
  join(FOLDER, 'tsconfig.json'),
  JSON.stringify({
    extends: relative(FOLDER, join(ROOT, 'tsconfig.json')),
    compilerOptions: { paths: {} },
    include: ['.'],
  }),
);

test('every TypeScript snippet of the documentation compiles', () => {
  const compiler = require.resolve('typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', FOLDER], { encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 60_000);

test.each(snippets)(
  'the snippet at $where runs',
  ({ file }) => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', file], { cwd: ROOT, encoding: 'utf8' });
    expect({ stderr: run.stderr, status: run.status }).toMatchObject({ status: 0 });
  },
  60_000,
);

test('the documentation has snippets at all', () => {
  expect(snippets.map(({ where }) => where.split(':')[0])).toContain('README.md');
});
