/** The ways on which docs/workload-charts.md sends annotations to an AWSCluster that stands already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Cluster } from './cluster.js';
import type { Manifest } from './objects.js';
import type { Report } from './report.js';

interface AwsCluster {
  readonly metadata: { readonly annotations?: Record<string, string>; readonly labels?: Record<string, string> };
  readonly spec?: object;
}

/** @param manifest with the chart's part of it, and the rest as it stands in the management cluster */
export function judgeAwsCluster(cluster: Cluster, { objects }: Manifest, report: Report): void {
  const { spec, ...part } = objects[0]! as unknown as AwsCluster & Manifest['objects'][0];
  const { annotations, ...identity } = part.metadata as AwsCluster['metadata'] & { name: string; namespace: string };
  const standing = { ...part, metadata: { ...identity, labels: { organization: 'shop' } }, spec };
  const whole = ({ metadata, spec: found }: AwsCluster): string =>
    JSON.stringify([metadata.labels, found, Object.entries(metadata.annotations ?? {}).sort()]);
  const expected = whole({ ...standing, metadata: { ...standing.metadata, annotations } });
  const { name, namespace } = identity;
  const named = ['awsclusters.infrastructure.giantswarm.io', name, `--namespace=${namespace}`];
  const stands = () => cluster.kubectl(['create', '--filename=-'], JSON.stringify(standing));
  const gone = () => cluster.kubectl(['delete', ...named]);
  const check = (sentence: string): void => {
    const { output } = cluster.kubectl(['get', ...named, '--output=json']);
    report.check(sentence, whole(JSON.parse(output) as AwsCluster) === expected, output);
  };
  const apply = () =>
    cluster.kubectl(['apply', '--server-side', '--field-manager=irsa', '--filename=-'], JSON.stringify(part));

  const alone = apply();
  report.check('the part of an AWSCluster is refused where there is none', alone.status !== 0, alone.output);
  stands();
  const added = apply();
  report.check('the part of an AWSCluster is applied', added.status === 0, added.output);
  check('its annotations are added to the AWSCluster, which keeps the rest');
  gone();

  stands();
  const settings = Object.keys(annotations ?? {}).map((key) => `${key}=`);
  cluster.kubectl(['annotate', ...named, ...settings]);
  check('the command annotates the AWSCluster as the part does');
  gone();

  const folder = mkdtempSync(join(tmpdir(), 'kustomize-'));
  try {
    const write = (file: string, object: object) => writeFileSync(join(folder, file), JSON.stringify(object));
    write('cluster.json', standing);
    write('part.json', part);
    write('kustomization.yaml', { resources: ['cluster.json'], patches: [{ path: 'part.json' }] });
    const { status, output } = cluster.kubectl(['kustomize', folder]);
    const patched = status === 0 && whole(parse(output) as AwsCluster) === expected;
    report.check('as a patch of Kustomize the part adds its annotations', patched, output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
