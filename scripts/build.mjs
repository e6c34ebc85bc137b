// Builds what the package ships into dist/: constructs by jsii, the lazy index, and the runtimes' bundles.
// `--if-changed` does nothing while the inputs are those of the last build; `--bundles` makes the bundles alone anew.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { filesUnder, root } from './files.mjs';
import { writeLazyIndex } from './lazy-index.mjs';
import { writeTesting } from './testing.mjs';

const dist = join(root, 'dist');
const stamp = join(dist, '.inputs');

/** SHA-256 over all that decides what a build gives: sources, their configuration, the locked dependencies. */
function inputsHash() {
  const hash = createHash('sha256').update(process.version);
  const inputs = ['bin', 'cli', 'lib', 'runtime', 'scripts', 'testing'].flatMap((folder) => filesUnder(folder));
  for (const file of [...inputs, 'package.json', 'package-lock.json', 'tsconfig.jsii.json']) {
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Compiles lib/ to dist/, silent unless there is something to say. */
function compile() {
  const jsii = join(root, 'node_modules', 'jsii', 'bin', 'jsii');
  // `namespace` and the like are reserved in other languages; jsii renames them there.
  const options = ['--tsconfig', 'tsconfig.jsii.json', '--fail-on-warnings', '--silence-warnings', 'reserved-word'];
  const run = spawnSync(process.execPath, [jsii, ...options], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: process.versions.node.split('.')[0] },
  });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    throw new Error('jsii could not compile lib/');
  }
}

/** Made aside and put into place at once, so that whoever reads bundles meanwhile finds the old ones whole. */
async function bundles() {
  const made = join(dist, '.bundles');
  const manifest = await bundle(made);
  rmSync(join(dist, 'bundles'), { recursive: true, force: true });
  renameSync(made, join(dist, 'bundles'));
  return manifest;
}

async function build() {
  rmSync(dist, { recursive: true, force: true });
  compile();
  writeLazyIndex(join(root, 'lib', 'index.ts'), join(dist, 'index.js'));
  writeTesting(join(dist, 'testing'));
  return bundles();
}

function report(manifest) {
  const folders = [...new Set(manifest.map(({ file }) => file.split('/')[0]))];
  for (const folder of folders) {
    const modules = manifest.filter(({ file }) => file.startsWith(`${folder}/`) && file.endsWith('.mjs'));
    const bytes = modules.reduce((sum, module) => sum + module.bytes, 0);
    console.log(`${folder} ${(bytes / 1000).toFixed(0)} kB`);
  }
}

const hash = inputsHash();
const unchanged = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
if (!(process.argv.includes('--if-changed') && unchanged)) {
  try {
    if (process.argv.includes('--bundles')) report(await bundles());
    else {
      report(await build());
      writeFileSync(stamp, hash);
    }
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
