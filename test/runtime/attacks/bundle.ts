/** The attacks and the bridge that they meet in one module, with a check taken out if one is named. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Check } from './case.js';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const CACHE = join(ROOT, '.cache', 'attacks');

/** Libraries whose own checks may be taken out. */
const INLINED = /^(?:openid-client|oauth4webapi)$/;

export type Suite = typeof import('./suite.js');

/** @param name of the bundle's file */
export async function attackSuite(name: string, without?: Check): Promise<Suite> {
  mkdirSync(CACHE, { recursive: true });
  const outfile = join(CACHE, `${name.replace(/\W+/g, '-')}-${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/runtime/attacks/suite.ts'],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'error',
    plugins: [externals(), ...(without ? [takingOut(without)] : [])],
  });
  const suite = (await import(pathToFileURL(outfile).href)) as Suite;
  rmSync(outfile);
  return suite;
}

function externals(): Plugin {
  return {
    name: 'packages',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'entry-point' || INLINED.test(path) ? undefined : { path, external: true },
      );
    },
  };
}

function takingOut(check: Check): Plugin {
  const path = join(ROOT, check.file);
  const contents = takenOut(check, readFileSync(path, 'utf8'));
  return {
    name: 'missing check',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.[jt]s$/ }, (file) =>
        file.path === path ? { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' } : undefined,
      );
    },
  };
}

/** A source without the check. @throws Error where its text does not occur exactly once: the source has moved on */
export function takenOut({ name, file, from, to }: Check, source: string): string {
  const occurs = source.split(from).length - 1;
  if (occurs === 1) return source.replace(from, () => to);
  throw new Error(`${name}: ${JSON.stringify(from)} occurs ${occurs} times in ${file}, not once`);
}
