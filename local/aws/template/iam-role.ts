import { ROLE_NAME } from '../../../lib/model/limits.js';
import { object, type Json } from '../../../lib/model/template/sections.js';
import {
  attachPolicy,
  createRole,
  deleteInlinePolicy,
  deleteRole,
  detachPolicy,
  putInlinePolicy,
  roleNamed,
  updateRole,
} from '../iam/roles.js';
import type { EditableAccount } from '../state/edit.js';
import { TemplateProblem } from './error.js';
import {
  documentText,
  generatedName,
  optionalNumber,
  optionalText,
  requiredText,
  tagList,
  textList,
  type Made,
  type Place,
  type ResourceType,
} from './resource-type.js';
import { onlyKnown } from './template.js';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  put: (place, properties, before) => {
    const { account, path } = place;
    const input = {
      path: optionalText(properties, 'Path', path),
      description: optionalText(properties, 'Description', path),
      trustPolicy: documentText(properties, 'AssumeRolePolicyDocument', path),
      maxSessionSeconds: optionalNumber(properties, 'MaxSessionDuration', path),
      permissionsBoundary: optionalText(properties, 'PermissionsBoundary', path),
      tags: place.dropRoleTags ? [] : tagList(properties, path),
    };
    const standing = before && account.roles.get(before.physicalId.toLowerCase());
    const name = optionalText(properties, 'RoleName', path);
    const kept =
      standing && (name === undefined || name === standing.name) && (input.path ?? '/') === standing.path
        ? standing
        : undefined;
    const role = kept
      ? updateRole(account, kept, input)
      : createRole(account, { ...input, name: name ?? generatedName(place, ROLE_NAME.max) }, place.ids, place.now);
    if (kept && before) takeAway(account, before);
    const owns = putPolicies(account, role.name, properties, path);
    return { physicalId: role.name, attributes: { Arn: role.arn, RoleId: role.id }, owns };
  },
  remove: ({ account }, before) => {
    if (!account.roles.has(before.physicalId.toLowerCase())) return;
    takeAway(account, before);
    deleteRole(account, before.physicalId);
  },
};

/** Inline policies by name, managed ones by ARN: a name holds no colon. */
function putPolicies(account: EditableAccount, role: string, properties: Json, path: string): readonly string[] {
  const policies = properties.Policies ?? [];
  if (!Array.isArray(policies)) throw new TemplateProblem(`${path}.Policies`, 'is no list');
  const names = policies.map((item: unknown, index) => {
    const place = `${path}.Policies[${index}]`;
    const policy = object(item, place);
    onlyKnown(policy, ['PolicyName', 'PolicyDocument'], place, 'property');
    const name = requiredText(policy, 'PolicyName', place);
    putInlinePolicy(account, role, name, documentText(policy, 'PolicyDocument', place));
    return name;
  });
  const arns = textList(properties, 'ManagedPolicyArns', path);
  for (const arn of arns) attachPolicy(account, role, arn);
  return [...names, ...arns];
}

/** Takes away what the role's last deployment put there; what others put there stays. */
function takeAway(account: EditableAccount, { physicalId, owns }: Made): void {
  for (const policy of owns) {
    const role = roleNamed(account, physicalId);
    if (role.inlinePolicies.has(policy)) deleteInlinePolicy(account, physicalId, policy);
    if (role.attachedPolicies.includes(policy)) detachPolicy(account, physicalId, policy);
  }
}

/** The roles that a policy resource names, checked to be there. */
export function namedRoles({ account, path }: Place, properties: Json): readonly string[] {
  return textList(properties, 'Roles', path).map((name) => roleNamed(account, name).name);
}
