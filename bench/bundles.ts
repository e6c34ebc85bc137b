/** Bytes of the bundles, and of the package, beside what they may have: `npm run bench -- bundles`. It exits 1 where one has more. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const bundles = join(root, 'dist', 'bundles');

/** Bytes. The Lambda that syncs has no use for the Organizations client, so its bundle goes without. */
const MOST: Readonly<Record<string, number>> = {
  sync: 450_000,
  'organization-sync': 500_000,
  bridge: 500_000,
  'bridge-function': 500_000,
};
/** Bytes of the bridge as a ConfigMap holds it, where base64 makes a third more of them. */
const MOST_COMPRESSED = 130_000;
/** Bytes of the package as it is downloaded. */
const MOST_PACKED = 3_000_000;

interface Row {
  readonly name: string;
  readonly bytes: number;
  readonly most: number;
  readonly ratio: number;
}

function row(name: string, bytes: number, most: number): Row {
  return { name, bytes, most, ratio: Number((bytes / most).toFixed(3)) };
}

/** Bytes of the archive that npm would publish, of what lies built here. */
function packed(): number {
  const argv = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { status, stdout } = spawnSync('npm', argv, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) throw new Error('npm pack failed');
  const [{ size }] = JSON.parse(stdout) as [{ readonly size: number }];
  return size;
}

export function run(args: readonly string[]): void {
  const manifest = JSON.parse(readFileSync(join(bundles, 'manifest.json'), 'utf8')) as {
    file: string;
    bytes: number;
  }[];
  const rows: Row[] = Object.entries(MOST).map(([name, most]) => {
    const modules = manifest.filter(({ file }) => file.startsWith(`${name}/`) && file.endsWith('.mjs'));
    if (modules.length === 0) throw new Error(`${name} is not in dist/bundles; run npm run build`);
    const bytes = modules.reduce((sum, module) => sum + module.bytes, 0);
    return row(name, bytes, most);
  });
  const compressed = manifest.find(({ file }) => file === 'bridge/index.mjs.br');
  if (compressed) rows.push(row('bridge compressed', compressed.bytes, MOST_COMPRESSED));
  rows.push(row('package, packed', packed(), MOST_PACKED));
  for (const { name, bytes, most, ratio } of rows) console.log(`${name}: ${bytes} of ${most} bytes (${ratio})`);
  if (args.includes('--json')) console.log(JSON.stringify({ bundles: rows }));
  if (rows.some(({ bytes, most }) => bytes > most)) process.exitCode = 1;
}
