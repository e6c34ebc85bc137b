/** Who imports whom in this repository, and who may. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve, sep } from 'node:path';
import * as ts from 'typescript';

export const root = resolve(__dirname, '..', '..');

/** Files of the repository, and what each imports: other files by path, packages by name. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Folders, the most specific first, and what their files may import: folders, or `npm:` and a package. */
const ARROWS: ReadonlyArray<readonly [folder: string, allowed: readonly string[]]> = [
  ['lib/model', ['lib/model']],
  ['lib/kubernetes', ['lib', 'node:', 'npm:aws-cdk-lib', 'npm:constructs', 'npm:cdk8s', 'npm:cdk8s-plus-27']],
  ['lib', ['lib', 'node:', 'npm:aws-cdk-lib', 'npm:constructs']],
  // Names modules of test runners to add types to theirs; nothing of them is loaded.
  ['testing/matchers.ts', ['testing', 'npm:expect', 'npm:vitest']],
  ['testing', ['testing', 'lib/model', 'node:', 'npm:aws-cdk-lib', 'npm:constructs']],
  ['runtime/entry', ['runtime', 'lib/model', 'node:', 'npm:']],
  ['runtime', ['runtime', 'lib/model', 'node:', 'npm:']],
  ['cli', ['cli', 'runtime', 'lib/model', 'lib/review', 'node:', 'npm:']],
  ['local/demo', ['local', 'runtime', 'lib', 'node:', 'npm:']],
  ['local', ['local', 'lib/model', 'node:', 'npm:']],
  ['bin', ['bin', 'lib', 'cli', 'serval.config.ts', 'node:', 'npm:']],
  ['serval.config.ts', ['bin', 'lib']],
  ['examples', ['examples', 'lib', 'node:', 'npm:']],
  ['simulate', ['simulate', 'runtime', 'local', 'lib/model', 'node:', 'npm:']],
  ['bench', ['bench', 'examples', 'lib', 'runtime', 'cli/plan', 'local', 'node:', 'npm:']],
];

/** Packages that only constructs know. */
const CDK = ['aws-cdk-lib', 'constructs', 'cdk8s', 'cdk8s-plus-27'];
/** Folders whose code runs, and never loads the CDK. */
const WITHOUT_CDK = ['runtime', 'cli', 'simulate'];

const isIn = (folder: string, file: string): boolean => file === folder || file.startsWith(`${folder}/`);

function allows(allowed: readonly string[], imported: string): boolean {
  return allowed.some((entry) =>
    entry === 'node:' || entry === 'npm:' ? imported.startsWith(entry) : isIn(entry, imported),
  );
}

/** Every import that may not be, as `file imports what`. */
export function brokenArrows(graph: ImportGraph): string[] {
  const broken: string[] = [];
  for (const [file, imports] of graph) {
    const arrow = ARROWS.find(([folder]) => isIn(folder, file));
    if (!arrow) broken.push(`${file} is in no folder that has an arrow`);
    for (const imported of imports) {
      const loadsCdk = WITHOUT_CDK.some((folder) => isIn(folder, file)) && CDK.some((cdk) => imported === `npm:${cdk}`);
      const entersEntry = isIn('runtime/entry', imported);
      if (loadsCdk || entersEntry || (arrow && !allows(arrow[1], imported))) broken.push(`${file} imports ${imported}`);
    }
  }
  return broken;
}

/** One cycle of imports as the files on it, the first one repeated at the end; undefined where there is none. */
export function findCycle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const imported of graph.get(file) ?? []) {
      const cycle = visit(imported, [...path, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

/** All TypeScript files below the folders, relative to the root. */
export function sourcesIn(...folders: string[]): string[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => `${folder}/${file.split(sep).join('/')}`)
        .filter((file) => file.endsWith('.ts') && !file.includes('/cdk.out/')),
    );
}

function resolveImport(file: string, specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  if (specifier === 'cdk-serval') return 'lib/index.ts';
  if (specifier === 'cdk-serval/testing') return 'testing/index.ts';
  if (specifier.startsWith('cdk-serval/')) return `lib/${specifier.slice('cdk-serval/'.length)}/index.ts`;
  if (!specifier.startsWith('.')) return `npm:${/^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]}`;
  const path = posix.join(posix.dirname(file), specifier).replace(/\.js$/, '');
  const found = [path, `${path}.ts`, `${path}/index.ts`].find(
    (candidate) => /\.\w+$/.test(candidate) && existsSync(join(root, candidate)),
  );
  if (!found) throw new Error(`${file}: ${JSON.stringify(specifier)} is no file`);
  return found;
}

/** The imports of these files, as they stand on the disk. */
export function readGraph(files: readonly string[]): ImportGraph {
  return new Map(
    files.map((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
      return [file, importedFiles.map(({ fileName }) => resolveImport(file, fileName))];
    }),
  );
}
