/** What stands in the account, held against the templates: after a deployment, and after the stacks are gone. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../referee.js';
import { isServices } from './app-facts.js';
import type { Assembly } from './assembly.js';
import type { Cloud } from './cloud.js';
import { stackResources, type StackResource } from './deployment.js';
import { recordOf, recordProblems } from './recorded.js';

export interface Inspected {
  /** Of the services' stacks. */
  readonly made: readonly StackResource[];
  readonly complaints: readonly string[];
}

/** Every resource of the templates stands as it is written there, but for those that were left out. */
export async function inspect(cloud: Cloud, { stacks }: Assembly, leftOut: readonly string[]): Promise<Inspected> {
  const made: StackResource[] = [];
  const complaints: string[] = [];
  for (const { name, template } of stacks.filter(isServices)) {
    const resources = await stackResources(cloud, name);
    made.push(...resources);
    for (const [logicalId, resource] of Object.entries(template.Resources)) {
      const found = resources.find(({ LogicalResourceId }) => LogicalResourceId === logicalId);
      if (found) complaints.push(...(await recordProblems(cloud, found.PhysicalResourceId, resource, logicalId)));
      else if (!leftOut.includes(`${name}/${logicalId}`)) complaints.push(`${name} lacks ${logicalId}`);
    }
  }
  return { made, complaints };
}

/** Resources that an update replaced. */
export function replaced(before: readonly StackResource[], after: readonly StackResource[]): string[] {
  const ids = new Map(after.map((resource) => [nameOf(resource), resource.PhysicalResourceId]));
  return before
    .filter((resource) => ids.get(nameOf(resource)) !== resource.PhysicalResourceId)
    .map((resource) => `the update replaced ${nameOf(resource)}`);
}

/** Once the stacks are gone, what is to be retained stands, and nothing else does. */
export async function leftovers(
  cloud: Cloud,
  { stacks }: Assembly,
  made: readonly StackResource[],
): Promise<{ readonly retained: number; readonly complaints: readonly string[] }> {
  const complaints: string[] = [];
  let retained = 0;
  for (const each of made) {
    const resource = stacks.find(({ name }) => name === each.StackName)?.template.Resources[each.LogicalResourceId];
    const record = resource && (await recordOf(cloud, each.PhysicalResourceId, resource));
    if (!resource || record === 'unasked') continue;
    const stays = resource.DeletionPolicy?.startsWith('Retain') ?? false;
    if (stays) retained += 1;
    if (stays === (record === 'absent')) {
      complaints.push(`${nameOf(each)} ${stays ? 'is gone' : 'still stands'} after the stack is destroyed`);
    }
  }
  return { retained, complaints };
}

const nameOf = ({ StackName, LogicalResourceId }: StackResource): string => `${StackName}/${LogicalResourceId}`;

/** Where the emulator unpacks the code of a function, in its folder for temporary files. */
const UNPACKED = /^ministack-lambda-(.+)-[^-]+$/;

/** Hashes of all files of the bundles, as they are now. */
export function bundleHashes(): ReadonlySet<string> {
  const manifest = readFileSync(join(root, 'dist', 'bundles', 'manifest.json'), 'utf8');
  return new Set((JSON.parse(manifest) as Array<{ sha256: string }>).map(({ sha256 }) => sha256));
}

/** Functions whose code, where it was run, is not of the bundles byte for byte, or that never ran. */
export function foreignCode(folder: string, bundles: ReadonlySet<string>, functionNames: readonly string[]): string[] {
  const ran = readdirSync(folder).filter((name) => UNPACKED.test(name));
  const foreign = ran.filter((name) => {
    const code = join(folder, name, 'code');
    return readdirSync(code).some((file) => !bundles.has(hashOf(join(code, file))));
  });
  const silent = functionNames.filter((name) => !ran.some((each) => UNPACKED.exec(each)?.[1] === name));
  return [
    ...foreign.map((name) => `${name} ran other code than that of dist/bundles`),
    ...silent.map((name) => `${name} never ran`),
  ];
}

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
