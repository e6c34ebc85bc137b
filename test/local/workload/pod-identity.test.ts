/**
 * A role on its way to Pod Identity in front of the local AWS, loaded from the example's template: whoever may make
 * associations in the account, but may not change the role, hands it out to nobody else.
 */
import { readFileSync } from 'node:fs';
import type { Pod } from '../../../local/aws/index.js';
import { cloud } from '../aws/support/cloud.js';

const ACCOUNT = '111122223333';
const ROLE = 'ShopRoles-Billing-C328E6B5';
const BILLING: Pod = { cluster: 'blue', namespace: 'finance', serviceAccount: 'billing' };

describe.each([
  ['aws', 'eu-west-1', ''],
  ['aws', 'eu-west-1', '.recommended-flags'],
  ['aws-cn', 'cn-north-1', ''],
  ['aws-us-gov', 'us-gov-west-1', ''],
])('in %s, %s (templates%s)', (partition, region, flags) => {
  const roleArn = `arn:${partition}:iam::${ACCOUNT}:role/${ROLE}`;

  function world() {
    const made = cloud();
    const file = `examples/irsa-eks/expected/${partition}/ShopRoles${flags}.template.json`;
    const template: unknown = JSON.parse(readFileSync(file, 'utf8'));
    made.aws.deploy({ template, stackName: 'ShopRoles', account: ACCOUNT, region });
    /** What the agent answers a pod: its role's account, or why not. */
    const ask = async (pod: Pod): Promise<unknown> => {
      const server = await made.aws.listen();
      try {
        const headers = { authorization: made.aws.podIdentityToken(pod) };
        const answer = await fetch(`${server.url}/v1/credentials`, { headers });
        const body = (await answer.json()) as { AccountId?: string; message?: string };
        return body.AccountId ?? made.aws.calls().at(-1)?.error;
      } finally {
        await server.close();
      }
    };
    return { ...made, ask };
  }

  test('its pods get it', async () => {
    expect(await world().ask(BILLING)).toBe(ACCOUNT);
  });

  test.each<[string, Pod]>([
    ['another namespace', { ...BILLING, namespace: 'shop' }],
    ['another service account', { ...BILLING, serviceAccount: 'billing-2' }],
    ['another cluster', { ...BILLING, cluster: 'green' }],
  ])('an association that names it for %s hands it to nobody', async (_whom, pod) => {
    const { deploy, ask } = world();
    const { cluster: ClusterName, namespace: Namespace, serviceAccount: ServiceAccount } = pod;
    const Properties = { ClusterName, Namespace, ServiceAccount, RoleArn: roleArn };
    deploy({ Theirs: { Type: 'AWS::EKS::PodIdentityAssociation', Properties } }, ACCOUNT, 'theirs', region);
    expect(await ask(pod)).toBe('AccessDeniedException');
    expect(await ask(BILLING)).toBe(ACCOUNT);
  });

  test('a pod without an association gets none', async () => {
    expect(await world().ask({ ...BILLING, namespace: 'shop' })).toBe('ResourceNotFoundException');
  });
});
