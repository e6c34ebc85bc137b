/** The cloud assembly of an app, and what of it the emulator refuses. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stacksInOrder, type Artifact } from '../../../local/demo/assembly.js';
import { root, run } from '../referee.js';
import { asEmulated, REFUSED } from './refused.js';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface SynthesizedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** As it was synthesized, whatever is left out where it is deployed. */
  readonly template: Template;
  readonly templateFile: string;
}

export interface Assembly {
  readonly folder: string;
  /** In the order in which they are deployed. */
  readonly stacks: readonly SynthesizedStack[];
}

/** Runs an app as `cdk synth` does. @param environment is passed to it */
export function synthesize(app: string, folder: string, environment: Readonly<Record<string, string>> = {}): Assembly {
  const args = ['--import', 'tsx', join(root, app)];
  const synth = run(process.execPath, args, { CDK_OUTDIR: folder, CDK_VALIDATION: 'false', ...environment });
  if (synth.status !== 0) throw new Error(`${app} does not synthesize: ${synth.output}`);
  const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, Artifact>;
  };
  return { folder, stacks: stacksInOrder(artifacts).map((id) => stackOf(folder, id, artifacts[id]!)) };
}

function stackOf(folder: string, id: string, { environment = '', properties }: Artifact): SynthesizedStack {
  const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment) ?? [];
  if (!account || !region || !properties?.templateFile) throw new Error(`stack ${id} has no account and region`);
  const templateFile = join(folder, properties.templateFile);
  const template = JSON.parse(readFileSync(templateFile, 'utf8')) as Template;
  return { name: properties.stackName ?? id, account, region, template, templateFile };
}

/**
 * Leaves out of the assembly's templates what the emulator refuses, and nothing else.
 * @returns what was left out, as STACK/LOGICAL ID
 */
export function fitted({ stacks }: Assembly): string[] {
  return stacks.flatMap((stack) => {
    const standIns = new Map<string, string>();
    const kept: Record<string, Resource> = {};
    for (const [logicalId, resource] of Object.entries(stack.template.Resources)) {
      const refused = REFUSED.find(({ matches }) => matches(resource));
      if (refused) standIns.set(logicalId, refused.standIn(resource, logicalId, stack));
      else kept[logicalId] = resource;
    }
    const template = fittedValue({ ...stack.template, Resources: kept }, standIns);
    writeFileSync(stack.templateFile, JSON.stringify(template, null, 1));
    return [...standIns.keys()].map((logicalId) => `${stack.name}/${logicalId}`);
  });
}

function fittedValue(value: unknown, standIns: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((each) => fittedValue(each, standIns));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, referred] = entries.length === 1 ? entries[0]! : [];
  if (name === 'Ref' || name === 'Fn::GetAtt') {
    const standIn = standIns.get([referred].flat()[0] as string);
    if (standIn !== undefined) return standIn;
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, asEmulated(key, fittedValue(each, standIns))]));
}
