import { formatArn } from '../../../lib/model/arn.js';
import { POLICY_NAME, ROLE_DESCRIPTION, ROLE_PATH } from '../../../lib/model/limits.js';
import { AwsError, entityExists, limitExceeded, noSuchEntity } from '../core/error.js';
import type { EditableAccount } from '../state/edit.js';
import type { Ids } from '../state/ids.js';
import type { Account, ManagedPolicy, PolicyVersion, Tag } from '../state/world.js';
import { checkManagedPolicy, checkTags } from './checks.js';
import { checkText } from './roles.js';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html */
const VERSIONS_MAX = 5;

export interface ManagedPolicyInput {
  readonly name: string;
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly document: string;
  readonly tags?: readonly Tag[] | undefined;
}

export function policyArn(account: Account, name: string, path: string): string {
  const { partition, id } = account;
  return formatArn({ partition, service: 'iam', region: '', account: id, resource: `policy${path}${name}` });
}

export function createPolicy(
  account: EditableAccount,
  input: ManagedPolicyInput,
  ids: Ids,
  now: number,
): ManagedPolicy {
  const { name, path = '/', document, tags = [], description } = input;
  checkText('PolicyName', name, POLICY_NAME);
  checkText('Path', path, ROLE_PATH);
  if (description !== undefined) checkText('Description', description, ROLE_DESCRIPTION);
  checkManagedPolicy(document);
  checkTags(tags);
  const taken = [...account.policies.values()].some((policy) => policy.name.toLowerCase() === name.toLowerCase());
  if (taken) throw entityExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
  const policy: ManagedPolicy = {
    name,
    path,
    id: ids.unique('ANPA'),
    arn: policyArn(account, name, path),
    createdAt: now,
    updatedAt: now,
    versions: [{ id: 'v1', document, createdAt: now }],
    defaultVersionId: 'v1',
    nextVersion: 2,
    tags,
    ...(description !== undefined && { description }),
  };
  account.policies.set(policy.arn, policy);
  return policy;
}

/** The account's own policy, or IAM's NoSuchEntity. */
export function ownPolicy(account: Account, arn: string): ManagedPolicy {
  const policy = account.policies.get(arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

export function createPolicyVersion(
  account: EditableAccount,
  arn: string,
  { document, setAsDefault }: { document: string; setAsDefault: boolean },
  now: number,
): PolicyVersion {
  const policy = ownPolicy(account, arn);
  checkManagedPolicy(document);
  if (policy.versions.length === VERSIONS_MAX) {
    throw limitExceeded(
      `A managed policy can have up to ${VERSIONS_MAX} versions. Before you create a new version, you must delete an existing version.`,
    );
  }
  const version = { id: `v${policy.nextVersion}`, document, createdAt: now };
  account.policies.set(arn, {
    ...policy,
    updatedAt: now,
    versions: [...policy.versions, version],
    nextVersion: policy.nextVersion + 1,
    ...(setAsDefault && { defaultVersionId: version.id }),
  });
  return version;
}

/** As CloudFormation does where five versions stand already. */
export function deleteOldestVersion(account: EditableAccount, arn: string): void {
  const policy = ownPolicy(account, arn);
  if (policy.versions.length < VERSIONS_MAX) return;
  const oldest = policy.versions.find((version) => version.id !== policy.defaultVersionId)!;
  account.policies.set(arn, { ...policy, versions: policy.versions.filter((version) => version !== oldest) });
}

/** How many roles a policy is attached to, or is the boundary of. */
export function usage(account: Account, arn: string): { attached: number; boundaries: number } {
  const roles = [...account.roles.values()];
  return {
    attached: roles.filter((role) => role.attachedPolicies.includes(arn)).length,
    boundaries: roles.filter((role) => role.permissionsBoundary === arn).length,
  };
}

export function deletePolicy(account: EditableAccount, arn: string): void {
  ownPolicy(account, arn);
  const { attached, boundaries } = usage(account, arn);
  if (attached + boundaries > 0) {
    throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
  }
  account.policies.delete(arn);
}

export function defaultText(policy: ManagedPolicy): string {
  return policy.versions.find((version) => version.id === policy.defaultVersionId)!.document;
}
