/** Names of roles that this package makes under a name that is known at synthesis. */
import { Names, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ROLE_NAME } from '../model';
import { misuse } from './errors';

const rolesOfApps = new WeakMap<IConstruct, Map<string, IConstruct>>();

/**
 * To be called by whatever makes a role under a fixed name. Throws where the app makes one of that name in that account
 * already: IAM's names hold in all regions and whatever the path, and IAM takes no two that differ in case alone, so
 * that the second could not be deployed. Accounts that only the deployment knows are the same within one stack.
 * @param remedy where the name comes from, so that this one gets another
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function noteRoleName(role: IConstruct, roleName: string, account: string, remedy: string): void {
  if (Token.isUnresolved(roleName)) return;
  const { root } = role.node;
  const ofApp = rolesOfApps.get(root) ?? new Map<string, IConstruct>();
  rolesOfApps.set(root, ofApp);
  const where = Token.isUnresolved(account) ? Stack.of(role).node.addr : account;
  const identity = `${where} ${roleName.toLowerCase()}`;
  const other = ofApp.get(identity);
  if (other && other !== role) {
    const text =
      `is what the role ${other.node.path} is called too, in the same account, and names of roles hold in all regions; ` +
      `give this one a name of its own: ${remedy}`;
    misuse(role, { code: 'Contradiction', property: 'roleName', value: roleName, text });
  }
  ofApp.set(identity, role);
}

/** A name that says where the role is from: the stack's name, the path in the stack and a hash of both, cut in the middle. */
export function defaultRoleName(role: IConstruct): string {
  return Names.uniqueResourceName(role, {
    maxLength: ROLE_NAME.max,
    separator: '-',
    allowedSpecialCharacters: '_-',
  });
}
