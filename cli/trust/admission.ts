/** Whether a trust lets a login in, by the project's one evaluator. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { ASSUME_ROLE_WITH_WEB_IDENTITY, SET_SOURCE_IDENTITY, TAG_SESSION } from '../../lib/model/actions.js';
import { authorize } from '../../lib/model/policy/authorize.js';
import { ENVIRONMENT_KEYS } from '../../lib/model/policy/keys.js';
import type { Verdict } from '../../lib/model/policy/types.js';
import type { LoginTrust } from '../../lib/model/trust/login.js';

/** What the evaluator says of a login of which only provider and client id are known. */
export interface Admission {
  readonly verdict: Verdict;
  /** One sentence: what decided. */
  readonly reason: string;
}

/**
 * Judges any login of this provider and client id: who logs in, from where, under which session name and with which tags
 * is not known, so that a trust which asks for that is undecided. Each action that the provider's tokens need must be
 * admitted.
 * @param trust JSON text
 */
export function admission(roleArn: string, trust: string, login: LoginTrust): Admission {
  const needed = [
    ASSUME_ROLE_WITH_WEB_IDENTITY,
    ...(login.sessionTags ? [TAG_SESSION] : []),
    ...(login.sourceIdentity ? [SET_SOURCE_IDENTITY] : []),
  ];
  const answers = needed.map((action) => {
    const { verdict, reason } = authorize(
      {
        caller: { type: 'webIdentity', provider: login.federated },
        action,
        resource: roleArn,
        resourceAccount: parseRoleArn(roleArn)!.account,
        context: { [`${login.issuer}:aud`]: login.clientId },
        unknownKeys: unknownKeys(login),
      },
      { resourcePolicy: { name: `trust policy of ${roleArn}`, document: trust } },
    );
    return { verdict, reason: `${action}: ${reason}` };
  });
  const first = (wanted: Verdict): Admission | undefined => answers.find(({ verdict }) => verdict === wanted);
  return first('refuses') ?? first('undecided') ?? answers[0]!;
}

function unknownKeys({ issuer, sessionTags, sourceIdentity }: LoginTrust): string[] {
  return [
    ...ENVIRONMENT_KEYS,
    `${issuer}:*`,
    'aws:FederatedProvider',
    'aws:PrincipalType',
    'aws:userid',
    'sts:RoleSessionName',
    ...(sessionTags ? ['aws:RequestTag/*', 'aws:TagKeys', 'sts:TransitiveTagKeys'] : []),
    ...(sourceIdentity ? ['sts:SourceIdentity'] : []),
  ];
}
