import { GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import type { Deployment } from '../../../local/aws/index.js';
import { cloud } from './support/cloud.js';
import { deployment, HUB, REGION, role, SOME_ROLE, TARGET, trusts } from './support/templates.js';

const trust = trusts({ Service: 'ec2.amazonaws.com' });

/** The outputs of a template with these expressions, and some role. */
function outputs(values: Record<string, unknown>, rest: Record<string, unknown> = {}, more: Partial<Deployment> = {}) {
  const Outputs = Object.fromEntries(Object.entries(values).map(([id, Value]) => [id, { Value }]));
  return cloud().aws.deploy(deployment(SOME_ROLE, { ...rest, Outputs }, more)).outputs;
}

describe('intrinsic functions', () => {
  test.each<[string, unknown, string]>([
    ['Ref of a role is its name', { Ref: 'Some' }, 'some'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Some', 'Arn'] }, `arn:aws:iam::${TARGET}:role/some`],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Some.Arn' }, `arn:aws:iam::${TARGET}:role/some`],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::Partition}/${Some}/${Some.Arn}/${!Literal}' },
      `aws/some/arn:aws:iam::${TARGET}:role/some/\${Literal}`,
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}-${AWS::AccountId}', { a: { Ref: 'Some' } }] }, `some-${TARGET}`],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, `a-${REGION}-1`],
    ['Fn::Select of Fn::Split', { 'Fn::Select': ['1', { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'name'] }, 'frankfurt'],
    ['Fn::If', { 'Fn::If': ['IsHere', 'here', 'there'] }, 'here'],
    ['Fn::If of a combined condition', { 'Fn::If': ['Combined', 'yes', 'no'] }, 'yes'],
    ['a parameter with its default', { Ref: 'Given' }, 'default'],
    ['Fn::Select of a list parameter', { 'Fn::Select': [1, { Ref: 'List' }] }, 'y'],
    ['AWS::StackName and AWS::URLSuffix', { 'Fn::Sub': '${AWS::StackName}.${AWS::URLSuffix}' }, 'stack.amazonaws.com'],
  ])('%s', (_, value, expected) => {
    const rest = {
      Parameters: {
        Given: { Type: 'String', Default: 'default' },
        List: { Type: 'CommaDelimitedList', Default: 'x, y' },
      },
      Mappings: { Map: { [REGION]: { name: 'frankfurt' } } },
      Conditions: {
        IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, REGION] },
        Combined: {
          'Fn::And': [
            { Condition: 'IsHere' },
            { 'Fn::Not': [{ 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { 'Fn::Not': [{ Condition: 'IsHere' }] }] }] },
          ],
        },
      },
    };
    expect(outputs({ Value: value }, rest)).toEqual({ Value: expected });
  });

  test('pseudo parameters follow the partition of the region', () => {
    const value = { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix} ${Some.Arn}' };
    expect(outputs({ value }, {}, { region: 'cn-north-1' }).value).toBe(
      `aws-cn amazonaws.com.cn arn:aws-cn:iam::${TARGET}:role/some`,
    );
    expect(outputs({ value }, {}, { region: 'us-gov-west-1' }).value).toContain(
      'aws-us-gov amazonaws.com arn:aws-us-gov:',
    );
  });

  test('AWS::NoValue leaves the property out', async () => {
    const made = cloud();
    made.deploy({
      Some: role(trust, { RoleName: 'some', Description: { Ref: 'AWS::NoValue' }, Path: { Ref: 'AWS::NoValue' } }),
    });
    const { Role } = await made.admin().iam.send(new GetRoleCommand({ RoleName: 'some' }));
    expect(Role).not.toHaveProperty('Description');
  });

  test('an export is imported by another stack of the account and region, once a name', () => {
    const { aws } = cloud();
    const Export = { Name: { 'Fn::Sub': '${AWS::StackName}:arn' } };
    aws.deploy(deployment(SOME_ROLE, { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Some', 'Arn'] }, Export } } }));
    const importing = (more: Partial<Deployment>) =>
      aws.deploy(
        deployment(
          { Own: role(trust) },
          { Outputs: { Value: { Value: { 'Fn::ImportValue': 'stack:arn' } } } },
          { stackName: 'other', ...more },
        ),
      ).outputs;
    expect(importing({})).toEqual({ Value: `arn:aws:iam::${TARGET}:role/some` });
    expect(() => importing({ account: HUB })).toThrow('no stack of this account and region exports "stack:arn"');
    const again = { Outputs: { Arn: { Value: 'x', Export: { Name: 'stack:arn' } } } };
    expect(() => aws.deploy(deployment({ Own: role(trust) }, again, { stackName: 'third' }))).toThrow(
      'another stack exports "stack:arn" already',
    );
  });

  test('a resource or output whose condition fails is not made', async () => {
    const made = cloud();
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Outputs = { Gone: { Value: 'x', Condition: 'Never' } };
    const gone = { ...role(trust, { RoleName: 'gone' }), Condition: 'Never' };
    expect(made.aws.deploy(deployment({ ...SOME_ROLE, Gone: gone }, { Conditions, Outputs }))).toMatchObject({
      outputs: {},
      physicalIds: { Some: 'some' },
    });
    const { Roles } = await made.admin().iam.send(new ListRolesCommand({}));
    expect(Roles?.map((one) => one.RoleName)).toEqual(['some']);
  });
});
