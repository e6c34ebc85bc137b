/**
 * What the constructs require of their properties. Each throws by the rule of errors.ts, and lets a token pass where a
 * value that is known only at deployment will do.
 */
import { Token, type Duration } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import {
  ACCOUNT_ID,
  CLIENT_ID,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  EXTERNAL_ID,
  POLICY_NAME,
  ROLE_DESCRIPTION,
  ROLE_NAME,
  ROLE_PATH,
  SESSION_SECONDS_DEFAULT,
  SESSION_SECONDS_MAX,
  parseRoleArn,
  TAG_KEY,
  TAG_VALUE,
  TAGS_PER_ROLE,
  type TextLimit,
} from '../model';
import { misuse, type ErrorCode } from './errors';
import { hasPattern } from './tokens';

type Scope = IConstruct | undefined;

const count = (value: number): string => value.toLocaleString('en-US');

/** A value that is required. TypeScript would not let it be left out, but plain JavaScript would. */
export function requireGiven(scope: Scope, property: string, value: unknown, remedy: string): void {
  if (value !== undefined && value !== null) return;
  misuse(scope, { code: 'Missing', property, text: `is missing, and has no default; ${remedy}` });
}

/** A list that is required, none of whose entries may be left out: who names nobody means nobody, never everybody. */
export function requireSome(scope: Scope, property: string, list: readonly unknown[], remedy: string): void {
  requireGiven(scope, property, list, remedy);
  if (list.length === 0) {
    misuse(scope, { code: 'Missing', property, value: list, text: `names nothing, one entry is needed; ${remedy}` });
  }
  // forEach of the list itself would pass over the holes of a sparse one.
  [...list].forEach((entry, index) => requireGiven(scope, `${property}[${index}]`, entry, remedy));
}

/**
 * A switch, off unless it is given. Text would turn it on whatever it says, as "false" from the command line's context.
 * @returns whether it is on
 */
export function requireSwitch(scope: Scope, property: string, value: boolean | undefined): boolean {
  const given: unknown = value ?? false;
  if (typeof given === 'boolean') return given;
  const text =
    'is neither true nor false; give one of the two, not as text, which would switch it on, whatever it says';
  misuse(scope, { code: 'Switch', property, value: given, text });
}

/** A text within its limits. `remedy` says where the right one is found. */
export function requireText(
  scope: Scope,
  property: string,
  value: string,
  limit: TextLimit,
  code: ErrorCode,
  remedy: string,
): void {
  requireGiven(scope, property, value, remedy);
  if (Token.isUnresolved(value)) return;
  // A list of one would match the pattern as text does, and be many values to a policy.
  if (typeof (value as unknown) !== 'string') misuse(scope, { code, property, value, text: `is no text; ${remedy}` });
  const { min, max, pattern, allowed } = limit;
  if (value.length < min || value.length > max) {
    const has = `has ${count(value.length)} ${value.length === 1 ? 'character' : 'characters'}`;
    misuse(scope, { code, property, value, text: `${has}, ${count(min)} to ${count(max)} are allowed; ${remedy}` });
  }
  if (!pattern.test(value)) {
    misuse(scope, {
      code,
      property,
      value,
      text: `holds characters that are refused, allowed are ${allowed}; ${remedy}`,
    });
  }
}

/** @param remedy what to do instead, for a property whose account can be found somewhere in particular */
export function requireAccountId(
  scope: Scope,
  property: string,
  value: string,
  remedy = 'copy it from the AWS console, as text with leading zeros',
): void {
  if (Token.isUnresolved(value) || ACCOUNT_ID.pattern.test(value)) return;
  misuse(scope, { code: 'AccountId', property, value, text: `is no AWS account id, which has 12 digits; ${remedy}` });
}

export function requireExternalId(scope: Scope, property: string, value: string): void {
  requireText(scope, property, value, EXTERNAL_ID, 'ExternalId', "copy it from Serval's Connect AWS dialog");
}

export function requireRoleName(scope: Scope, property: string, value: string | undefined): void {
  if (value !== undefined) requireText(scope, property, value, ROLE_NAME, 'Name', 'shorten or respell the role name');
}

export function requireRoleArn(scope: Scope, property: string, value: string): void {
  requireGiven(scope, property, value, 'copy it from the role in the IAM console');
  if (Token.isUnresolved(value) || parseRoleArn(value) !== undefined) return;
  const text =
    'is no ARN of an IAM role; copy it from the role in the IAM console, it begins with arn: and holds :role/';
  misuse(scope, { code: 'Arn', property, value, text });
}

