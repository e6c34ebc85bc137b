import { POLICY_NAME } from '../../../lib/model/limits.js';
import { createPolicy, createPolicyVersion, defaultText, deleteOldestVersion, deletePolicy } from '../iam/policies.js';
import { attachPolicy, detachPolicy } from '../iam/roles.js';
import type { EditableAccount } from '../state/edit.js';
import { namedRoles } from './iam-role.js';
import { documentText, generatedName, optionalText, tagList, type Made, type ResourceType } from './resource-type.js';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const iamManagedPolicy: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Tags'],
  put: (place, properties, before) => {
    const { account, path, now } = place;
    const document = documentText(properties, 'PolicyDocument', path);
    const name = optionalText(properties, 'ManagedPolicyName', path);
    const [policyPath, description] = [
      optionalText(properties, 'Path', path),
      optionalText(properties, 'Description', path),
    ];
    const standing = before && account.policies.get(before.physicalId);
    const kept =
      standing &&
      (name === undefined || name === standing.name) &&
      (policyPath ?? '/') === standing.path &&
      description === standing.description
        ? standing
        : undefined;
    const input = { path: policyPath, description, document, tags: tagList(properties, path) };
    const policy =
      kept ?? createPolicy(account, { ...input, name: name ?? generatedName(place, POLICY_NAME.max) }, place.ids, now);
    if (kept && defaultText(kept) !== document) {
      deleteOldestVersion(account, kept.arn);
      createPolicyVersion(account, kept.arn, { document, setAsDefault: true }, now);
    }
    if (before) takeAway(account, before);
    const roles = namedRoles(place, properties);
    for (const role of roles) attachPolicy(account, role, policy.arn);
    return { physicalId: policy.arn, attributes: { PolicyArn: policy.arn, PolicyId: policy.id }, owns: roles };
  },
  remove: ({ account }, before) => {
    if (!account.policies.has(before.physicalId)) return;
    takeAway(account, before);
    deletePolicy(account, before.physicalId);
  },
};

/** Detaches it from the roles that its template named. */
function takeAway(account: EditableAccount, { physicalId, owns }: Made): void {
  for (const role of owns) {
    if (account.roles.get(role.toLowerCase())?.attachedPolicies.includes(physicalId)) {
      detachPolicy(account, role, physicalId);
    }
  }
}
