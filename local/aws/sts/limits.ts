import { deflateRawSync } from 'node:zlib';
import {
  EXTERNAL_ID,
  SESSION_NAME,
  SESSION_POLICY_SIZE,
  SESSION_SECONDS_DEFAULT,
  SESSION_SECONDS_MAX,
  SESSION_SECONDS_MIN,
  TAGS_PER_ROLE,
} from '../../../lib/model/limits.js';
import { AwsError, validationError } from '../core/error.js';
import { managedPolicy } from '../core/policies.js';
import { integer, list, optional, structure, text } from '../core/shape.js';
import { checkSessionPolicy } from '../iam/checks.js';
import type { Role, Tag, World } from '../state/world.js';

/** Parameters of both ways to assume a role. */
export const SESSION_PARAMETERS = {
  RoleArn: text({ min: 20, max: 2048 }),
  RoleSessionName: text(SESSION_NAME),
  DurationSeconds: optional(integer(SESSION_SECONDS_MIN, SESSION_SECONDS_MAX)),
  Policy: optional(text({ min: 1, max: SESSION_POLICY_SIZE })),
  PolicyArns: list(structure({ arn: text({ min: 20, max: 2048 }) }), 10),
};

export const EXTERNAL_ID_PARAMETER = optional(text(EXTERNAL_ID));

export interface SessionParameters {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number;
  readonly Policy?: string;
  readonly PolicyArns: ReadonlyArray<{ readonly arn: string }>;
}

/**
 * Seconds that a session lasts, or AWS's refusal.
 * @param chained the caller is a role's session itself
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html role chaining
 */
export function sessionSeconds(role: Role, asked: number | undefined, chained: boolean): number {
  const seconds = asked ?? SESSION_SECONDS_DEFAULT;
  if (chained && seconds > SESSION_SECONDS_DEFAULT) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
  if (seconds > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return seconds;
}

/** Session policies of a role's account, or AWS's refusal. */
export function checkSessionPolicies(world: World, role: Role, { Policy, PolicyArns }: SessionParameters): void {
  if (Policy !== undefined) checkSessionPolicy(Policy);
  for (const { arn } of PolicyArns) {
    const account = arn.split(':')[4];
    const theirs = account !== 'aws' && account !== role.arn.split(':')[4];
    if (theirs || !managedPolicy(world, arn)) {
      throw validationError(`PolicyArns: ${JSON.stringify(arn)} is no managed policy of the role's account`);
    }
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
export function checkSessionTags(tags: readonly Tag[], transitiveKeys: readonly string[]): void {
  if (tags.length > TAGS_PER_ROLE)
    throw validationError(`Tags: ${tags.length} are too many; ${TAGS_PER_ROLE} are allowed`);
  const keys = new Set<string>();
  for (const { Key } of tags) {
    if (Key.toLowerCase().startsWith('aws:')) {
      throw new AwsError('InvalidParameterValue', `tag key ${JSON.stringify(Key)}: the prefix aws: is reserved`);
    }
    if (keys.has(Key.toLowerCase())) {
      throw new AwsError(
        'InvalidParameterValue',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      );
    }
    keys.add(Key.toLowerCase());
  }
  if (transitiveKeys.some((key) => !keys.has(key.toLowerCase()))) {
    throw new AwsError(
      'InvalidParameterValue',
      'The specified transitive tag key must be included in the requested tags.',
    );
  }
}

/**
 * Bytes that are 100 percent of the packed size. AWS publishes neither its packing nor its limit: here policies count
 * deflated and tags as they are, and the six tags of a usual pod, some 280 bytes, come to about 74 percent.
 */
const PACKED_BYTES = 380;

/** Percent of the packed limit, an approximation; over 100 it is refused. */
export function packedPercent(policies: readonly string[], tags: readonly Tag[]): number {
  const tagBytes = tags.reduce((sum, { Key, Value }) => sum + Buffer.byteLength(Key + Value), 0);
  const policyBytes = policies.reduce((sum, text) => sum + deflateRawSync(text).length, 0);
  const percent = Math.ceil(((tagBytes + policyBytes) * 100) / PACKED_BYTES);
  if (percent > 100) {
    throw new AwsError(
      'PackedPolicyTooLarge',
      `Packed size of session tags and policies consumes ${percent}% of allotted space.`,
    );
  }
  return percent;
}
