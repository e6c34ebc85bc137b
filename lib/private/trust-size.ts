import { Stack } from 'aws-cdk-lib/core';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { TRUST_POLICY_SIZE } from '../model';
import { measure } from '../model/policy/measure';
import { warn } from './warnings';

/**
 * A template's value as the shortest text that it can become at deployment: what only CloudFormation knows counts
 * nothing, so that whatever is found too large is too large.
 */
function shortest(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortest);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [key, argument] = entries[0] ?? [];
  if (entries.length === 1 && key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) {
    return argument[1].map(shortest).join(String(argument[0]));
  }
  if (entries.length === 1 && (key === 'Ref' || key?.startsWith('Fn::'))) {
    return argument === 'AWS::AccountId' ? '0'.repeat(12) : argument === 'AWS::Partition' ? 'aws' : '';
  }
  return Object.fromEntries(entries.map(([name, part]) => [name, shortest(part)]));
}

/** Warns at synthesis if the role's trust is larger than IAM takes unless AWS has raised the quota. */
export function watchTrustSize(role: CfnRole): void {
  role.node.addValidation({
    validate: () => {
      const document: unknown = Stack.of(role).resolve(role.assumeRolePolicyDocument);
      const { size, limit } = measure(shortest(document), TRUST_POLICY_SIZE);
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
