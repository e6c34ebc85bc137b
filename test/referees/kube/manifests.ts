import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
  return [...goldenFiles('.k8s.yaml'), ...readdirSync(folder).map((file) => join(folder, file))];
}
