import { bridgeHosts } from '../../../lib/model';

test.each([
  [
    'eu-central-1',
    [
      'sts.us-west-1.amazonaws.com',
      'signin.aws.amazon.com',
      'dynamodb.eu-central-1.amazonaws.com',
      '*.ddb.eu-central-1.amazonaws.com',
    ],
  ],
  [
    'cn-northwest-1',
    [
      'sts.cn-north-1.amazonaws.com.cn',
      'signin.amazonaws.cn',
      'dynamodb.cn-northwest-1.amazonaws.com.cn',
      '*.ddb.cn-northwest-1.amazonaws.com.cn',
    ],
  ],
  [
    'us-gov-east-1',
    [
      'sts.us-gov-west-1.amazonaws.com',
      'signin.amazonaws-us-gov.com',
      'dynamodb.us-gov-east-1.amazonaws.com',
      '*.ddb.us-gov-east-1.amazonaws.com',
    ],
  ],
])('a bridge with its tables in %s calls STS, the sign-in of its partition, and DynamoDB there', (region, hosts) => {
  expect(bridgeHosts(region)).toEqual(hosts);
});

test('where no page names the hosts of a partition, they are unknown rather than guessed', () => {
  expect(bridgeHosts('us-iso-east-1')).toBeUndefined();
});
