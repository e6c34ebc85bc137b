import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { GiantSwarmOperatorPolicies } from '../../../lib';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { parsePolicy } from '../../../lib/model/policy';
import { MANAGED_POLICY_SIZE } from '../../../lib/model';
import { measure } from '../../../lib/model/policy';
import { FLAG_SETS } from '../support/flags';
import { messageOf, newStack } from '../support/stacks';

interface PolicyJson {
  readonly Properties: { readonly PolicyDocument: PolicyDocument; readonly Roles: unknown[] };
}

const make = (stack: Stack, release = '18.0.0') => new GiantSwarmOperatorPolicies(stack, 'Operator', { release });
const policiesOf = (stack: Stack) =>
  Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy') as Record<string, PolicyJson>);
const actionsOf = (stack: Stack) =>
  policiesOf(stack).map(([, { Properties }]) =>
    Properties.PolicyDocument.Statement.map(({ Action, Resource }) => [Resource, [Action].flat().length]),
  );

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test('there are three policies, and their role is GiantSwarmAWSOperator', () => {
    const stack = newStack(undefined, flags);
    const { policies } = make(stack);
    expect(policies).toHaveLength(3);
    expect(policiesOf(stack).map(([id]) => id)).toEqual([
      'OperatorIdentityProvidersC00A7C13',
      'OperatorCloudFront30AD706C',
      'OperatorCertificates6F5A94F3',
    ]);
    expect(actionsOf(stack)).toEqual([
      [
        ['*', 10],
        ['arn:aws:s3:::*-g8s-*', 1],
      ],
      [['*', 11]],
      [['*', 5]],
    ]);
    for (const [, { Properties }] of policiesOf(stack)) {
      expect(Properties.Roles).toEqual(['GiantSwarmAWSOperator']);
      expect(parsePolicy(Properties.PolicyDocument, 'identity').problems).toEqual([]);
      expect(measure(Properties.PolicyDocument).size).toBeLessThan(MANAGED_POLICY_SIZE);
    }
  });
});

const first = [
  [
    ['*', 10],
    ['arn:aws:s3:::*-g8s-*', 1],
  ],
];

test.each(['17.2.0', 'v17.9.9'])('below 18.0.0, as %s, there is no CloudFront to manage', (release) => {
  const stack = newStack();
  make(stack, release);
  expect(actionsOf(stack)).toEqual(first);
});

test('in China there is none in any release', () => {
  const stack = newStack({ account: '111122223333', region: 'cn-northwest-1' });
  make(stack, '19.0.0');
  expect(actionsOf(stack)).toEqual(JSON.parse(JSON.stringify(first).replace('arn:aws:', 'arn:aws-cn:')));
});

test('another role gets them, whether it is made here or not', () => {
  const stack = newStack();
  const made = new Role(stack, 'Made', { assumedBy: new AccountRootPrincipal() });
  const named = Role.fromRoleName(stack, 'Named', 'operators');
  new GiantSwarmOperatorPolicies(stack, 'One', { release: '17.4.0', role: made });
  new GiantSwarmOperatorPolicies(stack, 'Two', { release: '17.4.0', role: named });
  expect(policiesOf(stack).map(([, { Properties }]) => Properties.Roles)).toEqual([
    [{ Ref: expect.stringMatching(/^Made/) as string }],
    ['operators'],
  ]);
});

describe('fails', () => {
  test.each([
    ['17.1.9', 'is below 17.2.0, the first release with IAM roles for service accounts; leave the policies out'],
    ['18', 'is no release, which is three numbers with dots between; write it as "18.4.0"'],
  ])('for release %s', (release, text) => {
    expect(messageOf(() => make(newStack(), release))).toBe(
      `«Release» release: "${release}" ${text} (at Stack/Operator)`,
    );
  });

  test('for a role of another account, where another of its name would get the policies', () => {
    const stack = newStack();
    const role = Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/GiantSwarmAWSOperator');
    const props = { release: '18.0.0', role };
    expect(messageOf(() => new GiantSwarmOperatorPolicies(stack, 'Operator', props))).toBe(
      '«ForeignResource» role: "444455556666" is the account of the role, but the policies are made in 111122223333; put ' +
        "them into a stack of the role's account (at Stack/Operator)",
    );
  });

  test('without a release', () => {
    expect(messageOf(() => new GiantSwarmOperatorPolicies(newStack(), 'Operator', undefined as never))).toBe(
      '«Missing» release: is missing, and has no default; give the newest release among the clusters of the account (at ' +
        'Stack/Operator)',
    );
  });

  test('for a release that is a token', () => {
    const stack = newStack();
    expect(messageOf(() => make(stack, new CfnParameter(stack, 'Release').valueAsString))).toContain(
      'is a token, known only at deployment, but what decides on the policies must be literal text; write it out',
    );
  });

  test('from 18 on in a stack of no region, which may lie in China', () => {
    const stack = () => new Stack(new App(), 'Stack');
    expect(messageOf(() => make(stack(), '18.0.0'))).toMatch(
      /^«LiteralNeeded» region: ".*" is a token, .*; give the stack an env with the region of the clusters \(at Stack\/Operator\)$/,
    );
    expect(messageOf(() => make(stack(), '17.4.0'))).toBe('nothing was thrown');
  });
});
