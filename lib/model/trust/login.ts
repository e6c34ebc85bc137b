import { ASSUME_ROLE_WITH_WEB_IDENTITY } from '../actions';
import type { ConditionBlock, PolicyDocument, Statement } from '../policy/types';
import { document } from './document';

/** A login provider as a trust names it. */
export interface LoginTrust {
  /** The federated principal: the provider's ARN, or `accounts.google.com`. */
  readonly federated: string;
  /** The issuer without scheme: the prefix of the condition keys. */
  readonly issuer: string;
  readonly clientId: string;
  /** More conditions, all of which must hold too. Operator, then key, then values. */
  readonly conditions?: ConditionBlock;
}

/**
 * The statement that lets people in who logged in at the provider, for our client id.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function loginStatement(trust: LoginTrust): Statement {
  const { federated, issuer, clientId, conditions = {} } = trust;
  return {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: ASSUME_ROLE_WITH_WEB_IDENTITY,
    Condition: { ...conditions, StringEquals: { ...conditions.StringEquals, [`${issuer}:aud`]: clientId } },
  };
}

/** A trust that admits the login provider and nobody else. */
export function loginTrust(trust: LoginTrust): PolicyDocument {
  return document(loginStatement(trust));
}
