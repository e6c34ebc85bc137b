import { eksPodIdentityAssociation } from './eks-pod-identity-association.js';
import { iamManagedPolicy } from './iam-managed-policy.js';
import { iamOidcProvider } from './iam-oidc-provider.js';
import { iamPolicy } from './iam-policy.js';
import { iamRole } from './iam-role.js';
import type { ResourceType } from './resource-type.js';

/** Usage data of the CDK: it makes nothing. */
const cdkMetadata: ResourceType = {
  type: 'AWS::CDK::Metadata',
  properties: ['Analytics'],
  put: ({ stackName, logicalId }) => ({ physicalId: `${stackName}/${logicalId}`, attributes: {}, owns: [] }),
  remove: () => undefined,
};

export const RESOURCE_TYPES: readonly ResourceType[] = [
  iamRole,
  iamPolicy,
  iamManagedPolicy,
  iamOidcProvider,
  eksPodIdentityAssociation,
  cdkMetadata,
];
