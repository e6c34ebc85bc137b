/** Which names can stand for pods in a trust. */
import { CfnParameter } from 'aws-cdk-lib/core';
import { Pods } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const bind = (pods: Pods) => pods._bind(newStack(), 'pods[0]');
const inNamespace = '; give the namespace that the pods run in (at Stack)';
const ofServiceAccount =
  '; give the name of one service account; Pods.ofWholeNamespace is for all of a namespace (at Stack)';
const label = 'holds characters that are refused, allowed are small letters, digits and inner hyphens';
const subdomain = 'holds characters that are refused, allowed are small letters, digits, inner hyphens and dots';

test.each([
  ['shop', 'orders'],
  ['a', 'b'],
  ['0', '9'],
  ['n'.repeat(63), 's'.repeat(253)],
  ['kube-system', 'cert-manager.io'],
])('namespace %p and service account %p are names', (namespace, serviceAccount) => {
  expect(bind(Pods.ofServiceAccount(namespace, serviceAccount))).toEqual({
    namespace,
    serviceAccounts: [serviceAccount],
  });
  expect(bind(Pods.ofWholeNamespace(namespace))).toEqual({ namespace });
});

describe.each([
  ['Pods.ofServiceAccount', (namespace: string) => Pods.ofServiceAccount(namespace, 'orders')],
  ['Pods.ofWholeNamespace', (namespace: string) => Pods.ofWholeNamespace(namespace)],
])('%s fails for', (_name, make) => {
  test.each([
    ['a colon, which would begin the next part of the subject', 'shop:orders', label],
    ['a wildcard', '*', label],
    ['one that stands for a single character', 'sho?', label],
    ['a policy variable', '${aws:username}', label],
    ['capital letters', 'Shop', label],
    ['a dot', 'shop.prod', label],
    ['a hyphen at the end', 'shop-', label],
    ['nothing', '', 'has 0 characters, 1 to 63 are allowed'],
    ['64 characters', 'n'.repeat(64), 'has 64 characters, 1 to 63 are allowed'],
  ])('%s as the namespace', (_what, namespace, fault) => {
    expect(messageOf(() => bind(make(namespace)))).toBe(
      `«KubernetesName» pods[0].namespace: ${JSON.stringify(namespace)} ${fault}${inNamespace}`,
    );
  });

  test('a namespace that only the deployment knows, which might be a wildcard', () => {
    const stack = newStack();
    const namespace = new CfnParameter(stack, 'Namespace').valueAsString;
    expect(messageOf(() => make(namespace)._bind(stack, 'pods[0]'))).toMatch(
      /^«LiteralNeeded» pods\[0\]\.namespace: "\$\{Token\[.*\]\}" is a token, known only at deployment, but a name that a trust compares must be literal text; write it out, or read it from the context of the app \(at Stack\)$/,
    );
  });

  test('a list of one, which would match as text does', () => {
    expect(messageOf(() => bind(make(['shop'] as never)))).toBe(
      `«KubernetesName» pods[0].namespace: ["shop"] is no text${inNamespace}`,
    );
  });

  test('a namespace left out', () => {
    expect(messageOf(() => bind(make(undefined as never)))).toBe(
      `«Missing» pods[0].namespace: is missing, and has no default${inNamespace}`,
    );
  });
});

describe('a service account', () => {
  test.each([
    ['a colon', 'orders:x', subdomain],
    ['a wildcard, which Pods.ofWholeNamespace is for', '*', subdomain],
    ['a wildcard at its end', 'orders-*', subdomain],
    ['a policy variable', '${aws:username}', subdomain],
    ['a subject', 'system:serviceaccount:shop:orders', subdomain],
    ['nothing', '', 'has 0 characters, 1 to 253 are allowed'],
    ['254 characters', 's'.repeat(254), 'has 254 characters, 1 to 253 are allowed'],
  ])('cannot be %s', (_what, serviceAccount, fault) => {
    const message = messageOf(() => bind(Pods.ofServiceAccount('shop', serviceAccount)));
    expect(message.endsWith(` ${fault}${ofServiceAccount}`)).toBe(true);
    expect(message).toMatch(/^«KubernetesName» pods\[0\]\.serviceAccount: "/);
  });

  test('cannot be known at deployment only', () => {
    const stack = newStack();
    const name = new CfnParameter(stack, 'Name').valueAsString;
    expect(messageOf(() => Pods.ofServiceAccount('shop', name)._bind(stack, 'pods[0]'))).toMatch(
      /^«LiteralNeeded» pods\[0\]\.serviceAccount: /,
    );
  });

  test('cannot be left out', () => {
    expect(messageOf(() => bind(Pods.ofServiceAccount('shop', undefined as never)))).toBe(
      `«Missing» pods[0].serviceAccount: is missing, and has no default${ofServiceAccount}`,
    );
  });
});
