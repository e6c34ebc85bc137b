/** The session policy of a Pod Identity association. */
import type { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { SESSION_POLICY_SIZE } from '../model';
import { parsePolicy } from '../model/policy/parse';
import { misuseText } from './errors';

const PROPERTY = 'sessionPolicy';

/**
 * The policy as the JSON text that EKS takes. What is wrong with it fails the synthesis, since statements may be added
 * until then.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
 */
export function sessionPolicyText(scope: Construct, policy: PolicyDocument): string {
  const stack = Stack.of(scope);
  const fault = (): string | undefined => {
    const document: unknown = stack.resolve(policy);
    if (document === undefined) return 'holds no statement, and would deny everything; add one, or leave it out';
    return grammarFault(policy, document) ?? sizeFault(stack.resolve(stack.toJsonString(policy)));
  };
  scope.node.addValidation({
    validate: () => {
      const text = fault();
      return text === undefined ? [] : [misuseText({ code: 'SessionPolicy', property: PROPERTY, text })];
    },
  });
  return stack.toJsonString(policy);
}

function grammarFault(policy: PolicyDocument, document: unknown): string | undefined {
  // What only CloudFormation knows is no text that our own parser could read; the CDK's check asks for less.
  const literal = !/"(Ref|Fn::\w+)":/.test(JSON.stringify(document));
  const [problem] = literal
    ? parsePolicy(document, 'identity').problems.map(({ message }) => message)
    : policy.validateForIdentityPolicy();
  return problem === undefined ? undefined : `is no session policy that EKS takes; mend this: ${problem}`;
}

/** @param text the whole of it, or an Fn::Join of the parts that are known */
function sizeFault(text: unknown): string | undefined {
  const known = typeof text === 'string' ? text : joined(text);
  if (known.length <= SESSION_POLICY_SIZE) return undefined;
  const [size, limit] = [known.length, SESSION_POLICY_SIZE].map((count) => count.toLocaleString('en-US'));
  const least = typeof text === 'string' ? '' : 'at least ';
  return `has ${least}${size} characters, ${limit} are allowed; shorten it, or give the role itself fewer rights`;
}

function joined(text: unknown): string {
  const { 'Fn::Join': join } = text as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] };
  return (join?.[1] ?? []).filter((part) => typeof part === 'string').join('');
}
