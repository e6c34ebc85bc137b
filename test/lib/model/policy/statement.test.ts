import { authorize, type Statement } from '../../../../lib/model/policy';
import { HOME, expectVerdict, user } from './ask';

describe('actions and resources', () => {
  const ask = (
    statement: Partial<Statement>,
    resource = 'arn:aws:s3:::bucket/home/ann',
    version: string = '2012-10-17',
  ) =>
    authorize(
      { caller: user(), action: 's3:GetObject', resource, resourceAccount: HOME, context: { 'aws:username': 'ann' } },
      {
        identityPolicies: [
          {
            name: 'identity',
            document: { Version: version, Statement: [{ Effect: 'Allow', ...statement }] },
          },
        ],
      },
    );

  test.each([
    ['s3:GetObject', 'admits'],
    ['S3:getobject', 'admits'],
    ['s3:Get*', 'admits'],
    ['s3:Get?bject', 'admits'],
    ['*', 'admits'],
    ['s3:GetObjectAcl', 'refuses'],
    ['ec2:*', 'refuses'],
  ] as const)('the action %s: %s', (Action, verdict) => {
    expectVerdict(ask({ Action, Resource: '*' }), verdict);
  });

  test('NotAction is every other action', () => {
    expectVerdict(ask({ NotAction: 's3:Put*', Resource: '*' }), 'admits');
    expectVerdict(ask({ NotAction: 's3:Get*', Resource: '*' }), 'refuses');
  });

  test.each([
    ['arn:aws:s3:::bucket/home/ann', 'admits'],
    ['arn:aws:s3:::bucket/*', 'admits'],
    ['arn:aws:s3:::Bucket/*', 'refuses'],
    ['arn:aws:*:bucket/home/ann', 'undecided'],
    ['arn:aws:s3:::bucket/home/${aws:username}', 'admits'],
    ['arn:aws:s3:::bucket/home/${aws:userid}', 'refuses'],
    ['arn:aws:s3:${aws:username}::bucket/*', 'undecided'],
  ] as const)('the resource %s: %s', (Resource, verdict) => {
    expectVerdict(ask({ Action: '*', Resource }), verdict);
  });

  test('NotResource is every other resource', () => {
    expectVerdict(ask({ Action: '*', NotResource: 'arn:aws:s3:::other/*' }), 'admits');
    expectVerdict(ask({ Action: '*', NotResource: 'arn:aws:s3:::bucket/*' }), 'refuses');
    expectVerdict(ask({ Action: '*', NotResource: 'arn:aws:s3:::bucket/${aws:userid}' }), 'undecided');
  });

  test('an action that has no resource is allowed under * alone', () => {
    expectVerdict(ask({ Action: '*', Resource: '*' }, '*'), 'admits');
    expectVerdict(ask({ Action: '*', Resource: 'arn:aws:s3:::*' }, '*'), 'refuses');
  });
});
