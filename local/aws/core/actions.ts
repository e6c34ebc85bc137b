import { CLOUDTRAIL_ACTIONS } from '../cloudtrail/index.js';
import { EVENTS_ACTIONS } from '../events/index.js';
import { IAM_ACTIONS } from '../iam/index.js';
import { ORGANIZATIONS_ACTIONS } from '../organizations/index.js';
import { assumeRoleForPodIdentity } from '../podidentity/assume-role-for-pod-identity.js';
import { STS_ACTIONS } from '../sts/index.js';
import type { AnyAction } from './call.js';

const ACTIONS = new Map<string, AnyAction>(
  [
    ...IAM_ACTIONS,
    ...STS_ACTIONS,
    ...ORGANIZATIONS_ACTIONS,
    ...EVENTS_ACTIONS,
    ...CLOUDTRAIL_ACTIONS,
    assumeRoleForPodIdentity,
  ].map((action) => [action.name, action]),
);

export function actionOf(name: string): AnyAction | undefined {
  return ACTIONS.get(name);
}
