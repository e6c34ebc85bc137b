/** The name of a role for pods: known before deployment, of one role of the account, and in an ARN for manifests. */
import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Identity, Issuer, Pods, WorkloadRole } from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';

const pods = [Pods.ofServiceAccount('shop', 'orders')];
const issuer = Issuer.eks(`https://oidc.eks.eu-central-1.amazonaws.com/id/${'0'.repeat(32)}`);
const identities = [Identity.irsa({ issuer })];
const newRole = (roleName: string | undefined, stack: Stack) =>
  new WorkloadRole(stack, 'Orders', { pods, identities, roleName });

describe('the name of a role', () => {
  const nameIn = (scope: Construct, id = 'Orders') => {
    const role = new WorkloadRole(scope, id, { pods, identities });
    return (role.role.node.defaultChild as never as { roleName: string }).roleName;
  };

  test('is that of the stack in its stage, and the path, whatever the environment', () => {
    const stage = new Stage(new App(), 'Prod');
    expect(nameIn(new Construct(new Stack(stage, 'Shop'), 'Api'))).toMatch(/^Prod-Shop-Api-Orders-[0-9A-F]{8}$/);
    expect(nameIn(newStack({}))).toBe(nameIn(newStack()));
  });

  test('is known in a nested stack too', () => {
    expect(nameIn(new NestedStack(newStack(), 'Nested'))).toMatch(/^Stack-Nested-Orders-[0-9A-F]{8}$/);
  });

  test('is cut in the middle where it is long, and the hash stays', () => {
    const name = nameIn(newStack(), `${'a'.repeat(80)}z`);
    expect(name).toMatch(/^Stack-a+z-[0-9A-F]{8}$/);
    expect(name).toHaveLength(64);
  });

  const twice = (first: object, second: object, names: [string, string]) => {
    const app = new App();
    const [one, two] = [new Stack(app, 'One', { env: first }), new Stack(app, 'Two', { env: second })];
    newRole(names[0], one);
    return messageOf(() => newRole(names[1], two));
  };
  const [home, elsewhere] = [
    { account: ACCOUNT, region: 'eu-central-1' },
    { account: '444455556666', region: 'eu-central-1' },
  ];

  test('is of one role of the account, in whichever region and case', () => {
    expect(twice(home, { ...home, region: 'us-east-1' }, ['orders', 'Orders'])).toBe(
      '«Contradiction» roleName: "Orders" is what the role One/Orders is called too, in the same account, and names of ' +
        'roles hold in all regions; give this one a name of its own: roleName (at Two/Orders)',
    );
  });

  test('may be that of a role in another account', () => {
    expect(twice(home, elsewhere, ['orders', 'orders'])).toBe('nothing was thrown');
  });

  test('may be that of a role in another stack, where the accounts of both are known at deployment only', () => {
    expect(twice({}, {}, ['orders', 'orders'])).toBe('nothing was thrown');
  });

  test('is of one role of a stack whose account only the deployment knows', () => {
    const stack = newStack({});
    newRole('orders', stack);
    const props = { pods, identities, roleName: 'orders' };
    expect(messageOf(() => new WorkloadRole(stack, 'Again', props))).toMatch(/^«Contradiction» roleName: "orders" /);
  });

  test.each<[string, object]>([
    ['the account', { region: 'eu-central-1' }],
    ['the partition', { account: ACCOUNT }],
  ])('is not enough for a manifest where only the deployment knows %s', (_what, env) => {
    const stack = newStack(env);
    const role = newRole(undefined, stack);
    expect(messageOf(() => role.plainRoleArn)).toMatch(
      /^«LiteralNeeded» plainRoleArn: "arn:.*" is a token, known only at deployment, but an ARN in a manifest must be literal text; give the stack of the role an env with account and region, and the role a roleName, or write the ARN into an output and from there into the manifest \(at Stack\/Orders\)$/,
    );
  });
});
