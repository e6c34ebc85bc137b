import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { CUT_SESSIONS_ACTIONS } from '../model';
import { misuse } from './errors';

/**
 * Lets somebody cut live sessions of one role: what `cdk-serval revoke GRANT --cut-sessions` calls. IAM has no condition
 * for a policy's name, so that whoever may do this may write any inline policy of the role.
 * @param roleAccount where the role lies
 */
export function grantCutSessions(scope: IConstruct, roleArn: string, roleAccount: string, grantee: IGrantable): Grant {
  const { principalAccount } = grantee.grantPrincipal;
  if (
    principalAccount !== undefined &&
    Token.compareStrings(principalAccount, roleAccount) === TokenComparison.DIFFERENT
  ) {
    const text =
      `is the account of the grantee, but the role lies in ${roleAccount}, and IAM takes nobody from elsewhere; name a ` +
      "role of the role's own account";
    misuse(scope, { code: 'ForeignResource', property: 'grantee', value: principalAccount, text });
  }
  const grant = Grant.addToPrincipal({ grantee, actions: [...CUT_SESSIONS_ACTIONS], resourceArns: [roleArn] });
  grant.assertSuccess();
  return grant;
}
