import { parseRoleArn } from '../../../lib/model/arn.js';
import { assumeRoleWithWebIdentity as ask } from '../../../lib/model/policy/index.js';
import { refusal, undecidedBecause, type Action, type Call } from '../core/call.js';
import { requestContext, UNKNOWN_KEYS } from '../core/context.js';
import { AwsError, validationError } from '../core/error.js';
import { tagKeys, tagMap } from '../core/principal.js';
import { secret, structure } from '../core/shape.js';
import { roleByArn, type Role } from '../state/world.js';
import { passedPolicies } from './assume-role.js';
import { assumedRoleUser, credentials } from './issue.js';
import {
  checkSessionPolicies,
  checkSessionTags,
  packedPercent,
  SESSION_PARAMETERS,
  sessionSeconds,
  type SessionParameters,
} from './limits.js';
import { checkToken, type Login } from './web-identity-token.js';

interface AssumeRoleWithWebIdentity extends SessionParameters {
  readonly WebIdentityToken: string;
}

const ASSUME = 'sts:AssumeRoleWithWebIdentity';

/** The last two come with every request, but no page says what they hold in this one. */
const LOGIN_UNKNOWN_KEYS = ['aws:FederatedProvider', 'aws:RequestedRegion', 'aws:PrincipalType', 'aws:userid'] as const;

/** Unsigned: the token is all that counts. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const assumeRoleWithWebIdentity: Action<AssumeRoleWithWebIdentity> = {
  name: ASSUME,
  unsigned: true,
  account: ({ RoleArn }) => (typeof RoleArn === 'string' ? parseRoleArn(RoleArn)?.account : undefined),
  parameters: structure({ ...SESSION_PARAMETERS, WebIdentityToken: secret({ min: 4, max: 20_000 }) }),
  run: (call, input) => {
    const parts = parseRoleArn(input.RoleArn);
    if (!parts) throw validationError(`${input.RoleArn} is invalid`);
    const login = checkToken(call.world, parts, call.evidence, call.now);
    checkSessionTags(login.tags, login.transitiveTagKeys);
    const role = admitted(call, input, login, parts.account);
    const seconds = sessionSeconds(role, input.DurationSeconds, false);
    checkSessionPolicies(call.world, role, input);
    const packed = packedPercent(passedPolicies(input), login.tags);
    return {
      Credentials: credentials(call, role, seconds, {
        name: input.RoleSessionName,
        tags: login.tags,
        transitiveTagKeys: login.transitiveTagKeys,
        policyArns: input.PolicyArns.map(({ arn }) => arn),
        provider: login.provider,
        ...(input.Policy !== undefined && { policy: input.Policy }),
        ...(login.sourceIdentity !== undefined && { sourceIdentity: login.sourceIdentity }),
      }),
      SubjectFromWebIdentityToken: login.subject,
      AssumedRoleUser: assumedRoleUser(role, input.RoleSessionName),
      PackedPolicySize: packed,
      Provider: login.provider,
      Audience: login.audience,
      SourceIdentity: login.sourceIdentity,
    };
  },
};

function admitted(call: Call, input: AssumeRoleWithWebIdentity, login: Login, account: string): Role {
  const role = roleByArn(call.world, input.RoleArn);
  const decision = role
    ? ask({
        provider: login.provider,
        issuer: login.issuer,
        audience: login.audience,
        subject: login.subject,
        role: { arn: role.arn, trustPolicy: role.trustPolicy },
        roleSessionName: input.RoleSessionName,
        sessionTags: tagMap(login.tags),
        transitiveTagKeys: login.transitiveTagKeys,
        context: {
          ...requestContext(call.world, call.origin, account, call.now),
          ...login.keys,
          ...tagKeys('aws:ResourceTag', role.tags),
          ...tagKeys('iam:ResourceTag', role.tags),
        },
        unknownKeys: [...UNKNOWN_KEYS, ...LOGIN_UNKNOWN_KEYS, `${login.issuer}:*`],
        ...(login.sourceIdentity !== undefined && { sourceIdentity: login.sourceIdentity }),
      })
    : refusal(`there is no role ${input.RoleArn}`);
  if (role && decision.verdict === 'admits') return role;
  const message = `Not authorized to perform ${ASSUME}${undecidedBecause(decision)}`;
  throw new AwsError('AccessDenied', message, 403, decision.reason);
}
