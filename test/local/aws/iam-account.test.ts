import { GetAccountSummaryCommand, GetOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { clients, keysOf } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { refusal } from './support/refusal.js';
import { allow, inline, login, role, root, TARGET, trusts } from './support/templates.js';

const ARN = `arn:aws:iam::${TARGET}:oidc-provider/login.example.com`;
const read = (arn: string) => new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });

test('a provider is shown with its client ids, and its URL without scheme', async () => {
  const world = cloud();
  world.deploy(login('https://login.example.com', 'client-7'));
  expect(await world.admin().iam.send(read(ARN))).toMatchObject({
    Url: 'login.example.com',
    ClientIDList: ['client-7'],
  });
});

test("a provider that is not there, or another account's, is NoSuchEntity", async () => {
  const world = cloud();
  world.deploy(login(), '333333333333');
  for (const arn of [ARN, ARN.replace(TARGET, '333333333333')]) {
    expect(await refusal(world.admin().iam.send(read(arn)))).toBe(
      `NoSuchEntityException: OpenIDConnect Provider not found for arn ${arn}`,
    );
  }
});

test('the account tells the quota of its trusts', async () => {
  const { SummaryMap } = await cloud().admin().iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap).toEqual({ AssumeRolePolicySizeQuota: 2048 });
});

test('each needs its own right', async () => {
  const world = cloud();
  const Policies = [inline('p', allow('iam:GetAccountSummary'))];
  world.deploy({ ...login(), Reader: role(trusts(root(TARGET)), { RoleName: 'reader', Policies }) });
  const command = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${TARGET}:role/reader`, RoleSessionName: 'me' });
  const { iam } = clients(world.aws, keysOf((await world.admin().sts.send(command)).Credentials));
  await iam.send(new GetAccountSummaryCommand({}));
  expect(await refusal(iam.send(read(ARN)))).toContain(
    `not authorized to perform: iam:GetOpenIDConnectProvider on resource: ${ARN}`,
  );
});