/** The ARN of one role. Policies compare ARNs as patterns, in which a wildcard would stand for more. */
export function requireOneRoleArn(scope: Scope, property: string, value: string): void {
  requireRoleArn(scope, property, value);
  if (!hasPattern(value)) return;
  const text = 'holds a wildcard or a policy variable, which would stand for other roles too; give the ARN of one role';
  misuse(scope, { code: 'Arn', property, value, text });
}

export function requirePolicyName(scope: Scope, property: string, value: string | undefined): void {
  if (value === undefined) return;
  requireText(scope, property, value, POLICY_NAME, 'Name', 'shorten or respell the policy name');
}

export function requirePath(scope: Scope, property: string, value: string | undefined): void {
  if (value === undefined || Token.isUnresolved(value)) return;
  const { max, pattern } = ROLE_PATH;
  if (value.length > max) {
    const text = `has ${count(value.length)} characters, 1 to ${max} are allowed; shorten it`;
    misuse(scope, { code: 'Path', property, value, text });
  }
  if (/[*?$]/.test(value)) {
    const text = 'holds *, ? or $, which IAM allows in a path but policies read as wildcards; choose another';
    misuse(scope, { code: 'Path', property, value, text });
  }
  if (!pattern.test(value)) {
    const text = 'is no role path, which begins and ends with / and holds no spaces; write it as "/" or "/team/"';
    misuse(scope, { code: 'Path', property, value, text });
  }
}

export function requireDescription(scope: Scope, property: string, value: string | undefined): void {
  if (value === undefined) return;
  requireText(scope, property, value, ROLE_DESCRIPTION, 'Description', 'shorten it, or leave such characters out');
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export function requireTagKey(scope: Scope, property: string, key: string): void {
  requireText(scope, property, key, TAG_KEY, 'Tag', 'respell the key');
  if (Token.isUnresolved(key) || !/^aws:/i.test(key)) return;
  const text = 'begins with aws:, which AWS keeps for itself; choose another key';
  misuse(scope, { code: 'Tag', property, value: key, text });
}

export function requireTagValue(scope: Scope, property: string, value: string): void {
  requireText(scope, property, value, TAG_VALUE, 'Tag', 'respell the value');
}

/** @param own how many tags the construct adds itself */
export function requireTags(
  scope: Scope,
  property: string,
  tags: { readonly [key: string]: string } = {},
  own: number,
): void {
  const entries = Object.entries(tags);
  const most = TAGS_PER_ROLE - own;
  if (entries.length > most) {
    const text = `is too many tags for this role, ${most} are allowed; leave some out`;
    misuse(scope, { code: 'TooMany', property, value: entries.length, text });
  }
  const keys = entries.map(([key]) => key.toLowerCase());
  for (const [index, [key, value]] of entries.entries()) {
    if (keys.indexOf(keys[index]!) < index) {
      const text = 'is given twice, since IAM compares keys without regard to case; leave one out';
      misuse(scope, { code: 'Duplicate', property: `${property} key`, value: key, text });
    }
    requireTagKey(scope, `${property} key`, key);
    requireTagValue(scope, `${property}.${key}`, value);
  }
}

export function requireClientId(scope: Scope, property: string, value: string): void {
  requireText(scope, property, value, CLIENT_ID, 'ClientId', "copy it from the login provider's application");
}

/** How long sessions of a role may last: one hour to twelve, in whole seconds. */
export function requireMaxSessionDuration(scope: Scope, property: string, value: Duration | undefined): void {
  if (value === undefined) return;
  if (value.isUnresolved()) {
    const text = 'is a token, known only at deployment, but the CDK checks it at synthesis; write the duration out';
    misuse(scope, { code: 'LiteralNeeded', property, text });
  }
  const seconds = value.toSeconds({ integral: false });
  const whole = Number.isInteger(seconds);
  if (whole && seconds >= SESSION_SECONDS_DEFAULT && seconds <= SESSION_SECONDS_MAX) return;
  const text =
    'seconds is no session duration, 3600 to 43200 whole seconds are allowed; take Duration.hours(1) to (12)';
  misuse(scope, { code: 'Duration', property, value: seconds, text });
}

/** Literal text, where a token would be written into the template as a placeholder or could not be a key at all. */
export function requireLiteral(scope: Scope, property: string, value: string, where: string, remedy: string): void {
  if (!Token.isUnresolved(value)) return;
  const text = `is a token, known only at deployment, but ${where} must be literal text; ${remedy}`;
  misuse(scope, { code: 'LiteralNeeded', property, value, text });
}

export function requireNamespace(scope: Scope, property: string, value: string): void {
  requireText(scope, property, value, DNS_LABEL, 'KubernetesName', 'give the namespace that the worker runs in');
}

export function requireServiceAccount(scope: Scope, property: string, value: string): void {
  const remedy = "give the name of the worker's service account";
  requireText(scope, property, value, DNS_SUBDOMAIN, 'KubernetesName', remedy);
}
