/**
 * Every call that the bridge makes, the sync's to IAM and that of `trust` to CloudFormation, once each, under the names that
 * they have at AWS: what came of them, as JSON.
 */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ATTENDED } from '../../../runtime/aws/client-config.js';
import { documentClient, iamClient } from '../../../runtime/aws/clients.js';
import { proxyEnvironment } from '../../../runtime/aws/proxy.js';
import { secretReader } from '../../../runtime/aws/read-secret.js';
import { stacks } from '../../../runtime/aws/stack-of-role.js';
import { systemClock } from '../../../runtime/clock.js';
import { nodeFetch } from '../../../runtime/bridge/node-fetch.js';
import { errorName } from '../../../runtime/errors.js';
import { systemRandom } from '../../../runtime/random.js';
import { webIdentitySts } from '../../../runtime/session/sts.js';

const proxy = proxyEnvironment(process.env);
const aws = {
  region: 'us-west-1',
  clock: systemClock,
  random: systemRandom,
  // With an account, by which DynamoDB would otherwise be called under a name of the account's own.
  credentials: { accessKeyId: 'local', secretAccessKey: 'local', accountId: '111122223333' },
  proxyEnvironment: proxy,
};
const role = {
  partition: 'aws',
  roleArn: 'arn:aws:iam::111122223333:role/r',
  sessionName: 'ada',
  token: 'token.token',
};

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  provider: () =>
    nodeFetch({ kept: true, proxyEnvironment: proxy })('https://example.okta.com/.well-known/openid-configuration', {
      timeout: 5_000,
      most: 1_000,
    }),
  tables: () => documentClient(aws, ATTENDED).send(new GetCommand({ TableName: 'serval-grants', Key: { id: 'g' } })),
  sts: () =>
    webIdentitySts({ timeout: 5_000, proxyEnvironment: proxy }).assumeRoleWithWebIdentity({ ...role, seconds: 900 }),
  roles: () => iamClient(aws).send(new GetRoleCommand({ RoleName: 'r' })),
  secret: secretReader('serval-bridge', aws),
  stacks: () =>
    stacks({
      region: aws.region,
      credentials: () => Promise.resolve(aws.credentials),
      proxyEnvironment: proxy,
    }).owner('r'),
};
const outcomes = Object.entries(calls).map(async ([name, call]) => [
  name,
  await call().then(() => 'answered', errorName),
]);
console.log(JSON.stringify(Object.fromEntries(await Promise.all(outcomes))));
