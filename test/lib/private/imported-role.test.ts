import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Template } from 'aws-cdk-lib/assertions';
import { roleByName } from '../../../lib/private/imported-role';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';

test.each(['serval-bridge', 'serval/identity/serval-bridge'])('%s is a role of this account, with its path', (name) => {
  const stack = newStack();
  expect(stack.resolve(roleByName(stack, 'Role', name).roleArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:role/${name}`]],
  });
});

test('nothing is added to it', () => {
  const stack = newStack();
  roleByName(stack, 'Role', 'serval-bridge').addToPrincipalPolicy(
    new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }),
  );
  expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
});

test.each([
  [
    'arn:aws:iam::111122223333:role/bridge',
    '«Name» roleName: "arn:aws:iam::111122223333:role/bridge" is an ARN; give the role\'s name alone, with its path in ' +
      'front where it has one',
  ],
  [
    'x y',
    '«Name» roleName: "x y" holds characters that are refused, allowed are letters, digits and _+=,.@-; shorten or ' +
      'respell the role name',
  ],
  ['/serval/', '«Name» roleName: "" has 0 characters, 1 to 64 are allowed; shorten or respell the role name'],
  [
    'serval*/bridge',
    '«Path» roleName: "/serval*/" holds *, ? or $, which IAM allows in a path but policies read as wildcards; choose ' +
      'another',
  ],
])('fails for %p', (name, message) => {
  expect(messageOf(() => roleByName(newStack(), 'Role', name))).toBe(`${message} (at Stack)`);
});
