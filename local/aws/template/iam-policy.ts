import { deleteInlinePolicy, putInlinePolicy } from '../iam/roles.js';
import type { EditableAccount } from '../state/edit.js';
import { namedRoles } from './iam-role.js';
import { documentText, generatedName, requiredText, type Made, type ResourceType } from './resource-type.js';

/**
 * An inline policy of roles. It owns `ROLE/POLICY`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
 */
export const iamPolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  properties: ['PolicyName', 'PolicyDocument', 'Roles'],
  put: (place, properties, before) => {
    const { account, path } = place;
    const name = requiredText(properties, 'PolicyName', path);
    const document = documentText(properties, 'PolicyDocument', path);
    const roles = namedRoles(place, properties);
    if (before) takeAway(account, before);
    for (const role of roles) putInlinePolicy(account, role, name, document);
    return {
      physicalId: before?.physicalId ?? generatedName(place, 64),
      attributes: {},
      owns: roles.map((role) => `${role}/${name}`),
    };
  },
  remove: ({ account }, before) => takeAway(account, before),
};

function takeAway(account: EditableAccount, { owns }: Made): void {
  for (const place of owns) {
    const [role, name] = place.split('/') as [string, string];
    if (account.roles.get(role.toLowerCase())?.inlinePolicies.has(name)) deleteInlinePolicy(account, role, name);
  }
}
