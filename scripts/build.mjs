// Builds what the package ships into dist/: constructs by jsii, the lazy index, and the runtimes' bundles.
// `--if-changed` does nothing while the inputs are those of the last build.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { filesUnder, root } from './files.mjs';
import { writeLazyIndex } from './lazy-index.mjs';

const dist = join(root, 'dist');
const stamp = join(dist, '.inputs');

/** SHA-256 over all that decides what a build gives: sources, their configuration, the locked dependencies. */
function inputsHash() {
  const hash = createHash('sha256').update(process.version);
  const inputs = ['bin', 'cli', 'lib', 'runtime', 'scripts'].flatMap((folder) => filesUnder(folder));
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

async function build() {
  rmSync(dist, { recursive: true, force: true });
  compile();
  writeLazyIndex(join(root, 'lib', 'index.ts'), join(dist, 'index.js'));
  return bundle(join(dist, 'bundles'));
}

const hash = inputsHash();
const unchanged = existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
if (!(process.argv.includes('--if-changed') && unchanged)) {
  try {
    const bundles = await build();
    writeFileSync(stamp, hash);
    const isChunk = ({ file }) => file.startsWith('cli/');
    const cli = bundles.filter(isChunk).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes } of [...bundles.filter((one) => !isChunk(one)), { file: 'cli/', bytes: cli }]) {
      console.log(`${file} ${(bytes / 1000).toFixed(0)} kB`);
    }
  } catch (error) {
    console.error(`build: ${error.message}`);
    process.exitCode = 1;
  }
}
