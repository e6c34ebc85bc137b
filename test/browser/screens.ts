/**
 * Takes the pictures of docs/the-page.md: `npm run screens`. Bundled first, as tests are compiled by jest alone.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '..', '..', '..');
const screens = join(root, 'docs', 'screens');

// Beneath the packages that the bundle imports.
await mkdir(join(root, '.cache'), { recursive: true });
const folder = await mkdtemp(join(root, '.cache', 'screens-'));
try {
  const outfile = join(folder, 'pictures.mjs');
  const entryPoints = [join(root, 'test', 'browser', 'support', 'pictures.ts')];
  await build({ entryPoints, outfile, bundle: true, packages: 'external', format: 'esm', platform: 'node' });
  const { takePictures } = (await import(outfile)) as typeof import('./support/pictures.js');
  await mkdir(screens, { recursive: true });
  await takePictures(screens, (name) => process.stdout.write(`${name}\n`));
} finally {
  await rm(folder, { recursive: true });
}
