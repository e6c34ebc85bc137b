import { readFileSync } from 'node:fs';
import { ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { testIssuer } from './support/issuer.js';
import { refusal } from './support/refusal.js';

const TOOLS = '111122223333';
const PRODUCTION = '444455556666';
const OKTA = 'https://example.okta.com';
const POD = { cluster: 'tools', namespace: 'serval', serviceAccount: 'serval-worker-sa' };

const read = (partition: string, name: string): unknown =>
  JSON.parse(readFileSync(`examples/self-hosted/expected/${partition}/${name}.template.json`, 'utf8'));

describe.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('the self-hosted example as synthesized for %s', (partition, region) => {
  async function world(flags = '') {
    const issuer = await testIssuer(OKTA, 'RS256');
    const made = cloud({ issuers: { [OKTA]: issuer.keys } });
    const deploy = (name: string, account: string) =>
      made.aws.deploy({ template: read(partition, name + flags), stackName: name, account, region });
    const tools = deploy('ServalTools', TOOLS);
    const production = deploy('ServalProduction', PRODUCTION);
    const output = (name: string) =>
      Object.entries(production.outputs).find(([id]) => id.startsWith(`IngestionConnection${name}`))![1];
    return { ...made, issuer, tools, output };
  }

  test.each(['', '.recommended-flags'])('the worker of a pod reads the other account (templates%s)', async (flags) => {
    const { aws, output } = await world(flags);
    const server = await aws.listen();
    try {
      const headers = { authorization: aws.podIdentityToken(POD) };
      const pod = (await (await fetch(`${server.url}/v1/credentials`, { headers })).json()) as Record<string, string>;
      const { sts } = clients(server.url, keysOf({ ...pod, SessionToken: pod.Token! }), region);
      const session = await sts.send(
        new AssumeRoleCommand({
          RoleArn: output('RoleArn'),
          RoleSessionName: 'sync',
          ExternalId: output('ExternalId'),
        }),
      );
      const { iam } = clients(server.url, keysOf(session.Credentials), region);
      expect((await iam.send(new ListRolesCommand({}))).Roles).toHaveLength(4);
    } finally {
      await server.close();
    }
  });

  test('an administrator of the account, who is not the worker, does not get in', async () => {
    const { aws, output } = await world();
    const { sts } = clients(aws, aws.administrator(TOOLS), region);
    const call = sts.send(
      new AssumeRoleCommand({ RoleArn: output('RoleArn'), RoleSessionName: 'me', ExternalId: output('ExternalId') }),
    );
    expect(await refusal(call)).toContain('AccessDenied');
  });

  test('a login gets the requestable role and no other', async () => {
    const { aws, issuer, clock } = await world();
    const token = await issuer.token(clock.now(), { aud: '0oa1b2c3d4E5F6g7h8i9' });
    const logIn = (name: string) =>
      clients(aws, undefined, region).sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:${partition}:iam::${TOOLS}:role/${name}`,
          RoleSessionName: 'ada@example.com',
          WebIdentityToken: token,
        }),
      );
    const { Credentials } = await logIn('role-auditor');
    await clients(aws, keysOf(Credentials), region).iam.send(new ListRolesCommand({}));
    expect(await refusal(logIn('backup'))).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
  });
});
