import { assumeRole } from '../../../lib/model/policy/index.js';
import { targetRoleExternalId } from '../../../lib/model/trust/target-role.js';
import { refusal, type Call } from '../core/call.js';
import { principalContext, UNKNOWN_KEYS } from '../core/context.js';
import { AwsError } from '../core/error.js';
import { policiesOf } from '../core/policies.js';
import { sessionPrincipal, tagKeys, tagMap } from '../core/principal.js';
import { isoSeconds } from '../core/time.js';
import { roleByArn, type Account, type PodIdentityAssociation, type Role } from '../state/world.js';
import { credentials, type Credentials, type NewSession } from '../sts/issue.js';
import { packedPercent } from '../sts/limits.js';

/** How long the agent keeps credentials of a target role; a chain of roles gives an hour at most. */
const TARGET_SESSION_SECONDS = 59 * 60;

/** What the service's own network tells STS, which nobody here knows. */
const SERVICE_KEYS = ['aws:SourceIp', 'aws:UserAgent', 'aws:RequestedRegion', 'aws:ViaAWS*', 'aws:CalledVia*'];

/** What EKS answers where a role refuses it. */
export function notAssumed(which: 'associated' | 'target', reason: string): AwsError {
  const message = `Unauthorized Exception! EKS does not have permissions to assume the ${which} role.`;
  return new AwsError('AccessDeniedException', message, 400, reason);
}

/** The first of the two roles, assumed. */
export interface FirstRole {
  readonly account: Account;
  readonly association: PodIdentityAssociation;
  readonly role: Role;
  readonly session: NewSession;
}

/**
 * Credentials of the association's target role, assumed with those of its role: by session tags, which come along since
 * they are transitive, or by the External ID where there are none.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function credentialsOfTarget(call: Call, { account, association, role, session }: FirstRole): Credentials {
  const { region, cluster, namespace, serviceAccount, targetRoleArn, policy } = association;
  const target = roleByArn(call.world, targetRoleArn!);
  const caller = sessionPrincipal(call.world, {
    ...session,
    accessKeyId: '',
    roleArn: role.arn,
    roleId: role.id,
    issuedAt: call.now,
    expiresAt: call.now + TARGET_SESSION_SECONDS * 1000,
  });
  const decision =
    target && caller
      ? assumeRole({
          caller: caller.caller,
          callerPolicies: policiesOf(call.world, caller),
          role: { arn: target.arn, trustPolicy: target.trustPolicy },
          inheritedTags: tagMap(session.tags),
          ...(association.disableSessionTags && {
            externalId: targetRoleExternalId({ region, account: account.id, name: cluster }, namespace, serviceAccount),
          }),
          context: {
            'aws:CurrentTime': isoSeconds(new Date(call.now)),
            'aws:EpochTime': String(Math.floor(call.now / 1000)),
            'aws:SecureTransport': 'true',
            'aws:ResourceAccount': target.arn.split(':')[4]!,
            ...principalContext(call.world, caller),
            ...tagKeys('aws:ResourceTag', target.tags),
            ...tagKeys('iam:ResourceTag', target.tags),
          },
          unknownKeys: [...UNKNOWN_KEYS, ...SERVICE_KEYS, 'sts:RoleSessionName'],
        })
      : refusal(`there is no role ${targetRoleArn}`);
  if (!target || decision.verdict !== 'admits') throw notAssumed('target', decision.reason);
  packedPercent(policy === undefined ? [] : [policy], session.tags);
  return credentials(call, target, TARGET_SESSION_SECONDS, policy === undefined ? session : { ...session, policy });
}
