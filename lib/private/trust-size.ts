/** How many characters a trust has at deployment, where CloudFormation fills in what nobody knows at synthesis. */
import { Stack, Token } from 'aws-cdk-lib/core';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { ACCOUNT_ID, CLUSTER_NAME, PARTITIONS, REGION_LENGTH_MAX, TRUST_POLICY_SIZE } from '../model';
import { measure } from '../model/policy/measure';
import { misuse } from './errors';
import { isPolicyDocument } from './role-trust';
import { warn } from './warnings';

/**
 * What stands for an intrinsic function's value.
 * @param ref the name that `Ref` has; undefined for another function
 * @param before the text that it stands behind
 */
type StandIn = (ref: unknown, before: string) => string;

/** A value of a template as the text that it becomes at deployment. */
function written(value: unknown, standIn: StandIn, before = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => written(item, standIn));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    const [separator, parts] = argument as [unknown, unknown[]];
    return parts.reduce<string>((text, part, index) => {
      const joined = index === 0 ? text : text + String(separator);
      return joined + String(written(part, standIn, before + joined));
    }, '');
  }
  if (entries.length === 1 && key === 'Ref') return standIn(argument, before);
  if (entries.length === 1 && key?.startsWith('Fn::')) return standIn(undefined, before);
  return Object.fromEntries(entries.map(([name, part]) => [name, written(part, standIn)]));
}

/** What only CloudFormation knows counts nothing, so that whatever is found too large is too large. */
const shortest: StandIn = (ref) =>
  ref === 'AWS::AccountId' ? '0'.repeat(ACCOUNT_ID.max) : ref === 'AWS::Partition' ? PARTITIONS.aws.name : '';

const longestOf = (texts: readonly string[]): string =>
  texts.reduce((one, two) => (two.length > one.length ? two : one));

const LONGEST: Readonly<Record<string, string>> = {
  'AWS::AccountId': '0'.repeat(ACCOUNT_ID.max),
  'AWS::Partition': longestOf(Object.values(PARTITIONS).map(({ name }) => name)),
  'AWS::Region': 'r'.repeat(REGION_LENGTH_MAX),
  'AWS::URLSuffix': longestOf(Object.values(PARTITIONS).map(({ dnsSuffix }) => dnsSuffix)),
};

/**
 * All that the trust of a workload role can hold counts as the longest that it can become, a cluster's name too. What
 * else only CloudFormation knows is of somebody else's statements, and has no longest value that could be: it counts
 * nothing.
 */
const longest: StandIn = (ref, before) => {
  const [, beginning] = /:eks:[^:]*:[^:]*:cluster\/([\w-]*)$/.exec(before) ?? [];
  if (beginning !== undefined) return 'n'.repeat(Math.max(0, CLUSTER_NAME.max - beginning.length));
  return LONGEST[String(ref)] ?? '';
};

/**
 * A part of a trust with the longest of all values that it can have at deployment. A document of the CDK stays as it is:
 * to resolve it would freeze its statements.
 */
export function atItsLongest(scope: IConstruct, part: object | string): unknown {
  const json = isPolicyDocument(part) ? (part.toJSON() ?? {}) : part;
  return holdsTokens(json) ? written(Stack.of(scope).resolve(json), longest) : json;
}

function holdsTokens(part: unknown): boolean {
  if (Token.isUnresolved(part)) return true;
  return typeof part === 'object' && part !== null && Object.values(part).some(holdsTokens);
}

/** The most characters that a trust can have at deployment, should the CDK leave its statements as they are. */
export function longestSizeOf(scope: IConstruct, trust: object): number {
  return measure(atItsLongest(scope, trust)).size;
}

/** The same at synthesis, when the CDK has put together what it can: statements that are alike, and on request others. */
export function longestSizeAtSynthesis(role: CfnRole): number {
  return measure(written(Stack.of(role).resolve(role.assumeRolePolicyDocument), longest)).size;
}

/** @returns the limit: IAM's own unless AWS has raised it */
export function requireTrustLimit(scope: IConstruct, property: string, limit: number = TRUST_POLICY_SIZE): number {
  if (!Token.isUnresolved(limit) && Number.isInteger(limit) && limit >= TRUST_POLICY_SIZE) return limit;
  const text =
    `is no limit of IAM, which takes ${TRUST_POLICY_SIZE.toLocaleString('en-US')} characters, or more on request; give the quota that ` +
    'AWS has granted to the account, or leave it out';
  misuse(scope, { code: 'TrustSize', property, value: limit, text });
}

/** Warns at synthesis if the role's trust is larger than IAM takes unless AWS has raised the quota. */
export function watchTrustSize(role: CfnRole): void {
  role.node.addValidation({
    validate: () => {
      const trust: unknown = Stack.of(role).resolve(role.assumeRolePolicyDocument);
      const { size, limit } = measure(written(trust, shortest), TRUST_POLICY_SIZE);
      if (size > limit) {
        warn(
          role,
          'cdk-serval:Requestable.trustSize',
          `the trust policy has at least ${size} characters, IAM takes ${limit} by default; ` +
            'trust fewer principals, shorten the conditions, or ask AWS for a larger quota',
        );
      }
      return [];
    },
  });
}
