/** What all role constructs have in common: checks of their options, and how tags get onto a role. */
import type { CfnRole, PolicyStatement, Role, RoleProps } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { REQUESTABLE_TAG_KEY } from '../model';
import type { RoleOptions } from '../role-options';
import { misuse } from './errors';
import { requireDescription, requirePath, requireRoleName, requireTags } from './requirements';
import { trustedBy } from './trust';

/** The options, and the name that each construct documents for itself. */
export interface NamedRoleOptions extends RoleOptions {
  readonly roleName?: string;
}

/**
 * Throws unless IAM would take the options.
 * @param ownTags how many tags the construct adds itself
 */
export function requireRoleOptions(scope: IConstruct, options: NamedRoleOptions, ownTags = 0): void {
  requireRoleName(scope, 'roleName', options.roleName);
  requirePath(scope, 'path', options.path);
  requireDescription(scope, 'description', options.description);
  requireTags(scope, 'tags', options.tags, ownTags);
  const tag = Object.keys(options.tags ?? {}).find((key) => key.toLowerCase() === REQUESTABLE_TAG_KEY);
  if (tag !== undefined) {
    const text = 'is the tag that makes a role requestable, and IAM compares keys without regard to case; leave it out';
    misuse(scope, { code: 'Tag', property: 'tags key', value: tag, text });
  }
}

/** The options as `iam.Role` takes them. */
export function roleProps(trust: PolicyStatement[], options: NamedRoleOptions, description: string): RoleProps {
  return {
    assumedBy: trustedBy(trust),
    roleName: options.roleName,
    path: options.path,
    permissionsBoundary: options.permissionsBoundary,
    description: options.description ?? description,
  };
}

/** The role's resource in the template, or undefined where there is none. */
export function resourceOf(role: Role): CfnRole | undefined {
  return role.node.defaultChild as CfnRole | undefined;
}

/** Tags one role and nothing else; no aspect is left behind. */
export function tagRole(role: Role, tags: { readonly [key: string]: string } = {}): void {
  for (const [key, value] of Object.entries(tags)) resourceOf(role)?.tags.setTag(key, value);
}
