/** What stands in the account, held against the templates: after a deployment, and after the stacks are gone. */
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
  const ids = new Map(
    after.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]),
  );
  return before
    .filter(({ LogicalResourceId, PhysicalResourceId }) => ids.get(LogicalResourceId) !== PhysicalResourceId)
    .map(({ LogicalResourceId }) => `the update replaced ${LogicalResourceId}`);
}

/** Once the stacks are gone, what is to be retained stands, and nothing else does. */
export async function leftovers(
  cloud: Cloud,
  { stacks }: Assembly,
  made: readonly StackResource[],
): Promise<{ readonly retained: number; readonly complaints: readonly string[] }> {
  const complaints: string[] = [];
  let retained = 0;
  const resources = Object.assign(
    {},
    ...stacks.map(({ template }) => template.Resources),
  ) as Assembly['stacks'][0]['template']['Resources'];
  for (const { LogicalResourceId, PhysicalResourceId } of made) {
    const resource = resources[LogicalResourceId];
    const record = resource && (await recordOf(cloud, PhysicalResourceId, resource));
    if (!resource || record === 'unasked') continue;
    const stays = resource.DeletionPolicy?.startsWith('Retain') ?? false;
    if (stays) retained += 1;
    if (stays === (record === 'absent')) {
      complaints.push(`${LogicalResourceId} ${stays ? 'is gone' : 'still stands'} after the stack is destroyed`);
    }
  }
  return { retained, complaints };
}
