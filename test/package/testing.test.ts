/** The matchers as another team has them: from the tarball, in a project whose jest nobody configured. */
import { Consumer } from './consumer';

let consumer: Consumer;

beforeAll(() => {
  consumer = Consumer.install();
}, 120_000);

afterAll(() => consumer?.remove());

const STACK = `
  const { App, Stack } = require('aws-cdk-lib');
  const { Identity, Pods, WorkloadRole } = require('cdk-serval');
  const stack = new Stack(new App(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const identities = [Identity.podIdentity({ clusterName: 'tools' })];
  new WorkloadRole(stack, 'Orders', { roleName: 'orders', pods: [Pods.ofServiceAccount('shop', 'orders')], identities });
  const pod = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };
`;

describe('in jest, as it is', () => {
  test('the import is all that it takes, and a failure is the reasoning', () => {
    const results = consumer.runJest(
      'orders.test.js',
      `
      const { aPod } = require('cdk-serval/testing');
      ${STACK}
      test('right', () => expect(stack).toAdmit(aPod(pod)));
      test('refused', () => expect(stack).not.toAdmit(aPod({ ...pod, namespace: 'default' })));
      test('wrong', () => expect(stack).toAdmit(aPod({ ...pod, namespace: 'default' })));
      `,
    );
    expect(results).toEqual({
      right: '',
      refused: '',
      wrong: expect.stringContaining('StringEquals aws:RequestTag/kubernetes-namespace: "default" is not "shop"'),
    });
  }, 120_000);

  test('with injectGlobals off they are given to expect by hand', () => {
    const results = consumer.runJest(
      'imported.test.js',
      `
      const { expect, test } = require('@jest/globals');
      const { aPod, matchers } = require('cdk-serval/testing');
      expect.extend(matchers);
      ${STACK}
      test('right', () => expect(stack).toAdmit(aPod(pod)));
      test('wrong', () => expect(stack).not.toAdmit(aPod(pod)));
      `,
      '--injectGlobals=false',
    );
    expect(results).toEqual({ right: '', wrong: expect.stringContaining('Received: admits') });
  }, 120_000);
});

describe('by itself', () => {
  test('is required without the constructs, without cdk8s, and without a test runner', () => {
    const printed = consumer.runProgram(
      'alone.cjs',
      `
      const { aPod, matchers } = require('cdk-serval/testing');
      const trust = { Version: '2012-10-17', Statement: [{
        Effect: 'Allow', Principal: { Service: 'pods.eks.amazonaws.com' }, Action: ['sts:AssumeRole', 'sts:TagSession'],
      }] };
      const template = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: trust } } } };
      const asked = aPod({ role: 'Role', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' });
      const { pass } = matchers.toAdmit.call({ isNot: false }, template, asked);
      const files = Object.keys(require.cache).filter((file) => /cdk-serval|[\\\\/]cdk8s|expect/.test(file));
      const strange = files.filter((file) => !/cdk-serval[\\\\/]dist[\\\\/](?:testing|model)[\\\\/]/.test(file));
      console.log(JSON.stringify({ pass, strange }));
      `,
    );
    expect(printed).toEqual({ pass: true, strange: [] });
  });

  test('is imported by name from an ES module', () => {
    const program = `
      import { aLogin, anAccount, anIrsaPod, aPod, aRoleSession, matchers, toAdmit } from 'cdk-serval/testing';
      const builders = [aLogin, anAccount, anIrsaPod, aPod, aRoleSession];
      console.log(JSON.stringify([...builders.map((build) => typeof build), matchers.toAdmit === toAdmit]));
    `;
    expect(consumer.runProgram('alone.mjs', program)).toEqual([...Array<string>(5).fill('function'), true]);
  });

  // Before jest's types are linked: none are there.
  test('has types that need neither jest nor vitest, even where libraries are checked', () => {
    const program = `
      import { aPod } from 'cdk-serval/testing';
      export const pod = aPod({ role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' });
    `;
    const options = { module: 'nodenext', moduleResolution: 'nodenext', skipLibCheck: false };
    consumer.typeCheck('alone.ts', program, options);
  }, 120_000);
});

describe('in TypeScript', () => {
  const ASSERTIONS = `
    import { aPod, matchers } from 'cdk-serval/testing';
    const pod = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };
    expect({}).toAdmit(aPod(pod));
    expect({}).not.toAdmit(aPod({ ...pod, sessionTags: false }), { account: '111122223333', values: { A: 'b' } });
    expect.extend(matchers);
    // @ts-expect-error -- a request is what a builder gives
    expect({}).toAdmit({ kind: 'pot' });
    // @ts-expect-error -- the namespace is missing
    aPod({ role: 'orders', cluster: 'tools', serviceAccount: 'orders' });
    // @ts-expect-error -- no such option
    aPod({ ...pod, serviceaccount: 'orders' });
  `;
  const NODE = { module: 'nodenext', moduleResolution: 'nodenext' };
  const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };

  beforeAll(() => consumer.link('@types/jest', '@jest/globals', 'expect'));

  test.each([NODE, BUNDLER])(
    "toAdmit is known to jest's globals, with $module",
    (module) => {
      consumer.typeCheck('globals.ts', ASSERTIONS, { ...module, types: ['jest'] });
    },
    120_000,
  );

  test.each([NODE, BUNDLER])(
    'toAdmit is known to @jest/globals, with $module',
    (module) => {
      consumer.typeCheck('imported.ts', `import { expect } from '@jest/globals';${ASSERTIONS}`, module);
    },
    120_000,
  );
});
