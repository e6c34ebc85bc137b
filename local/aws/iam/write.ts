// The writes that tests need: what an operator changes between two syncs, and what the create-role workflow calls.
import { roleArn } from '../../../lib/model/arn.js';
import { POLICY_NAME, ROLE_NAME, TAGS_PER_ROLE } from '../../../lib/model/limits.js';
import type { RequestContext } from '../../../lib/model/policy/types.js';
import { demand, signer, type Action, type Call } from '../core/call.js';
import { tagKeys } from '../core/principal.js';
import { boolean, integer, list, optional, structure, text } from '../core/shape.js';
import type { EditableAccount } from '../state/edit.js';
import type { Tag } from '../state/world.js';
import { checkTags, checkTrustPolicy, mergeTags } from './checks.js';
import { createPolicyVersion } from './policies.js';
import { callersAccount, demandOnPolicy, demandOnRole, roleInFull } from './read.js';
import {
  attachPolicy,
  createRole as create,
  deleteInlinePolicy,
  deleteRole as remove,
  detachPolicy,
  putInlinePolicy,
  putRole,
  roleNamed,
  updateRole as update,
} from './roles.js';

const ROLE = { RoleName: text(ROLE_NAME) };
const POLICY = { ...ROLE, PolicyName: text(POLICY_NAME) };
const ATTACHMENT = { ...ROLE, PolicyArn: text({ min: 20, max: 2048 }) };
const DOCUMENT = text();
const TAG = structure({ Key: text({ min: 1, max: 128 }), Value: text({ min: 0, max: 256 }) });
const TAGS = list(TAG, TAGS_PER_ROLE);

interface CreateRole {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: string;
  readonly Path?: string;
  readonly Description?: string;
  readonly MaxSessionDuration?: number;
  readonly PermissionsBoundary?: string;
  readonly Tags: readonly Tag[];
}

