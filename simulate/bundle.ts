/** The simulated program in one file, with a bug planted in it if one is wanted. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const cache = join(root, '.cache', 'simulate');

/** A bug that the simulator must find: a small change of one source, made as it is loaded and nowhere else. */
export interface PlantedBug {
  readonly name: string;
  /** The invariant that it breaks. */
  readonly invariant: string;
  /** From the repository's root. */
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
  /** One that finds it, asked before all others. It goes stale with every change of what seeds draw. @default none */
  readonly seed?: number;
}

/**
 * @param entry from the repository's root
 * @returns where the bundle lies
 * @throws Error where the bug's text does not occur exactly once: the source has changed, and the bug must follow
 */
export async function bundle(entry: string, bug?: PlantedBug): Promise<string> {
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, `${bug?.name ?? entry.replaceAll('/', '-')}-${process.pid}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'error',
    plugins: bug ? [planting(bug)] : [],
  });
  return outfile;
}

function planting(bug: PlantedBug): Plugin {
  const path = join(root, bug.file);
  const contents = plant(bug, readFileSync(path, 'utf8'));
  return {
    name: 'planted bug',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, (file) => (file.path === path ? { contents, loader: 'ts' } : undefined));
    },
  };
}

/** A source with a bug in it. @throws Error where the text to be changed does not occur exactly once */
export function plant({ name, file, from, to }: PlantedBug, source: string): string {
  const occurs = source.split(from).length - 1;
  if (occurs === 1) return source.replace(from, () => to);
  throw new Error(
    `${name}: ${JSON.stringify(from)} occurs ${occurs} times in ${relative(root, join(root, file))}, not once`,
  );
}
