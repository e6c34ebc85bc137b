import { CfnOutput, Fn, Lazy } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { OpenSearchRole, type OpenSearchIndicesOptions } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const ROLE = 'arn:aws:iam::111122223333:role/operate';

test('all_access keeps the members that it has, the master user among them', () => {
  expect(OpenSearchRole.allAccess().mappingText(ROLE)).toBe(`\
PATCH _plugins/_security/api/rolesmapping/all_access
[
  {
    "op": "add",
    "path": "/backend_roles/-",
    "value": "${ROLE}"
  }
]
`);
});

test('a role for some indices is made, then mapped to the one AWS role', () => {
  const text = OpenSearchRole.forIndices('camunda', { indexPatterns: ['zeebe-record*', 'operate-*'] }).mappingText(
    ROLE,
  );
  const [role, mapping, ...more] = text.split('\n\n').map((request) => {
    const [line, ...body] = request.split('\n');
    return { line, body: JSON.parse(body.join('\n')) as Record<string, unknown> };
  });
  expect(more).toEqual([]);
  expect(role!.line).toBe('PUT _plugins/_security/api/roles/camunda');
  expect(role!.body.index_permissions).toEqual([
    { index_patterns: ['zeebe-record*', 'operate-*'], allowed_actions: ['indices_all'] },
  ]);
  expect(mapping).toEqual({
    line: 'PUT _plugins/_security/api/rolesmapping/camunda',
    body: { backend_roles: [ROLE] },
  });
});

test('the list that was given may change later, the role does not', () => {
  const indexPatterns = ['operate-*'];
  const role = OpenSearchRole.forIndices('camunda', { indexPatterns });
  indexPatterns.push('secrets');
  expect(role.mappingText(ROLE)).not.toContain('secrets');
});

test('the text may become an output, in which the deployment fills in the ARN', () => {
  const stack = newStack();
  const text = OpenSearchRole.allAccess().mappingText(Fn.importValue('RoleArn'));
  new CfnOutput(stack, 'Mapping', { value: text });
  const value = (Template.fromStack(stack).toJSON() as { Outputs: { Mapping: { Value: unknown } } }).Outputs.Mapping
    .Value;
  expect(value).toEqual({
    'Fn::Join': [
      '',
      [
        'PATCH _plugins/_security/api/rolesmapping/all_access\n[\n  {\n    "op": "add",\n    "path": "/backend_roles/-",\n    "value": "',
        { 'Fn::ImportValue': 'RoleArn' },
        '"\n  }\n]\n',
      ],
    ],
  });
});

describe('fails when', () => {
  const attempt = (name: string, options: OpenSearchIndicesOptions): string =>
    messageOf(() => OpenSearchRole.forIndices(name, options));
  const remedy = 'write it as "zeebe-record*", or take OpenSearchRole.allAccess for all of them';

  test.each<[string, string, OpenSearchIndicesOptions, string]>([
    [
      'the name is a path',
      'a/b',
      { indexPatterns: ['a'] },
      '«Name» name: "a/b" holds characters that are refused, allowed are letters, digits, _ and -; respell the name of the role',
    ],
    [
      'no pattern is given',
      'camunda',
      { indexPatterns: [] },
      '«Missing» indexPatterns: [] is empty, so the role could do nothing; give the patterns of the indices',
    ],
    [
      'a pattern is of all indices',
      'camunda',
      { indexPatterns: ['operate-*', '*'] },
      '«Name» indexPatterns[1]: "*" holds characters that are refused, allowed are small letters, digits and ._-*, ' +
        `no wildcard first; ${remedy}`,
    ],
    [
      'a pattern is empty',
      'camunda',
      { indexPatterns: [''] },
      `«Name» indexPatterns[0]: "" has 0 characters, 1 to 255 are allowed; ${remedy}`,
    ],
    [
      'a permission is none',
      'camunda',
      { indexPatterns: ['a'], otherClusterPermissions: ['*'] },
      '«Name» otherClusterPermissions[0]: "*" holds characters that are refused, allowed are small letters, _ and, between ' +
        'them, : and /; write it as "manage_snapshots" or "cluster:admin/opendistro/ism/*"',
    ],
  ])('%s', (_, name, options, message) => {
    expect(attempt(name, options)).toBe(message);
  });

  test.each(['all_access', 'kibana_user', 'readall', 'manage_snapshots'])(
    'the name is %s, which nobody can make and others have',
    (name) => {
      expect(attempt(name, { indexPatterns: ['a'] })).toBe(
        `«Name» name: "${name}" is what OpenSearch brings itself and nobody can make; choose another name, or take ` +
          'OpenSearchRole.allAccess for all_access',
      );
    },
  );

  test('a pattern is known only at deployment', () => {
    expect(attempt('camunda', { indexPatterns: [Lazy.string({ produce: () => 'a' })] })).toMatch(
      /^«LiteralNeeded» indexPatterns\[0\]: "\$\{Token\[.*\]\}" is a token, known only at deployment, but a request that people send must be literal text; write it out$/,
    );
  });

  test.each([
    [
      'operate',
      'is no ARN of an IAM role; copy it from the role in the IAM console, it begins with arn: and holds :role/',
    ],
    [
      'arn:aws:iam::111122223333:role/*',
      'is no ARN of an IAM role; copy it from the role in the IAM console, it begins with arn: and holds :role/',
    ],
  ])('the AWS role is %p', (roleArn, fault) => {
    expect(messageOf(() => OpenSearchRole.allAccess().mappingText(roleArn))).toBe(
      `«Arn» roleArn: ${JSON.stringify(roleArn)} ${fault}`,
    );
  });
});
