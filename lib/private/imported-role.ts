/** Roles of the hosted services, taken from the stack of identities by the name that both stacks know. */
import { Role, type IRole } from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { misuse } from './errors';
import { requirePath, requireRoleName } from './requirements';

/**
 * A role of this account that exists already, immutable: nothing that uses it adds to it.
 * @param roleName with its path in front where it has one, as "serval/serval-bridge", since its ARN holds that too
 */
export function roleByName(scope: Construct, id: string, roleName: string): IRole {
  if (!Token.isUnresolved(roleName)) {
    if (roleName.startsWith('arn:')) {
      const text = "is an ARN; give the role's name alone, with its path in front where it has one";
      misuse(scope, { code: 'Name', property: 'roleName', value: roleName, text });
    }
    const nameAt = roleName.lastIndexOf('/') + 1;
    requirePath(scope, 'roleName', `/${roleName.slice(0, nameAt)}`);
    requireRoleName(scope, 'roleName', roleName.slice(nameAt));
  }
  return Role.fromRoleName(scope, id, roleName, { mutable: false });
}
