import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { bridgeArchive } from '../../lib/private/bundles';
import { root } from './imports';

interface Bundle {
  readonly file: string;
  readonly sha256: string;
}

const manifest = JSON.parse(readFileSync(join(root, 'dist/bundles/manifest.json'), 'utf8')) as Bundle[];
const runtimes = [...new Set(manifest.map(({ file }) => file.split('/')[0]!))].filter((name) => name !== 'cli');

test.each(runtimes)('%s becomes an asset as it stands, with nothing to build', (name) => {
  const app = new App();
  const stack = new Stack(app, 'Stack');
  const { assetHash } = new Asset(stack, 'Code', { path: join(root, 'dist/bundles', name) });

  const { directory } = app.synth();
  expect(readFileSync(join(directory, `asset.${assetHash}`, 'index.mjs'))).toEqual(
    readFileSync(join(root, 'dist/bundles', name, 'index.mjs')),
  );
});

test('the bridge for Kubernetes is the bridge, compressed, under the hash of what is unpacked', () => {
  const { brotli, sha256 } = bridgeArchive();
  const unpacked = brotliDecompressSync(Buffer.from(brotli, 'base64'));
  expect(unpacked).toEqual(readFileSync(join(root, 'dist/bundles/bridge/index.mjs')));
  expect(createHash('sha256').update(unpacked).digest('hex')).toBe(sha256);
});

test('no bundle ships beside those that the manifest lists with their size and hash', () => {
  const folder = join(root, 'dist/bundles');
  const shipped = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !basename(file).startsWith('.') && statSync(join(folder, file)).isFile())
    .map((file) => file.split(sep).join('/'));
  const others = ['THIRD-PARTY-LICENSES.txt', 'cdk-serval.mjs', 'manifest.json'];
  expect(shipped.sort()).toEqual([...manifest.map(({ file }) => file), ...others].sort());
});
