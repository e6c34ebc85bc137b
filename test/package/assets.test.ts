import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { root } from './imports';

interface Bundle {
  readonly file: string;
  readonly sha256: string;
}

const bundles = JSON.parse(readFileSync(join(root, 'dist/bundles/manifest.json'), 'utf8')) as Bundle[];
const runtimes = bundles.filter(({ file }) => !file.includes('/'));

test.each(runtimes)(
  '$file becomes an asset under the hash of its content, with nothing to build',
  ({ file, sha256 }) => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const { assetHash } = new Asset(stack, 'Code', { path: join(root, 'dist/bundles', file), assetHash: sha256 });

    const assets = readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8');
    const { files } = JSON.parse(assets) as { files: Record<string, { source: { path: string } }> };
    expect(files[assetHash]?.source.path).toBe(`asset.${assetHash}.mjs`);
    expect(readFileSync(join(app.outdir, `asset.${assetHash}.mjs`))).toEqual(
      readFileSync(join(root, 'dist/bundles', file)),
    );
  },
);

test('the runtimes are the sync, the bridge, and the one that lists accounts', () => {
  expect(runtimes.map(({ file }) => file)).toEqual(['bridge.mjs', 'organizations.mjs', 'sync.mjs']);
});
