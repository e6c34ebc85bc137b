/** The golden output of the examples: what each makes, as the files that reviewers read. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import recommendedFlags from 'aws-cdk-lib/recommended-feature-flags.json';
import { App as KubernetesApp, Testing, Yaml, type Chart } from 'cdk8s';
import { bridgeArchive } from '../lib/private/bundles';
import * as camunda from './camunda/app';
import { charts as camundaCharts } from './camunda/charts';
import * as cloudAccount from './cloud-account/app';
import * as irsaEks from './irsa-eks/app';
import { charts as irsaEksCharts } from './irsa-eks/charts';
import * as giantSwarm from './giant-swarm/app';
import { charts as giantSwarmCharts } from './giant-swarm/charts';
import * as guardedLogins from './guarded-logins/app';
import * as organization from './organization/app';
import * as rosa from './rosa/app';
import { charts as rosaCharts } from './rosa/charts';
import * as selfHosted from './self-hosted/app';
import { charts } from './self-hosted/charts';
import * as serverless from './serverless/app';
import * as targetRole from './target-role/app';
import { charts as targetRoleCharts } from './target-role/charts';
import * as teamRoles from './team-roles/app';

/** A region of each partition, which is what decides the partition. */
const REGIONS = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
type PartitionName = keyof typeof REGIONS;
const EVERYWHERE = Object.keys(REGIONS) as PartitionName[];

interface Example {
  readonly name: string;
  readonly partitions: readonly PartitionName[];
  /** Adds the example's stacks to an app. */
  build(app: App, region: string): void;
  /** Its Kubernetes side. */
  charts?(app: KubernetesApp): Chart[];
}

export const EXAMPLES: readonly Example[] = [
  // Its issuer, database and domain are of one region.
  { name: 'camunda', partitions: ['aws'], ...camunda, charts: camundaCharts },
  // Serval cloud's account exists in this partition only.
  { name: 'cloud-account', partitions: ['aws'], ...cloudAccount },
  { name: 'irsa-eks', partitions: EVERYWHERE, ...irsaEks, charts: irsaEksCharts },
  { name: 'giant-swarm', partitions: ['aws', 'aws-cn'], ...giantSwarm, charts: giantSwarmCharts },
  { name: 'guarded-logins', partitions: EVERYWHERE, ...guardedLogins },
  { name: 'organization', partitions: EVERYWHERE, ...organization },
  // It stands for one cluster, whose issuer is of one region.
  { name: 'rosa', partitions: ['aws'], ...rosa, charts: rosaCharts },
  { name: 'self-hosted', partitions: EVERYWHERE, ...selfHosted, charts },
  { name: 'serverless', partitions: EVERYWHERE, ...serverless },
  { name: 'target-role', partitions: EVERYWHERE, ...targetRole, charts: targetRoleCharts },
  { name: 'team-roles', partitions: EVERYWHERE, ...teamRoles },
];

/** Feature flags by name of the set. */
export const FLAGS = { none: {}, recommended: recommendedFlags };

/** Texts of a synthesized app's templates by stack name, the hashes of assets masked; those of StackSets by theirs. */
export function templatesOf(example: Example, partition: PartitionName, context: object): Map<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'golden-'));
  try {
    const app = new App({ outdir, context: { ...context } });
    example.build(app, REGIONS[partition]);
    const texts = app
      .synth()
      .stacks.map((stack) => [stack.stackName, withoutAssetHashes(stack.templateFullPath)] as const);
    return new Map([...texts, ...texts.flatMap(([, text]) => stackSetTemplates(text))]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** What a template's StackSets deploy elsewhere, which in it is one long text. */
function stackSetTemplates(template: string): Array<readonly [string, string]> {
  const { Resources } = JSON.parse(template) as {
    Resources: Record<string, { Type: string; Properties?: { StackSetName: string; TemplateBody: string } }>;
  };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudFormation::StackSet')
    .map(({ Properties }) => {
      const { StackSetName, TemplateBody } = Properties!;
      return [`stackset-${StackSetName}`, `${JSON.stringify(JSON.parse(TemplateBody), undefined, 1)}\n`];
    });
}

/** A template's text, in which every asset of its stack is called the same whatever it holds. */
function withoutAssetHashes(templateFile: string): string {
  const manifest = JSON.parse(readFileSync(templateFile.replace('.template.json', '.assets.json'), 'utf8')) as {
    files: Record<string, unknown>;
    dockerImages: Record<string, unknown>;
  };
  const hashes = [...Object.keys(manifest.files), ...Object.keys(manifest.dockerImages)];
  const text = readFileSync(templateFile, 'utf8').trimEnd();
  return hashes.reduce((masked, hash) => masked.replaceAll(hash, 'ASSET-HASH'), `${text}\n`);
}

/** A manifest's text, in which the bridge that it carries is none, under hashes of nothing, whatever version it is. */
function withoutArchive(manifest: string): string {
  const { brotli, sha256 } = bridgeArchive();
  // Of letters alone, since a row of zeros would be a number in the manifest.
  const nothing = (hash: string): string => 'f'.repeat(hash.length);
  return manifest
    .replaceAll(brotli, Buffer.from('ARCHIVE').toString('base64'))
    .replaceAll(sha256, nothing)
    .replace(/(?<=name: serval-bridge-)[0-9a-f]{16}$/gm, nothing);
}

/** All golden files by their path in examples/. A template that feature flags change has a file for each set of them. */
export function goldenFiles(): Map<string, string> {
  const files = new Map<string, string>();
  for (const example of EXAMPLES) {
    const expected = `${example.name}/expected`;
    for (const partition of example.partitions) {
      const recommended = templatesOf(example, partition, FLAGS.recommended);
      for (const [stack, text] of templatesOf(example, partition, FLAGS.none)) {
        const withFlags = recommended.get(stack);
        files.set(`${expected}/${partition}/${stack}.template.json`, text);
        if (withFlags !== text)
          files.set(`${expected}/${partition}/${stack}.recommended-flags.template.json`, withFlags!);
      }
    }
    for (const chart of example.charts?.(new KubernetesApp()) ?? []) {
      const manifest = withoutArchive(Yaml.stringify(...Testing.synth(chart)));
      files.set(`${expected}/${chart.node.id}.k8s.yaml`, manifest);
    }
  }
  return files;
}
