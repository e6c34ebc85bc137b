import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { parseRoleArn } from '../lib/model/arn';
import type { DeployedResource, DeployedTemplate } from './deployed-template';
import type { Received } from './received';
import type { RoleReference } from './requests';
import { arnOfRole, arnOfUnnamedRole, ROLE } from './resources';
import { UsageError } from './usage-error';

/** A role that the template makes. */
export interface FoundRole {
  readonly logicalId: string;
  readonly arn: string;
  readonly resource: DeployedResource;
}

/** The one role of the template that is meant. Throws where there is none, and where there are several. */
export function findRole(reference: RoleReference, received: Received, template: DeployedTemplate): FoundRole {
  const made = template.idsOf(ROLE).map((id) => template.find(id));
  const roles = made.filter((role) => role !== undefined);
  const meant =
    typeof reference === 'string'
      ? roles.filter((role) => namesOf(role, template).includes(reference))
      : rolesBelow(reference, received, roles);
  const what = typeof reference === 'string' ? JSON.stringify(reference) : `construct ${reference.node.path}`;
  const [found, another] = meant;
  if (!found) {
    const there = listed(roles, template) || 'none';
    throw new UsageError(`the template has no role of ${what}; it has ${there}${elsewhere(reference, received)}`);
  }
  if (another) throw new UsageError(`${what} could be several roles, so give a logical id: ${listed(meant, template)}`);
  const arn = template.tried(() => arnOfRole(found)) ?? arnOfUnnamedRole(found);
  if (!parseRoleArn(arn))
    throw new UsageError(`${arn} is no role's ARN: Path or RoleName of ${what} is none that IAM takes`);
  return { logicalId: found.logicalId, arn, resource: found };
}

/** A hint where the construct is of another stack, such as a nested one. */
function elsewhere(reference: RoleReference, { stackPath }: Received): string {
  if (typeof reference === 'string' || stackPath === undefined) return '';
  const { path } = Stack.of(reference).node;
  return path === stackPath ? '' : `. The construct is of stack ${path}: give that one to expect`;
}

/** Logical id, name and ARN; a name that only the deployment knows is none. */
function namesOf(role: DeployedResource, template: DeployedTemplate): Array<string | undefined> {
  return [role.logicalId, template.tried(() => role.reference()), template.tried(() => arnOfRole(role))];
}

/** Roles at the construct or below it. */
function rolesBelow(construct: IConstruct, received: Received, roles: readonly DeployedResource[]): DeployedResource[] {
  const isRole = (one: IConstruct): boolean => (one as { cfnResourceType?: unknown }).cfnResourceType === ROLE;
  const ids = construct.node.findAll().filter(isRole).map(received.logicalIdOf);
  return roles.filter(({ logicalId }) => ids.includes(logicalId));
}

function listed(roles: readonly DeployedResource[], template: DeployedTemplate): string {
  const names = roles.map((role) => {
    const name = template.tried(() => role.property('RoleName'));
    return name === undefined ? role.logicalId : `${role.logicalId} (${String(name)})`;
  });
  return names.join(', ');
}