/** With tags it needs iam:TagRole as well. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole: Action<CreateRole> = {
  name: 'iam:CreateRole',
  parameters: structure({
    ...ROLE,
    AssumeRolePolicyDocument: DOCUMENT,
    Path: optional(text({ min: 1, max: 512 })),
    Description: optional(text({ min: 0, max: 1000 })),
    MaxSessionDuration: optional(integer(3600, 43_200)),
    PermissionsBoundary: optional(text({ min: 20, max: 2048 })),
    Tags: TAGS,
  }),
  run: (call, input) => {
    const account = callersAccount(call);
    const resource = roleArn(account.partition, account.id, input.RoleName, input.Path);
    const boundary = input.PermissionsBoundary;
    const context = {
      ...requestTags(input.Tags),
      ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
    };
    demand(call, { action: 'iam:CreateRole', resource, context });
    if (input.Tags.length > 0) demand(call, { action: 'iam:TagRole', resource, context });
    const role = create(
      editable(call),
      {
        name: input.RoleName,
        path: input.Path,
        description: input.Description,
        trustPolicy: input.AssumeRolePolicyDocument,
        maxSessionSeconds: input.MaxSessionDuration,
        permissionsBoundary: boundary,
        tags: input.Tags,
      },
      call.ids,
      call.now,
    );
    return { Role: roleInFull(role) };
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html */
export const deleteRole: Action<{ RoleName: string }> = {
  name: 'iam:DeleteRole',
  parameters: structure(ROLE),
  run: (call, { RoleName }) => {
    demandOnRole(call, 'iam:DeleteRole', RoleName);
    remove(editable(call), RoleName);
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html */
export const updateRole: Action<{ RoleName: string; Description?: string; MaxSessionDuration?: number }> = {
  name: 'iam:UpdateRole',
  parameters: structure({
    ...ROLE,
    Description: optional(text({ min: 0, max: 1000 })),
    MaxSessionDuration: optional(integer(3600, 43_200)),
  }),
  run: (call, { RoleName, Description, MaxSessionDuration }) => {
    demandOnRole(call, 'iam:UpdateRole', RoleName);
    const role = roleNamed(editable(call), RoleName);
    update(editable(call), role, {
      ...role,
      description: Description ?? role.description,
      maxSessionSeconds: MaxSessionDuration ?? role.maxSessionSeconds,
    });
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export const updateAssumeRolePolicy: Action<{ RoleName: string; PolicyDocument: string }> = {
  name: 'iam:UpdateAssumeRolePolicy',
  parameters: structure({ ...ROLE, PolicyDocument: DOCUMENT }),
  run: (call, { RoleName, PolicyDocument }) => {
    demandOnRole(call, 'iam:UpdateAssumeRolePolicy', RoleName);
    checkTrustPolicy(PolicyDocument);
    putRole(editable(call), { ...roleNamed(editable(call), RoleName), trustPolicy: PolicyDocument });
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html */
export const tagRole: Action<{ RoleName: string; Tags: readonly Tag[] }> = {
  name: 'iam:TagRole',
  parameters: structure({ ...ROLE, Tags: TAGS }),
  run: (call, { RoleName, Tags }) => {
    demandOnRole(call, 'iam:TagRole', RoleName, requestTags(Tags));
    const role = roleNamed(editable(call), RoleName);
    const tags = mergeTags(role.tags, Tags);
    checkTags(Tags);
    checkTags(tags);
    putRole(editable(call), { ...role, tags });
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html */
export const untagRole: Action<{ RoleName: string; TagKeys: readonly string[] }> = {
  name: 'iam:UntagRole',
  parameters: structure({ ...ROLE, TagKeys: list(text({ min: 1, max: 128 }), TAGS_PER_ROLE) }),
  run: (call, { RoleName, TagKeys }) => {
    demandOnRole(call, 'iam:UntagRole', RoleName, { 'aws:TagKeys': TagKeys });
    const role = roleNamed(editable(call), RoleName);
    const gone = new Set(TagKeys.map((key) => key.toLowerCase()));
    putRole(editable(call), { ...role, tags: role.tags.filter((tag) => !gone.has(tag.Key.toLowerCase())) });
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const putRolePolicy: Action<{ RoleName: string; PolicyName: string; PolicyDocument: string }> = {
  name: 'iam:PutRolePolicy',
  parameters: structure({ ...POLICY, PolicyDocument: DOCUMENT }),
  run: (call, { RoleName, PolicyName, PolicyDocument }) => {
    demandOnRole(call, 'iam:PutRolePolicy', RoleName, boundaryOf(call, RoleName));
    putInlinePolicy(editable(call), RoleName, PolicyName, PolicyDocument);
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html */
export const deleteRolePolicy: Action<{ RoleName: string; PolicyName: string }> = {
  name: 'iam:DeleteRolePolicy',
  parameters: structure(POLICY),
  run: (call, { RoleName, PolicyName }) => {
    demandOnRole(call, 'iam:DeleteRolePolicy', RoleName, boundaryOf(call, RoleName));
    deleteInlinePolicy(editable(call), RoleName, PolicyName);
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html */
export const attachRolePolicy: Action<{ RoleName: string; PolicyArn: string }> = {
  name: 'iam:AttachRolePolicy',
  parameters: structure(ATTACHMENT),
  run: (call, { RoleName, PolicyArn }) => {
    const context = { ...boundaryOf(call, RoleName), 'iam:PolicyARN': PolicyArn };
    demandOnRole(call, 'iam:AttachRolePolicy', RoleName, context);
    attachPolicy(editable(call), RoleName, PolicyArn);
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const detachRolePolicy: Action<{ RoleName: string; PolicyArn: string }> = {
  name: 'iam:DetachRolePolicy',
  parameters: structure(ATTACHMENT),
  run: (call, { RoleName, PolicyArn }) => {
    const context = { ...boundaryOf(call, RoleName), 'iam:PolicyARN': PolicyArn };
    demandOnRole(call, 'iam:DetachRolePolicy', RoleName, context);
    detachPolicy(editable(call), RoleName, PolicyArn);
    return {};
  },
};

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html */
export const createVersion: Action<{ PolicyArn: string; PolicyDocument: string; SetAsDefault?: boolean }> = {
  name: 'iam:CreatePolicyVersion',
  parameters: structure({
    PolicyArn: text({ min: 20, max: 2048 }),
    PolicyDocument: DOCUMENT,
    SetAsDefault: optional(boolean()),
  }),
  run: (call, { PolicyArn, PolicyDocument, SetAsDefault = false }) => {
    demandOnPolicy(call, 'iam:CreatePolicyVersion', PolicyArn);
    const input = { document: PolicyDocument, setAsDefault: SetAsDefault };
    const version = createPolicyVersion(editable(call), PolicyArn, input, call.now);
    return {
      PolicyVersion: {
        VersionId: version.id,
        IsDefaultVersion: SetAsDefault,
        CreateDate: new Date(version.createdAt),
      },
    };
  },
};

function editable(call: Call): EditableAccount {
  return call.edit.account(signer(call).account);
}

function requestTags(tags: readonly Tag[]): RequestContext {
  return tags.length === 0 ? {} : { ...tagKeys('aws:RequestTag', tags), 'aws:TagKeys': tags.map((tag) => tag.Key) };
}

/** Policies limit changes to roles by the boundary that the role has. */
function boundaryOf(call: Call, name: string): RequestContext {
  const boundary = callersAccount(call).roles.get(name.toLowerCase())?.permissionsBoundary;
  return boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary };
}
