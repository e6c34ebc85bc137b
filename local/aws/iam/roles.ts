import { parseArn, roleArn } from '../../../lib/model/arn.js';
import {
  POLICY_NAME,
  ROLE_DESCRIPTION,
  ROLE_NAME,
  ROLE_PATH,
  SESSION_SECONDS_DEFAULT,
  SESSION_SECONDS_MAX,
  type TextLimit,
} from '../../../lib/model/limits.js';
import { AwsError, entityExists, limitExceeded, noSuchEntity, notModelled, validationError } from '../core/error.js';
import type { EditableAccount } from '../state/edit.js';
import type { Ids } from '../state/ids.js';
import type { Account, Role, Tag } from '../state/world.js';
import { awsManagedPolicy, isAwsManaged } from './aws-managed.js';
import { checkInlinePolicies, checkTags, checkTrustPolicy } from './checks.js';

/** Attached to one role, by default. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ATTACHED_POLICIES_MAX = 10;

export interface RoleInput {
  readonly name: string;
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly trustPolicy: string;
  readonly maxSessionSeconds?: number | undefined;
  readonly permissionsBoundary?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** The role of that name, or IAM's NoSuchEntity. */
export function roleNamed(account: Account, name: string): Role {
  const role = account.roles.get(name.toLowerCase());
  if (role?.name !== name) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return role;
}

export function createRole(account: EditableAccount, input: RoleInput, ids: Ids, now: number): Role {
  const { name, path = '/', tags = [] } = input;
  checkText('RoleName', name, ROLE_NAME);
  checkText('Path', path, ROLE_PATH);
  checkSettings(account, input);
  if (account.roles.has(name.toLowerCase())) throw entityExists(`Role with name ${name} already exists.`);
  return putRole(account, {
    name,
    path,
    id: ids.unique('AROA'),
    arn: roleArn(account.partition, account.id, name, path),
    createdAt: now,
    maxSessionSeconds: input.maxSessionSeconds ?? SESSION_SECONDS_DEFAULT,
    trustPolicy: input.trustPolicy,
    tags,
    inlinePolicies: new Map(),
    attachedPolicies: [],
    ...(input.description !== undefined && { description: input.description }),
    ...(input.permissionsBoundary !== undefined && { permissionsBoundary: input.permissionsBoundary }),
  });
}

/** What can be changed without a new role. An undefined member is unset. */
export function updateRole(account: EditableAccount, role: Role, input: Omit<RoleInput, 'name' | 'path'>): Role {
  checkSettings(account, input);
  const { description: _, permissionsBoundary: __, ...kept } = role;
  return putRole(account, {
    ...kept,
    trustPolicy: input.trustPolicy,
    maxSessionSeconds: input.maxSessionSeconds ?? SESSION_SECONDS_DEFAULT,
    tags: input.tags ?? [],
    ...(input.description !== undefined && { description: input.description }),
    ...(input.permissionsBoundary !== undefined && { permissionsBoundary: input.permissionsBoundary }),
  });
}

function checkSettings(account: Account, input: Omit<RoleInput, 'name' | 'path'>): void {
  if (input.description !== undefined) checkText('Description', input.description, ROLE_DESCRIPTION);
  const seconds = input.maxSessionSeconds ?? SESSION_SECONDS_DEFAULT;
  if (!Number.isInteger(seconds) || seconds < SESSION_SECONDS_DEFAULT || seconds > SESSION_SECONDS_MAX) {
    throw validationError(
      `MaxSessionDuration: ${JSON.stringify(seconds)} is out of range; ${SESSION_SECONDS_DEFAULT} to ${SESSION_SECONDS_MAX} seconds are allowed`,
    );
  }
  checkTrustPolicy(input.trustPolicy);
  checkTags(input.tags ?? []);
  if (input.permissionsBoundary !== undefined) requirePolicy(account, input.permissionsBoundary);
}

export function deleteRole(account: EditableAccount, name: string): void {
  const role = roleNamed(account, name);
  if (role.attachedPolicies.length > 0) {
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must detach all policies first.', 409);
  }
  if (role.inlinePolicies.size > 0) {
    throw new AwsError('DeleteConflict', 'Cannot delete entity, must delete policies first.', 409);
  }
  account.roles.delete(name.toLowerCase());
}

export function putInlinePolicy(account: EditableAccount, roleName: string, name: string, document: string): void {
  checkText('PolicyName', name, POLICY_NAME);
  const role = roleNamed(account, roleName);
  const inlinePolicies = new Map(role.inlinePolicies).set(name, document);
  checkInlinePolicies(roleName, name, inlinePolicies);
  putRole(account, { ...role, inlinePolicies });
}

export function deleteInlinePolicy(account: EditableAccount, roleName: string, name: string): void {
  const role = roleNamed(account, roleName);
  const inlinePolicies = new Map(role.inlinePolicies);
  if (!inlinePolicies.delete(name)) throw noSuchEntity(`The role policy with name ${name} cannot be found.`);
  putRole(account, { ...role, inlinePolicies });
}

export function attachPolicy(account: EditableAccount, roleName: string, arn: string): void {
  const role = roleNamed(account, roleName);
  requirePolicy(account, arn);
  if (role.attachedPolicies.includes(arn)) return;
  if (role.attachedPolicies.length === ATTACHED_POLICIES_MAX) {
    throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${ATTACHED_POLICIES_MAX}`);
  }
  putRole(account, { ...role, attachedPolicies: [...role.attachedPolicies, arn] });
}

export function detachPolicy(account: EditableAccount, roleName: string, arn: string): void {
  const role = roleNamed(account, roleName);
  if (!role.attachedPolicies.includes(arn)) throw noSuchEntity(`Policy ${arn} was not found.`);
  putRole(account, { ...role, attachedPolicies: role.attachedPolicies.filter((attached) => attached !== arn) });
}

export function putRole(account: EditableAccount, role: Role): Role {
  account.roles.set(role.name.toLowerCase(), role);
  return role;
}

/** A managed policy that a role of the account may use: the account's own, or AWS's. */
function requirePolicy(account: Account, arn: string): void {
  if (isAwsManaged(arn)) {
    if (parseArn(arn)?.partition !== account.partition || !awsManagedPolicy(arn)) {
      throw notModelled(`AWS-managed policy ${JSON.stringify(arn)} in partition ${account.partition}`);
    }
  } else if (!account.policies.has(arn)) {
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  }
}

export function checkText(property: string, value: string, limit: TextLimit): void {
  if (value.length < limit.min || value.length > limit.max || !limit.pattern.test(value)) {
    throw validationError(
      `${property}: ${JSON.stringify(value)} is not allowed; ${limit.min} to ${limit.max} of ${limit.allowed} are`,
    );
  }
}
