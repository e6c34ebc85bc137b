import type { AnyAction } from '../core/call.js';
import { assumeRoleWithWebIdentity } from './assume-role-with-web-identity.js';
import { assumeRole } from './assume-role.js';
import { getCallerIdentity } from './get-caller-identity.js';

export const STS_ACTIONS: readonly AnyAction[] = [assumeRole, assumeRoleWithWebIdentity, getCallerIdentity];
