/** Where requests go: the hosts that egress by name allows, and the proxy that Node is told to heed. */
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { HttpRequest } from '@smithy/protocol-http';
import { dynamoDbClient } from '../../../runtime/aws/clients.js';
import { proxyEnvironment, throughProxy } from '../../../runtime/aws/proxy.js';
import { systemRandom } from '../../../runtime/random.js';
import { virtualClock } from '../../support/clock.js';

test("DynamoDB is called under the region's host, though the credentials tell the account", async () => {
  const hosts: string[] = [];
  const client = dynamoDbClient({
    region: 'eu-west-1',
    clock: virtualClock(0, { auto: true }),
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', accountId: '111122223333' },
    requestHandler: {
      handle: async ({ hostname }: HttpRequest) => {
        hosts.push(hostname);
        throw Object.assign(new Error('far enough'), { name: 'Enough' });
      },
    },
  });
  const call = client.send(new GetItemCommand({ TableName: 'serval-grants', Key: { id: { S: 'g' } } }));
  await expect(call).rejects.toThrow('far enough');
  expect(hosts).toEqual(['dynamodb.eu-west-1.amazonaws.com']);
});

test.each([
  [{ HTTPS_PROXY: 'http://proxy.example:3128' }, undefined],
  [{ HTTPS_PROXY: 'http://proxy.example:3128', NODE_USE_ENV_PROXY: '0' }, undefined],
  [
    { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a', NODE_USE_ENV_PROXY: '1', OIDC_CLIENT_SECRET: 'canary' },
    { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: 'a' },
  ],
])('of the environment %j a client gets the proxy %j', (environment, proxy) => {
  expect(proxyEnvironment(environment)).toEqual(proxy);
  expect(throughProxy(proxyEnvironment(environment))).toEqual(proxy ? { httpsAgent: { proxyEnv: proxy } } : {});
});
