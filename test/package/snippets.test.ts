/** Every TypeScript snippet of the documentation compiles, runs, and synthesizes what it makes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './imports';
import { documentsIn } from './markdown';

const FOLDER = join(root, '.cache', 'snippets');

interface Snippet {
  /** As README.md:6. */
  readonly where: string;
  readonly file: string;
  readonly text: string;
}

function snippetsOf(path: string): Snippet[] {
  const document = readFileSync(join(root, path), 'utf8');
  return [...document.matchAll(/^( *)```ts\n([\s\S]*?)^\1```$/gm)].map((match) => {
    // Within a list a snippet is indented.
    const text = match[2]!.replace(new RegExp(`^${match[1]!}`, 'gm'), '');
    const where = `${path}:${document.slice(0, match.index).split('\n').length}`;
    // Relative imports are the document's; only ES modules of this repository are imported so.
    const relativeImport = /(?<=from ')\.{1,2}\//g;
    const extension = relativeImport.test(text) ? 'mts' : 'ts';
    const file = join(FOLDER, `${where.replace(/\W+/g, '-')}.${extension}`);
    writeFileSync(
      file,
      text.replace(relativeImport, (specifier) => `${relative(FOLDER, join(root, dirname(path)))}/${specifier}`),
    );
    return { where, file, text };
  });
}

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const snippets = documentsIn().flatMap(snippetsOf);

// As a user's project has it: the package by its name, and its types from dist/.
writeFileSync(
  join(FOLDER, 'tsconfig.json'),
  JSON.stringify({
    extends: relative(FOLDER, join(root, 'tsconfig.json')),
    compilerOptions: { paths: {} },
    include: ['.'],
    // What snippets synthesize holds assets.
    exclude: ['**/*.out'],
  }),
);

test('every TypeScript snippet of the documentation compiles', () => {
  const compiler = require.resolve('typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', FOLDER], { encoding: 'utf8' });
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
}, 180_000);

/** Runs a snippet as the command line of the CDK does: an app that knows its folder synthesizes itself at its end. */
function run({ file }: Snippet): { readonly status: number | null; readonly stderr: string; readonly made: string[] } {
  const outdir = `${file}.out`;
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', file], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: outdir, CDK8S_OUTDIR: outdir },
  });
  const made = status === 0 ? readdirSync(outdir, { recursive: true, encoding: 'utf8' }) : [];
  return { status, stderr, made };
}

test.each(snippets)(
  'the snippet at $where runs, and what it makes is synthesized',
  (snippet) => {
    mkdirSync(`${snippet.file}.out`, { recursive: true });
    const { status, stderr, made } = run(snippet);
    expect({ stderr, status }).toMatchObject({ status: 0 });
    const hasApp = /new App\(\)/.test(snippet.text);
    const hasStack = /new Stack\(/.test(snippet.text) && hasApp;
    expect(made.some((file) => file.endsWith('.template.json'))).toBe(hasStack);
  },
  180_000,
);

test('the documentation has snippets at all', () => {
  expect(snippets.map(({ where }) => where.split(':')[0])).toContain('README.md');
});
