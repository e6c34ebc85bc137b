import { parseRoleArn } from '../../../lib/model/arn.js';
import { SESSION_NAME, TAG_KEY, TAG_VALUE, TAGS_PER_ROLE } from '../../../lib/model/limits.js';
import { assumeRole as ask } from '../../../lib/model/policy/index.js';
import { accessDenied, refusal, signer, type Action, type Call } from '../core/call.js';
import { principalContext, requestContext, UNKNOWN_KEYS } from '../core/context.js';
import { AwsError, validationError } from '../core/error.js';
import { policiesOf } from '../core/policies.js';
import { tagKeys, tagMap, type Principal } from '../core/principal.js';
import { list, optional, structure, text } from '../core/shape.js';
import { roleByArn, type Role, type Tag } from '../state/world.js';
import { assumedRoleUser, credentials } from './issue.js';
import {
  checkSessionPolicies,
  checkSessionTags,
  EXTERNAL_ID_PARAMETER,
  packedPercent,
  SESSION_PARAMETERS,
  sessionSeconds,
  type SessionParameters,
} from './limits.js';

interface AssumeRole extends SessionParameters {
  readonly ExternalId?: string;
  readonly SourceIdentity?: string;
  readonly Tags: readonly Tag[];
  readonly TransitiveTagKeys: readonly string[];
}

const SESSION_TAG = structure({ Key: text(TAG_KEY), Value: text(TAG_VALUE) });

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const assumeRole: Action<AssumeRole> = {
  name: 'sts:AssumeRole',
  account: ({ RoleArn }) => (typeof RoleArn === 'string' ? parseRoleArn(RoleArn)?.account : undefined),
  parameters: structure({
    ...SESSION_PARAMETERS,
    ExternalId: EXTERNAL_ID_PARAMETER,
    SourceIdentity: optional(text(SESSION_NAME)),
    Tags: list(SESSION_TAG, TAGS_PER_ROLE),
    TransitiveTagKeys: list(text(TAG_KEY), TAGS_PER_ROLE),
  }),
  run: (call, input) => {
    const caller = signer(call);
    checkSessionTags(input.Tags, input.TransitiveTagKeys);
    const inherited = inheritedTags(caller);
    checkNothingInherited(inherited, input.Tags);
    const sourceIdentity = sourceIdentityOf(caller, input.SourceIdentity);
    const role = admitted(call, caller, input, inherited, sourceIdentity);
    const seconds = sessionSeconds(role, input.DurationSeconds, caller.session !== undefined);
    checkSessionPolicies(call.world, role, input);
    const tags = [...inherited, ...input.Tags];
    const packed = packedPercent(passedPolicies(input), tags);
    return {
      Credentials: credentials(call, role, seconds, {
        name: input.RoleSessionName,
        tags,
        transitiveTagKeys: [...inherited.map((tag) => tag.Key), ...input.TransitiveTagKeys],
        policyArns: input.PolicyArns.map(({ arn }) => arn),
        ...(input.Policy !== undefined && { policy: input.Policy }),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
      }),
      AssumedRoleUser: assumedRoleUser(role, input.RoleSessionName),
      PackedPolicySize: packed,
      SourceIdentity: sourceIdentity,
    };
  },
};

/** Session policies and the ARNs of managed ones: what is packed. */
export function passedPolicies({ Policy, PolicyArns }: SessionParameters): readonly string[] {
  return [...(Policy === undefined ? [] : [Policy]), ...PolicyArns.map(({ arn }) => arn)];
}

/** The role, once its trust and the caller's own policies admit the call. One that does not exist is denied alike. */
function admitted(
  call: Call,
  caller: Principal,
  input: AssumeRole,
  inherited: readonly Tag[],
  sourceIdentity: string | undefined,
): Role {
  const asked = { action: 'sts:AssumeRole', resource: input.RoleArn };
  const parts = parseRoleArn(input.RoleArn);
  if (!parts) throw validationError(`${input.RoleArn} is invalid`);
  const role = roleByArn(call.world, input.RoleArn);
  if (!role || parts.partition !== caller.partition) {
    throw accessDenied(caller.caller.arn, asked, refusal(`no role ${input.RoleArn} in partition ${caller.partition}`));
  }
  const decision = ask({
    caller: caller.caller,
    callerPolicies: policiesOf(call.world, caller),
    role: { arn: role.arn, trustPolicy: role.trustPolicy },
    roleSessionName: input.RoleSessionName,
    sessionTags: tagMap(input.Tags),
    inheritedTags: tagMap(inherited),
    transitiveTagKeys: input.TransitiveTagKeys,
    context: {
      ...requestContext(call.world, call.origin, parts.account, call.now),
      ...principalContext(call.world, caller),
      ...tagKeys('aws:ResourceTag', role.tags),
      ...tagKeys('iam:ResourceTag', role.tags),
    },
    unknownKeys: UNKNOWN_KEYS,
    ...(input.ExternalId !== undefined && { externalId: input.ExternalId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  });
  if (decision.verdict === 'admits') return role;
  const failed = decision.actions.find((one) => one.decision.verdict === decision.verdict);
  throw accessDenied(
    caller.caller.arn,
    { ...asked, action: failed?.action ?? asked.action },
    { ...decision, findings: failed?.decision.findings ?? [] },
  );
}

/**
 * Transitive tags of the caller's session: they go on to every session after it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
function inheritedTags({ session }: Principal): readonly Tag[] {
  const transitive = new Set(session?.transitiveTagKeys.map((key) => key.toLowerCase()));
  return session?.tags.filter((tag) => transitive.has(tag.Key.toLowerCase())) ?? [];
}

function checkNothingInherited(inherited: readonly Tag[], passed: readonly Tag[]): void {
  const keys = new Set(inherited.map((tag) => tag.Key.toLowerCase()));
  if (passed.some((tag) => keys.has(tag.Key.toLowerCase()))) {
    throw new AwsError(
      'InvalidParameterValue',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
}

/** Once set it stays the same along a chain of roles. */
function sourceIdentityOf({ caller, session }: Principal, asked: string | undefined): string | undefined {
  const inherited = session?.sourceIdentity;
  if (inherited !== undefined && asked !== undefined && inherited !== asked) {
    throw accessDenied(
      caller.arn,
      { action: 'sts:SetSourceIdentity', resource: '*' },
      refusal('the source identity of a session cannot be changed'),
    );
  }
  return inherited ?? asked;
}
