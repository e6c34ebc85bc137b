import { ASSUME_ROLE_WITH_WEB_IDENTITY, SET_SOURCE_IDENTITY, TAG_SESSION } from '../actions';
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
  /** The provider's tokens carry session tags, which every role that trusts it must allow. */
  readonly sessionTags?: boolean;
  /** The provider's tokens carry a source identity, which every role that trusts it must allow. */
  readonly sourceIdentity?: boolean;
}

/**
 * The statement that lets people in who logged in at the provider, for our client id. What else a login needs stands
 * in the same statement, in the order of the alphabet, so that CDK's merging and sorting finds nothing to do.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
 */
export function loginStatement(trust: LoginTrust): Statement {
  const { federated, issuer, clientId, conditions = {}, sessionTags, sourceIdentity } = trust;
  const also = [...(sourceIdentity ? [SET_SOURCE_IDENTITY] : []), ...(sessionTags ? [TAG_SESSION] : [])];
  return {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: also.length === 0 ? ASSUME_ROLE_WITH_WEB_IDENTITY : [ASSUME_ROLE_WITH_WEB_IDENTITY, ...also],
    Condition: { ...conditions, StringEquals: { ...conditions.StringEquals, [`${issuer}:aud`]: clientId } },
  };
}

/** A trust that admits the login provider and nobody else. */
export function loginTrust(trust: LoginTrust): PolicyDocument {
  return document(loginStatement(trust));
}
