import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { committedFiles, differences } from '../../../examples/main.js';
import { type Referee, cache, failed, passed, root, run } from '../referee.js';

const PROGRAM = `
  const peers = ['aws-cdk-lib', 'cdk8s', 'cdk8s-plus-27', 'constructs'];
  const versions = peers.map((peer) => peer + ' ' + require(peer + '/package.json').version);
  console.log(JSON.stringify({ versions, files: [...require('./golden.cjs').goldenFiles()] }));
`;

/**
 * The package as npm installs it today: packed, with the newest peers that its ranges allow. The examples must give the
 * golden output, which is made with the oldest.
 */
export const newestPeers: Referee = {
  name: 'newest peers',
  run() {
    const folder = mkdtempSync(join(cache, 'newest-peers-'));
    try {
      const packed = run('npm', ['pack', '--silent', '--pack-destination', folder]);
      if (packed.status !== 0) return failed(packed.output);
      const tarball = join(folder, packed.output.split('\n').at(-1)!);
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true }));
      const installed = run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', tarball]);
      if (installed.status !== 0) return failed(installed.output);

      buildSync({
        entryPoints: [join(root, 'examples/golden.ts')],
        outfile: join(folder, 'golden.cjs'),
        bundle: true,
        packages: 'external',
        platform: 'node',
        // Without the paths of tsconfig.json, by which cdk-serval would be its sources.
        tsconfigRaw: {},
      });
      // What an example reads beside itself: all of them stand in this one folder now.
      cpSync(join(root, 'examples/camunda/helm'), join(folder, 'helm'), { recursive: true });
      writeFileSync(join(folder, 'main.cjs'), PROGRAM);
      const made = run(process.execPath, [join(folder, 'main.cjs')], { CDK_VALIDATION: 'false' });
      if (made.status !== 0) return failed(made.output);
      const { versions, files } = JSON.parse(made.output) as { versions: string[]; files: [string, string][] };
      const found = differences(committedFiles(join(root, 'examples')), new Map(files));
      return found.length === 0 ? passed(versions.join(', ')) : failed(`${versions.join(', ')}\n${found.join('\n')}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
