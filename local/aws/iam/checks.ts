import {
  INLINE_POLICIES_SIZE,
  MANAGED_POLICY_SIZE,
  TAG_KEY,
  TAG_VALUE,
  TAGS_PER_ROLE,
  TRUST_POLICY_SIZE,
} from '../../../lib/model/limits.js';
import { measure } from '../../../lib/model/policy/measure.js';
import { parsePolicy } from '../../../lib/model/policy/parse.js';
import type { PolicyKind } from '../../../lib/model/policy/parsed.js';
import { AwsError, limitExceeded, malformedPolicy, validationError } from '../core/error.js';
import type { Tag } from '../state/world.js';

/** Throws unless IAM would take the document. */
function checkDocument(text: string, kind: PolicyKind): void {
  const { problems } = parsePolicy(text, kind);
  const problem = problems[0];
  if (problem) {
    throw malformedPolicy(`${problem.path === '' ? 'Syntax errors in policy' : problem.path}: ${problem.message}`);
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html */
export function checkTrustPolicy(text: string): void {
  checkDocument(text, 'trust');
  const { size, limit } = measure(text, TRUST_POLICY_SIZE);
  if (size > limit) throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${limit}`);
}

/** @param all the role's inline policies by name, the new one among them */
export function checkInlinePolicies(roleName: string, name: string, all: ReadonlyMap<string, string>): void {
  checkDocument(all.get(name)!, 'identity');
  const size = [...all.values()].reduce((sum, text) => sum + measure(text).size, 0);
  if (size > INLINE_POLICIES_SIZE) {
    throw limitExceeded(`Maximum policy size of ${INLINE_POLICIES_SIZE} bytes exceeded for role ${roleName}`);
  }
}

export function checkManagedPolicy(text: string): void {
  checkDocument(text, 'identity');
  if (measure(text, MANAGED_POLICY_SIZE).room < 0) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MANAGED_POLICY_SIZE}`);
  }
}

/** A session policy's grammar; its size is checked where it is passed. */
export function checkSessionPolicy(text: string): void {
  checkDocument(text, 'identity');
}

/**
 * Keys are compared without their case.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function checkTags(tags: readonly Tag[]): void {
  const seen = new Set<string>();
  for (const { Key, Value } of tags) {
    if (Key.length > TAG_KEY.max || !TAG_KEY.pattern.test(Key)) {
      throw validationError(`tag key ${JSON.stringify(Key)}: 1 to ${TAG_KEY.max} of ${TAG_KEY.allowed} are allowed`);
    }
    if (Value.length > TAG_VALUE.max || !TAG_VALUE.pattern.test(Value)) {
      throw validationError(
        `value ${JSON.stringify(Value)} of tag ${JSON.stringify(Key)}: up to ${TAG_VALUE.max} of ${TAG_VALUE.allowed} are allowed`,
      );
    }
    if (Key.toLowerCase().startsWith('aws:')) {
      throw new AwsError('InvalidInput', `tag key ${JSON.stringify(Key)}: the prefix aws: is reserved`);
    }
    if (seen.has(Key.toLowerCase())) {
      throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.');
    }
    seen.add(Key.toLowerCase());
  }
  if (tags.length > TAGS_PER_ROLE) {
    throw limitExceeded(`The number of tags has reached the maximum limit: ${TAGS_PER_ROLE}`);
  }
}

/** Old tags with new ones over them. */
export function mergeTags(old: readonly Tag[], added: readonly Tag[]): readonly Tag[] {
  const replaced = new Set(added.map((tag) => tag.Key.toLowerCase()));
  return [...old.filter((tag) => !replaced.has(tag.Key.toLowerCase())), ...added];
}
