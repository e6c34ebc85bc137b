import type { AnyAction } from '../core/call.js';
import { listAccounts, listAccountsForParent } from './list-accounts.js';
import { listOrganizationalUnitsForParent } from './list-organizational-units.js';
import { listRoots } from './list-roots.js';

export const ORGANIZATIONS_ACTIONS: readonly AnyAction[] = [
  listAccounts,
  listAccountsForParent,
  listOrganizationalUnitsForParent,
  listRoots,
];
