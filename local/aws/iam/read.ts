// The seven reads of an ingestion role, in one place: they share names, demands and ways to show things.
import { roleArn } from '../../../lib/model/arn.js';
import { ROLE_NAME } from '../../../lib/model/limits.js';
import type { RequestContext } from '../../../lib/model/policy/types.js';
import { demand, signer, type Action, type Call } from '../core/call.js';
import { noSuchEntity } from '../core/error.js';
import { page } from '../core/paging.js';
import { managedPolicy } from '../core/policies.js';
import { tagKeys } from '../core/principal.js';
import { integer, optional, structure, text } from '../core/shape.js';
import { accountOf, type Account, type ManagedPolicy, type Role, type Tag } from '../state/world.js';
import { isAwsManaged } from './aws-managed.js';
import { usage } from './policies.js';
import { roleNamed } from './roles.js';

const PAGING = {
  Marker: optional(text({ min: 1, max: 5120 })),
  MaxItems: optional(integer(1, 1000)),
};
const PATH_PREFIX = optional(text({ min: 1, max: 512, pattern: /^\/[\u0021-\u007f]*$/ }));
const ROLE = { RoleName: text(ROLE_NAME) };

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export const listRoles: Action<{ Marker?: string; MaxItems?: number; PathPrefix?: string }> = {
  name: 'iam:ListRoles',
  parameters: structure({ ...PAGING, PathPrefix: PATH_PREFIX }),
  run: (call, { PathPrefix = '/', ...paging }) => {
    const account = callersAccount(call);
    const resource = roleArn(account.partition, account.id, '', PathPrefix);
    demand(call, { action: 'iam:ListRoles', resource });
    const roles = [...account.roles.values()].filter((role) => role.path.startsWith(PathPrefix));
    return listing(call, 'Roles', roles, (role) => role.name, paging, roleInListing);
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export const getRole: Action<{ RoleName: string }> = {
  name: 'iam:GetRole',
  parameters: structure(ROLE),
  run: (call, { RoleName }) => ({ Role: roleInFull(demandOnRole(call, 'iam:GetRole', RoleName)) }),
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const listRolePolicies: Action<{ RoleName: string; Marker?: string; MaxItems?: number }> = {
  name: 'iam:ListRolePolicies',
  parameters: structure({ ...ROLE, ...PAGING }),
  run: (call, { RoleName, ...paging }) => {
    const role = demandOnRole(call, 'iam:ListRolePolicies', RoleName);
    const names = [...role.inlinePolicies.keys()];
    return listing(
      call,
      'PolicyNames',
      names,
      (name) => name,
      paging,
      (name) => name,
    );
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html */
export const getRolePolicy: Action<{ RoleName: string; PolicyName: string }> = {
  name: 'iam:GetRolePolicy',
  parameters: structure({ ...ROLE, PolicyName: text({ min: 1, max: 128, pattern: ROLE_NAME.pattern }) }),
  run: (call, { RoleName, PolicyName }) => {
    const role = demandOnRole(call, 'iam:GetRolePolicy', RoleName);
    const document = role.inlinePolicies.get(PolicyName);
    if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName} cannot be found.`);
    return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const listAttachedRolePolicies: Action<{
  RoleName: string;
  Marker?: string;
  MaxItems?: number;
  PathPrefix?: string;
}> = {
  name: 'iam:ListAttachedRolePolicies',
  parameters: structure({ ...ROLE, ...PAGING, PathPrefix: PATH_PREFIX }),
  run: (call, { RoleName, PathPrefix = '/', ...paging }) => {
    const role = demandOnRole(call, 'iam:ListAttachedRolePolicies', RoleName);
    const policies = role.attachedPolicies
      .map((arn) => managedPolicy(call.world, arn))
      .filter((policy) => policy !== undefined)
      .filter((policy) => policy.path.startsWith(PathPrefix));
    const shown = (policy: ManagedPolicy) => ({ PolicyName: policy.name, PolicyArn: policy.arn });
    return listing(call, 'AttachedPolicies', policies, (policy) => policy.arn, paging, shown);
  },
};

const POLICY_ARN = text({ min: 20, max: 2048 });

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy: Action<{ PolicyArn: string }> = {
  name: 'iam:GetPolicy',
  parameters: structure({ PolicyArn: POLICY_ARN }),
  run: (call, { PolicyArn }) => {
    const policy = demandOnPolicy(call, 'iam:GetPolicy', PolicyArn);
    const { attached, boundaries } = usage(callersAccount(call), PolicyArn);
    return {
      Policy: {
        PolicyName: policy.name,
        PolicyId: policy.id,
        Arn: policy.arn,
        Path: policy.path,
        DefaultVersionId: policy.defaultVersionId,
        AttachmentCount: attached,
        PermissionsBoundaryUsageCount: boundaries,
        IsAttachable: true,
        Description: policy.description,
        CreateDate: new Date(policy.createdAt),
        UpdateDate: new Date(policy.updatedAt),
        Tags: policy.tags.length > 0 ? policy.tags : undefined,
      },
    };
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html */
export const getPolicyVersion: Action<{ PolicyArn: string; VersionId: string }> = {
  name: 'iam:GetPolicyVersion',
  parameters: structure({
    PolicyArn: POLICY_ARN,
    VersionId: text({ min: 2, max: 64, pattern: /^v[1-9][0-9]*(\.[A-Za-z0-9-]*)?$/ }),
  }),
  run: (call, { PolicyArn, VersionId }) => {
    const policy = demandOnPolicy(call, 'iam:GetPolicyVersion', PolicyArn);
    const version = policy.versions.find((candidate) => candidate.id === VersionId);
    if (!version) {
      throw noSuchEntity(`Policy ${PolicyArn} version ${VersionId} does not exist or is not attachable.`);
    }
    return {
      PolicyVersion: {
        Document: encodeDocument(version.document),
        VersionId,
        IsDefaultVersion: VersionId === policy.defaultVersionId,
        CreateDate: new Date(version.createdAt),
      },
    };
  },
};

export function callersAccount(call: Call): Account {
  return accountOf(call.world, signer(call).account);
}

/** The role, once the caller may do this with it; whether it exists only an allowed caller learns. */
export function demandOnRole(call: Call, action: string, name: string, context: RequestContext = {}): Role {
  const account = callersAccount(call);
  const role = account.roles.get(name.toLowerCase());
  const known = role?.name === name ? role : undefined;
  demand(call, {
    action,
    resource: known?.arn ?? roleArn(account.partition, account.id, name),
    shown: `role ${name}`,
    context: { ...resourceTags(known?.tags ?? []), ...context },
  });
  return roleNamed(account, name);
}

/** A managed policy of the caller's account, or of AWS. Other accounts' policies can't be read. */
export function demandOnPolicy(call: Call, action: string, arn: string, context: RequestContext = {}): ManagedPolicy {
  const account = callersAccount(call);
  const policy = isAwsManaged(arn) ? managedPolicy(call.world, arn) : account.policies.get(arn);
  demand(call, {
    action,
    resource: arn,
    shown: `policy ${arn}`,
    context: { ...resourceTags(policy?.tags ?? []), ...context },
  });
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

function resourceTags(tags: readonly Tag[]): RequestContext {
  return { ...tagKeys('aws:ResourceTag', tags), ...tagKeys('iam:ResourceTag', tags) };
}

function listing<T>(
  call: Call,
  member: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  { Marker, MaxItems = 100 }: { Marker?: string; MaxItems?: number },
  show: (item: T) => unknown,
) {
  const { items: shown, marker } = page(items, keyOf, { marker: Marker, size: MaxItems }, call.listing);
  return { [member]: shown.map(show), IsTruncated: marker !== undefined, Marker: marker };
}

/** Tags, permissions boundary and last use are GetRole's alone. */
function roleInListing(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trustPolicy),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
  };
}

export function roleInFull(role: Role) {
  return {
    ...roleInListing(role),
    PermissionsBoundary: role.permissionsBoundary && {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: role.permissionsBoundary,
    },
    Tags: role.tags.length > 0 ? role.tags : undefined,
    RoleLastUsed: {},
  };
}

/** RFC 3986, as IAM sends documents: encodeURIComponent leaves five characters that the RFC encodes. */
function encodeDocument(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
