/** The example of target roles as synthesized, deployed to both accounts: its pods get in, and others don't. */
import { readFileSync } from 'node:fs';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Pod } from '../../../local/aws/index.js';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';

const TOOLS = '111122223333';
const DATA = '444455556666';

const read = (partition: string, name: string): unknown =>
  JSON.parse(readFileSync(`examples/target-role/expected/${partition}/${name}.template.json`, 'utf8'));

describe.each([
  ['aws', 'eu-west-1'],
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in %s', (partition, region) => {
  /** Both stacks, in either order: neither needs the other to be there. */
  function world(flags = '', first: 'OrderData' | 'ShopTools' = 'OrderData') {
    const made = cloud();
    const accounts = { OrderData: DATA, ShopTools: TOOLS };
    const second = first === 'OrderData' ? 'ShopTools' : 'OrderData';
    const deploy = (stackName: keyof typeof accounts, account: string, template = read(partition, stackName + flags)) =>
      made.aws.deploy({ template, stackName, account, region });
    for (const stack of [first, second] as const) deploy(stack, accounts[stack]);
    const ask = async (serviceAccount: string, pod: Partial<Pod> = {}) => {
      const server = await made.aws.listen();
      try {
        const authorization = made.aws.podIdentityToken({
          cluster: 'tools',
          namespace: 'shop',
          serviceAccount,
          ...pod,
        });
        const answer = await fetch(`${server.url}/v1/credentials`, { headers: { authorization } });
        return (await answer.json()) as Record<string, string>;
      } finally {
        await server.close();
      }
    };
    const stsOf = (keys: Parameters<typeof clients>[1]) => clients(made.aws, keys, region).sts;
    return { ...made, deploy, ask, stsOf };
  }

  test.each([
    ['orders', 'order-data', ''],
    ['reports', 'report-data', ''],
    ['orders', 'order-data', '.recommended-flags'],
    ['reports', 'report-data', '.recommended-flags'],
  ])('the pods of %s work as %s (templates%s)', async (serviceAccount, role, flags) => {
    const { ask, stsOf } = world(flags, 'ShopTools');
    const answer = await ask(serviceAccount);
    expect(answer.AccountId).toBe(DATA);
    const { Arn } = await stsOf(keysOf({ ...answer, SessionToken: answer.Token! })).send(
      new GetCallerIdentityCommand({}),
    );
    expect(Arn).toMatch(new RegExp(`^arn:${partition}:sts::${DATA}:assumed-role/${role}/eks-tools-`));
  });

  test.each(['default', 'reports-2'])('pods of the service account %s get nothing', async (serviceAccount) => {
    expect((await world().ask(serviceAccount)).Code).toBe('ResourceNotFoundException');
  });

  test.each([
    ['by tags', 'orders', 'Orderstoolsshoporders66258339', 'associated'],
    ['by External ID', 'reports', 'Reportstoolsshopreports0DAF3DC9', 'target'],
  ])('an association that hands the role to other pods leads nowhere, %s', async (_by, serviceAccount, id, role) => {
    const { ask, deploy } = world();
    const tools = read(partition, 'ShopTools') as { Resources: Record<string, { Properties: object }> };
    const other = {
      ...tools.Resources[id]!,
      Properties: { ...tools.Resources[id]!.Properties, ServiceAccount: 'intruder' },
    };
    deploy('ShopTools', TOOLS, { ...tools, Resources: { ...tools.Resources, Other: other } });
    expect((await ask(serviceAccount)).AccountId).toBe(DATA);
    expect(await ask('intruder')).toMatchObject({
      Code: 'AccessDeniedException',
      Message: expect.stringContaining(`the ${role} role`) as string,
    });
  });

  test.each(['order-data', 'report-data'])(
    'an administrator of the cluster’s account does not get %s',
    async (role) => {
      const { aws, stsOf } = world();
      const call = stsOf(aws.administrator(TOOLS)).send(
        new AssumeRoleCommand({
          RoleArn: `arn:${partition}:iam::${DATA}:role/${role}`,
          RoleSessionName: 'me',
          ExternalId: `${region}/${TOOLS}/tools/shop/reports`,
        }),
      );
      expect(await refusal(call)).toContain('AccessDenied');
    },
  );
});
