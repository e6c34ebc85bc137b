// Bundles the runtimes (each file of runtime/entry) and the command line (cli/main.ts).
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { filesUnder, root } from './files.mjs';
import { packagesIn, thirdPartyLicenses } from './licenses.mjs';

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // The ESM build of a package, which can be shaken: a third less than what `main` gives.
  mainFields: ['module', 'main'],
  conditions: ['module'],
  outExtension: { '.js': '.mjs' },
  sourcemap: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

/**
 * Sign-ins of a person at a terminal, which the SDK's chain imports only where a profile asks for them. No pod and no
 * function has such a profile, so the runtimes go without: a tenth of their size. The command line has them.
 */
const ATTENDED_SIGN_INS = ['@aws-sdk/credential-provider-sso', '@aws-sdk/credential-provider-login'];

/**
 * What no runtime needs of the SDK. Streams of events come with operations that none of them calls, and are imported
 * where the first such answer comes; of its own description a client reads the version alone.
 */
const withoutUnneeded = {
  name: 'without what is not needed',
  setup(build) {
    build.onResolve({ filter: /^@smithy\/core\/event-streams$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * One string-width for the whole command line, the one that its own code has: those of yargs are younger, and read
 * Unicode's tables of emoji at every start, which takes as long as all else that --help does.
 */
const QUICK_TO_LOAD = { 'string-width': join(root, 'node_modules', 'string-width') };

/** What a CommonJS dependency needs to load a module of Node's from within an ESM bundle. */
const requireBanner = `import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);`;

function callsRequire({ inputs }) {
  return Object.values(inputs).some(({ imports }) =>
    imports.some(({ kind, external }) => kind === 'require-call' && external),
  );
}

/** Bundles once, and again with a `require` where a dependency turns out to need one. */
async function run(options) {
  const first = await esbuild.build({ ...common, ...options });
  if (!callsRequire(first.metafile)) return first.metafile;
  // Chunks are called after their content: those of the first time would stay beside the others, and ship.
  rmSync(options.outdir, { recursive: true });
  return (await esbuild.build({ ...common, ...options, banner: { js: requireBanner } })).metafile;
}

function describe(out, file) {
  const content = readFileSync(join(out, file));
  return { file, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

/**
 * Compressed here, once, since another library gives other bytes: what a manifest holds is then decided by the package
 * alone. By Brotli, a sixth smaller than gzip, which Node opens as well.
 */
function compress(file) {
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}

/** The one runtime that is also carried to Kubernetes in a ConfigMap: a single file, and compressed besides. */
const CARRIED = 'bridge';

/**
 * Writes the bundles, each a folder with an index.mjs, `manifest.json` with the size and hash of each file, and the
 * licences of what is in them; for the tests alone, also the list of all files that went in.
 * @returns the manifest's entries
 */
export async function bundle(out) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const metafiles = [];
  const chunks = { splitting: true, chunkNames: '[name]-[hash]' };

  for (const entry of filesUnder('runtime/entry').filter((file) => file.endsWith('.ts'))) {
    const name = basename(entry, '.ts');
    const whole = {
      entryPoints: [{ in: entry, out: 'index' }],
      outdir: join(out, name),
      external: ATTENDED_SIGN_INS,
      plugins: [withoutUnneeded],
    };
    metafiles.push(await run(name === CARRIED ? whole : { ...whole, ...chunks }));
  }
  metafiles.push(
    await run({ entryPoints: ['cli/main.ts'], outdir: join(out, 'cli'), alias: QUICK_TO_LOAD, ...chunks }),
  );
  compress(join(out, CARRIED, 'index.mjs'));
  const bin = join(out, 'cdk-serval.mjs');
  writeFileSync(bin, `#!/usr/bin/env node\nimport './cli/main.mjs';\n`);
  chmodSync(bin, 0o755);

  const made = metafiles.flatMap(({ outputs }) => Object.keys(outputs)).map((file) => relative(out, join(root, file)));
  const files = [...made, `${CARRIED}/index.mjs.br`].map((file) => file.split(sep).join('/'));
  const manifest = files.sort().map((file) => describe(out, file));
  writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const inputs = [...new Set(metafiles.flatMap((metafile) => Object.keys(metafile.inputs)))].sort();
  writeFileSync(join(out, '.inputs.json'), JSON.stringify(inputs, null, 2));
  writeFileSync(join(out, 'THIRD-PARTY-LICENSES.txt'), thirdPartyLicenses(packagesIn(inputs)));
  return manifest;
}
