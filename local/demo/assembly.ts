/** Synthesizes an example as `cdk synth` would, and reads the templates that it wrote. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Deployment } from '../aws/api.js';

/** A part of a cloud assembly, as its manifest lists them. */
export interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

/** Runs a CDK app in a process of its own and returns its stacks, each after the stacks that it depends on. */
export async function synthesize(app: string): Promise<Deployment[]> {
  const outdir = await mkdtemp(path.join(tmpdir(), 'cdk-serval-'));
  try {
    await promisify(execFile)(process.execPath, ['--import', 'tsx', app], {
      env: { ...process.env, CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' },
    });
    return await stacksOf(outdir);
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

async function stacksOf(outdir: string): Promise<Deployment[]> {
  const { artifacts } = JSON.parse(await readFile(path.join(outdir, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, Artifact>;
  };
  const stacks: Deployment[] = [];
  for (const id of stacksInOrder(artifacts)) {
    const { environment = '', properties } = artifacts[id]!;
    const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment) ?? [];
    if (!account || !region || !properties?.templateFile) {
      throw new Error(`stack ${id} has no account and region of its own; set its env`);
    }
    const template: unknown = JSON.parse(await readFile(path.join(outdir, properties.templateFile), 'utf8'));
    stacks.push({ template, stackName: properties.stackName ?? id, account, region });
  }
  return stacks;
}

/** Ids of the stacks, each after the stacks that it depends on. */
export function stacksInOrder(artifacts: Readonly<Record<string, Artifact>>): string[] {
  const ordered = new Set<string>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact?.type !== 'aws:cloudformation:stack' || ordered.has(id)) return;
    artifact.dependencies?.forEach(visit);
    ordered.add(id);
  };
  Object.keys(artifacts).forEach(visit);
  return [...ordered];
}
