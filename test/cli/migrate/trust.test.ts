/** The trust that is printed is the one that the constructs write. */
import { readFileSync } from 'node:fs';
import { irsaTrust, podIdentityTrust } from '../../../lib/model/index.js';
import { cli } from '../support.js';
import { account, annotated, fill, newFolder, pod, POD_IDENTITY, removeFolder } from './support.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => removeFolder(folder));

interface Role {
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly object[] };
}

/** The trust of a role of examples/irsa-eks, by the beginning of its name. */
function golden(partition: string, name: string): readonly object[] {
  const file = `examples/irsa-eks/expected/${partition}/ShopRoles.template.json`;
  const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Record<string, { Properties: Role }> };
  const roles = Object.values(Resources).map(({ Properties }) => Properties);
  const found = roles.filter(({ RoleName }) => RoleName?.startsWith(`ShopRoles-${name}-`));
  expect(found).toHaveLength(1);
  return found[0]!.AssumeRolePolicyDocument.Statement;
}

const ISSUERS = {
  aws: 'https://oidc.eks.eu-west-1.amazonaws.com/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
  'aws-cn': 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
  'aws-us-gov': 'https://oidc.eks.us-gov-west-1.amazonaws.com/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
};
const REGIONS = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
const ACCOUNT = '111122223333';

async function added(...argv: string[]): Promise<Record<string, readonly object[]>> {
  const { out } = await cli(['migrate', argv[0]!, folder, ...argv.slice(1), '--json']);
  const { roles } = JSON.parse(out) as { roles: { roleArn: string; add: object[] }[] };
  return Object.fromEntries(roles.map(({ roleArn, add }) => [roleArn.split('/').at(-1), add]));
}

/** Texts of one are written as the text or as a list of it, and lists in any order: IAM takes them for the same. */
const meaning = (value: unknown): unknown =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? [...(value as string[])].sort() : value;
const same = (statements: unknown): unknown =>
  JSON.parse(JSON.stringify(statements, (_, value: unknown) => meaning(value)));

describe.each(Object.keys(ISSUERS) as (keyof typeof ISSUERS)[])('in %s', (partition) => {
  test("IRSA's is that of examples/irsa-eks", async () => {
    const reports = { role: 'reports', account: 'reports' };
    await fill(folder, {
      'a.yaml': pod({ role: 'orders', account: 'orders' }) + account() + pod(reports) + account('reports'),
      'b.yaml': pod({ ...reports, namespace: 'finance' }) + account('reports').replace('shop', 'finance'),
    });
    const issuer = ISSUERS[partition];
    const roles = await added('kiam', '--account', ACCOUNT, '--partition', partition, '--issuer', issuer);
    expect(Object.keys(roles)).toEqual(['orders', 'reports']);
    expect(roles.orders).toEqual(golden(partition, 'Orders'));
    expect(same(roles.reports)).toEqual(same(golden(partition, 'Reports')));
  });

  test("Pod Identity's is that of examples/irsa-eks, beside what IRSA has there", async () => {
    const arn = `arn:${partition}:iam::${ACCOUNT}:role/billing`;
    await fill(folder, { 'a.yaml': account('billing', annotated(arn)).replace('shop', 'finance') });
    const cluster = ['--account', ACCOUNT, '--cluster', 'blue', '--region', REGIONS[partition]];
    const { billing } = await added('pod-identity', ...cluster);
    const { length } = billing!;
    expect(billing).toEqual(golden(partition, 'Billing').slice(0, length));
    expect(length).toBe(1);
  });
});

test("both are the model's, of several service accounts and namespaces", async () => {
  const pods = [
    { namespace: 'finance', serviceAccounts: ['a', 'b'] },
    { namespace: 'shop', serviceAccounts: ['a'] },
  ];
  const each = pods.flatMap(({ namespace, serviceAccounts }) => serviceAccounts.map((name) => ({ namespace, name })));
  const arn = `arn:aws:iam::${ACCOUNT}:role/x`;
  const accounts = (more: string): string =>
    each.map(({ namespace, name }) => account(name, more).replace('shop', namespace)).join('');
  const users = each.map(({ namespace, name }) => pod({ role: 'x', account: name, namespace })).join('');
  await fill(folder, { 'a.yaml': users + accounts('') });
  const issuer = ISSUERS.aws.slice('https://'.length);
  const federated = `arn:aws:iam::${ACCOUNT}:oidc-provider/${issuer}`;
  expect((await added('kiam', '--account', ACCOUNT, '--issuer', ISSUERS.aws)).x).toEqual(
    irsaTrust({ federated, issuer, audience: 'sts.amazonaws.com', pods }).Statement,
  );
  await fill(folder, { 'a.yaml': accounts(annotated(arn)) });
  const clusterArns = [`arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/prod`];
  expect((await added('pod-identity', ...POD_IDENTITY)).x).toEqual(
    podIdentityTrust({ account: ACCOUNT, clusterArns, pods }).Statement,
  );
});

test('statements that IAM does not take together are said to be too many', async () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/wide`;
  const names = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `a-service-account-of-a-long-name-${index}`);
  const files = (count: number): string =>
    names(count)
      .map((name) => account(name, annotated(arn)))
      .join('');
  await fill(folder, { 'a.yaml': files(30) });
  expect((await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY])).out).not.toContain('# Note');
  await fill(folder, { 'a.yaml': files(60) });
  const { out } = await cli(['migrate', 'pod-identity', folder, ...POD_IDENTITY]);
  expect(out).toMatch(
    new RegExp(
      `\n# ${arn}\n# Note: these alone make a trust policy of 2,\\d{3} characters. IAM takes 2,048, or more on`,
    ),
  );
});
