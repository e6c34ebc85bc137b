/** The runtimes that the package ships, by path: nothing here is built, and nothing of a runtime is imported. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** A runtime that runs as a function; its module index.mjs exports `handler`, or one handler for each function of several. */
export type FunctionBundle =
  'sync' | 'organization-sync' | 'organizations' | 'create-role' | 'grants' | 'bridge-function';

interface BundledFile {
  /** Path within the folder of bundles, with forward slashes. */
  readonly file: string;
  readonly bytes: number;
  /** Hex, of the content. */
  readonly sha256: string;
}

/** Compiled, this file lies in dist/private; as source, in lib/private. */
function bundlesFolder(): string {
  const installed = join(__dirname, '..', 'bundles');
  return existsSync(installed) ? installed : join(__dirname, '..', '..', 'dist', 'bundles');
}

function manifest(): readonly BundledFile[] {
  return JSON.parse(readFileSync(join(bundlesFolder(), 'manifest.json'), 'utf8')) as BundledFile[];
}

/** A function's code, under the hash that the package gives it: equal in every template of one version. */
export function functionCode(bundle: FunctionBundle): Code {
  const files = manifest().filter(({ file }) => file.startsWith(`${bundle}/`));
  const hash = createHash('sha256');
  for (const { file, sha256 } of files) hash.update(`${file} ${sha256}\n`);
  return Code.fromAsset(join(bundlesFolder(), bundle), { assetHash: hash.digest('hex') });
}

/** The bridge as one compressed file. */
export interface BridgeArchive {
  /** The module by Brotli, base64. */
  readonly brotli: string;
  /** Hex SHA-256 of the module as it is unpacked. */
  readonly sha256: string;
}

/** The bridge for a ConfigMap: one ES module by Brotli. */
export function bridgeArchive(): BridgeArchive {
  const { sha256 } = manifest().find(({ file }) => file === 'bridge/index.mjs')!;
  return { brotli: readFileSync(join(bundlesFolder(), 'bridge', 'index.mjs.br'), 'base64'), sha256 };
}
