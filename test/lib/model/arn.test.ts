import fc from 'fast-check';
import {
  accountRootArn,
  assumedRoleArn,
  clusterArn,
  eventBusArn,
  formatArn,
  oidcProviderArn,
  parseArn,
  parseEventBusArn,
  parseRoleArn,
  roleArn,
} from '../../../lib/model';

test('an ARN is taken apart at its first five colons', () => {
  expect(parseArn('arn:aws:sqs:eu-west-1:111122223333:a:b/c')).toEqual({
    partition: 'aws',
    service: 'sqs',
    region: 'eu-west-1',
    account: '111122223333',
    resource: 'a:b/c',
  });
});

test.each(['', 'arn', 'arn:aws:s3', 'arn:aws:s3:::', 'arn::s3:::b', 'arn:aws::::b', 'ARN:aws:s3:::b', 'x:aws:s3:::b'])(
  '%p is no ARN',
  (text) => expect(parseArn(text)).toBeUndefined(),
);

test('taking apart and putting together are inverse', () => {
  const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
  const arn = fc.record({
    partition: part,
    service: part,
    region: fc.oneof(part, fc.constant('')),
    account: fc.oneof(part, fc.constant('')),
    resource: fc.stringMatching(/^[a-z0-9/*-][a-z0-9:/*-]{0,11}$/),
  });
  fc.assert(fc.property(arn, (parts) => expect(parseArn(formatArn(parts))).toEqual(parts)));
});

test.each([
  ['arn:aws:iam::111122223333:role/Admin', 'aws', '/', 'Admin'],
  ['arn:aws-cn:iam::111122223333:role/team/a/Admin', 'aws-cn', '/team/a/', 'Admin'],
  [`arn:aws:iam::111122223333:role/${'p'.repeat(510)}/Admin`, 'aws', `/${'p'.repeat(510)}/`, 'Admin'],
])('%s is a role', (text, partition, path, name) => {
  expect(parseRoleArn(text)).toEqual({ partition, account: '111122223333', path, name });
});

test.each([
  'arn:aws:iam::111122223333:user/Admin',
  'arn:aws:iam::11112222333:role/Admin',
  'arn:aws:iam:eu-west-1:111122223333:role/Admin',
  'arn:aws:sts::111122223333:assumed-role/Admin/ann',
  'arn:aws:iam::111122223333:role/',
  'arn:aws:iam::111122223333:role/a b',
  'arn:aws:iam::111122223333:role/team a/Admin',
  `arn:aws:iam::111122223333:role/${'a'.repeat(65)}`,
  `arn:aws:iam::111122223333:role/${'p'.repeat(511)}/Admin`,
  `arn:${'p'.repeat(65)}:iam::111122223333:role/Admin`,
])('%s is no role', (text) => expect(parseRoleArn(text)).toBeUndefined());

test('ARNs of what the documents name', () => {
  expect([
    accountRootArn('aws-cn', '111122223333'),
    roleArn('aws', '111122223333', 'Admin', '/team/'),
    oidcProviderArn('aws-us-gov', '111122223333', 'login.example.com/a'),
    clusterArn('aws', 'eu-west-1', '111122223333', 'blue'),
    assumedRoleArn('aws', '111122223333', 'Admin', 'ann'),
  ]).toEqual([
    'arn:aws-cn:iam::111122223333:root',
    'arn:aws:iam::111122223333:role/team/Admin',
    'arn:aws-us-gov:iam::111122223333:oidc-provider/login.example.com/a',
    'arn:aws:eks:eu-west-1:111122223333:cluster/blue',
    'arn:aws:sts::111122223333:assumed-role/Admin/ann',
  ]);
});

test("an event bus's ARN is taken apart, with all slashes of its name", () => {
  const arn = 'arn:aws-cn:events:cn-north-1:111122223333:event-bus/aws.partner/acme';
  const parts = { partition: 'aws-cn', region: 'cn-north-1', account: '111122223333', name: 'aws.partner/acme' };
  expect(parseEventBusArn(arn)).toEqual(parts);
  expect(eventBusArn('aws-cn', 'cn-north-1', '111122223333', 'aws.partner/acme')).toBe(arn);
});

test.each([
  'default',
  'arn:aws:events:eu-west-1:111122223333:rule/default',
  'arn:aws:events:eu-west-1:111122223333:event-bus/',
  'arn:aws:events:eu-west-1:111122223333:event-bus/a bus',
  'arn:aws:events::111122223333:event-bus/default',
  'arn:aws:events:eu-west-1:1:event-bus/default',
  'arn:aws:sqs:eu-west-1:111122223333:event-bus/default',
])('%p is no event bus', (text) => expect(parseEventBusArn(text)).toBeUndefined());
