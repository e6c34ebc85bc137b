import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cache, root, run } from '../referee.js';
import { goldenFiles } from '../templates/golden.js';

/** Manifests to judge, as paths: those of the examples, and those of the charts with each of their options. */
export function manifestFiles(): string[] {
  const folder = join(cache, 'manifests');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const program = join(root, 'test/referees/kube/charts.ts');
  const { status, output } = run(process.execPath, ['--import', 'tsx', program, folder]);
  if (status !== 0) throw new Error(output);
  const files = [...goldenFiles('.k8s.yaml'), ...readdirSync(folder).map((file) => join(folder, file))];
  return files.map((file) => whole(file, folder));
}

/** What stands in a management cluster already when a manifest adds annotations to it. */
const AWS_CLUSTER = `spec:
  cluster:
    description: Shop
    dns:
      domain: gs.example.com
  provider:
    region: eu-central-1
`;

/** A part of an AWSCluster, which alone is in its file, with the rest: the server judges the whole. */
function whole(file: string, folder: string): string {
  const text = readFileSync(file, 'utf8');
  if (!/^kind: AWSCluster$/m.test(text)) return file;
  const completed = join(folder, basename(file));
  writeFileSync(completed, `${text.trimEnd()}\n${AWS_CLUSTER}`);
  return completed;
}
