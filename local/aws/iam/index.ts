import type { AnyAction } from '../core/call.js';
import { getAccountSummary } from './account-summary.js';
import { getOpenIdConnectProvider } from './providers.js';
import * as read from './read.js';
import * as write from './write.js';

export const IAM_ACTIONS: readonly AnyAction[] = [
  read.listRoles,
  read.getRole,
  read.listRolePolicies,
  read.getRolePolicy,
  read.listAttachedRolePolicies,
  read.getPolicy,
  read.getPolicyVersion,
  getOpenIdConnectProvider,
  getAccountSummary,
  write.createRole,
  write.deleteRole,
  write.updateRole,
  write.updateAssumeRolePolicy,
  write.tagRole,
  write.untagRole,
  write.putRolePolicy,
  write.deleteRolePolicy,
  write.attachRolePolicy,
  write.detachRolePolicy,
  write.createVersion,
];
