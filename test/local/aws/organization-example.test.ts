/** The organization's example as synthesized: what goes to its accounts, read by its sync, and logged in to. */
import { readFileSync } from 'node:fs';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { memoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { listActiveAccounts } from '../../../runtime/aws/organizations.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { syncAccounts } from '../../../runtime/sync/sync.js';
import { seededRandom } from '../../support/random.js';
import { clients, keysOf, type Keys } from './support/clients.js';
import { cloud } from './support/cloud.js';
import { testIssuer } from './support/issuer.js';
import { refusal } from './support/refusal.js';
import { login, SOME_ROLE, template as templateOf } from './support/templates.js';

const TOOLS = '111122223333';
const MANAGEMENT = '777788889999';
const SHOP = '444455556666';
/** Has the login provider already. */
const PAYMENTS = '222233334444';
/** Excluded. */
const SANDBOX = '555566667777';
const EXTERNAL_ID = '9c41e7d05ab2486f8e3b17c0d2fa596483be7d15f60a4c92871d3e5b0fc6a248';
const OKTA = 'https://example.okta.com';
const CLIENT_ID = '0oa1b2c3d4E5F6g7h8i9';

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
}

const read = (partition: string, name: string): Template =>
  JSON.parse(readFileSync(`examples/organization/expected/${partition}/${name}.template.json`, 'utf8')) as Template;

/**
 * The roles of the sync without the StackSet, assumed by an administrator of the account in place of Lambda, whose
 * sessions of a function's role nobody can ask for.
 */
function rolesOfSync(partition: string, flags: string): unknown {
  const template = read(partition, `ServalIdentity${flags}`);
  const roles = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role');
  const Principal = { AWS: `arn:${partition}:iam::${TOOLS}:root` };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const assumed = roles.map(([id, role]) => {
    const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
    return [id, { ...role, Properties: { ...role.Properties, AssumeRolePolicyDocument } }];
  });
  return { Resources: Object.fromEntries(assumed) as unknown };
}

describe.each([
  ['aws', 'eu-west-1', ''],
  ['aws', 'eu-west-1', '.recommended-flags'],
  ['aws-cn', 'cn-north-1', ''],
  ['aws-us-gov', 'us-gov-west-1', ''],
])('the organization as synthesized for %s (%s%s)', (partition, region, flags) => {
  const stackSet = read(partition, 'stackset-serval-organization');

  async function organization() {
    const issuer = await testIssuer(OKTA, 'RS256');
    const made = cloud({ issuers: { [OKTA]: issuer.keys } });
    const { aws, clock } = made;
    aws.organization(
      [
        { id: MANAGEMENT, name: 'management' },
        { id: TOOLS, name: 'tools', delegatedAdministrator: true },
        { id: SHOP, name: 'shop', unit: 'ou-ab12-12345678' },
        { id: PAYMENTS, name: 'payments', unit: 'ou-ab12-12345678' },
        { id: SANDBOX, name: 'sandbox' },
      ],
      [{ id: 'ou-ab12-12345678', name: 'products' }],
    );
    const deploy = (template: unknown, account: string, stackName = 'serval') =>
      aws.deploy({ template, stackName, account, region });
    const provider = templateOf({ Provider: login(OKTA).Provider }) as unknown as Template;
    provider.Resources.Provider!.Properties.ClientIdList = [CLIENT_ID];
    deploy(provider, PAYMENTS, 'their-own');
    deploy(rolesOfSync(partition, flags), TOOLS, 'identity');
    for (const account of [TOOLS, SHOP, PAYMENTS]) deploy(stackSet, account);
    deploy(read(partition, 'ServalManagement'), MANAGEMENT);
    deploy(read(partition, 'Shop'), SHOP, 'shop');

    const assume = async (account: string, name: string, as = aws.administrator(TOOLS), ExternalId?: string) => {
      const RoleArn = `arn:${partition}:iam::${account}:role/${name}`;
      const { sts } = clients(aws, as, region);
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'sync', ExternalId });
      return keysOf((await sts.send(command)).Credentials);
    };
    const context = (credentials: Keys): AwsContext => ({
      region,
      clock,
      random: seededRandom(),
      credentials,
      endpoints: { sts: 'http://local.invalid', iam: 'http://local.invalid', organizations: 'http://local.invalid' },
      requestHandler: aws.requestHandler(),
    });
    return { ...made, issuer, deploy, assume, context, provider };
  }

  test('the sync reads every account but the excluded one, with the roles and the External ID that it has', async () => {
    const { aws, assume, context, clock } = await organization();
    const accounts = await listActiveAccounts(context(await assume(TOOLS, 'serval-organization-sync-accounts')), {
      exclude: [SANDBOX],
    });
    expect(accounts.map(({ name }) => name)).toEqual(['tools', 'payments', 'shop', 'management']);
    const table = memoryDynamoDb({ clock });
    const client = documentClient({ ...context(aws.administrator(TOOLS)), requestHandler: table.requestHandler() });
    const catalog = dynamoCatalog(client, 'catalog');
    const statuses = await syncAccounts({
      connections: accounts.map(({ id, name }) => ({
        account: id,
        name,
        roleArn: `arn:${partition}:iam::${id}:role/serval-ingestion`,
        externalId: EXTERNAL_ID,
      })),
      catalog,
      aws: context(await assume(TOOLS, 'serval-organization-sync-read')),
    });
    expect(statuses.map(({ name, complete, failure }) => [name, complete, failure])).toEqual(
      ['tools', 'payments', 'shop', 'management'].map((name) => [name, true, undefined]),
    );
    expect((await catalog.roles(SHOP)).map(({ name }) => name)).toEqual(['shop-auditor']);
    expect(await catalog.roles(MANAGEMENT)).toEqual([]);
  });

  test.each([
    ['without the External ID', 'serval-organization-sync-read', undefined],
    ['with another External ID', 'serval-organization-sync-read', EXTERNAL_ID.toUpperCase()],
    ['as another role of the sync', 'serval-organization-sync-summary', EXTERNAL_ID],
  ])('no account lets anybody in %s', async (_, role, externalId) => {
    const { assume } = await organization();
    const session = await assume(TOOLS, role);
    for (const account of [MANAGEMENT, SHOP, PAYMENTS]) {
      expect(await refusal(assume(account, 'serval-ingestion', session, externalId))).toContain('AccessDenied');
    }
  });

  test('people log in through the provider that the StackSet made, and through the one that was there before', async () => {
    const { aws, clock, issuer, deploy } = await organization();
    deploy(read(partition, 'Shop'), PAYMENTS, 'team');
    const token = await issuer.token(clock.now(), { aud: CLIENT_ID });
    for (const account of [SHOP, PAYMENTS]) {
      const RoleArn = `arn:${partition}:iam::${account}:role/shop-auditor`;
      const { Credentials } = await clients(aws, undefined, region).sts.send(
        new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'ada', WebIdentityToken: token }),
      );
      const { iam } = clients(aws, keysOf(Credentials), region);
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'shop-auditor' }));
      expect(Role?.Arn).toBe(RoleArn);
    }
  });

  test('an account that has the provider, and is not named, takes the template for none of it', async () => {
    const { aws, deploy, provider } = await organization();
    deploy(provider, SANDBOX, 'their-own');
    expect(() => deploy(stackSet, SANDBOX)).toThrow(/EntityAlreadyExists|already exists/);
    const { iam } = clients(aws, aws.administrator(SANDBOX), region);
    const role = iam.send(new GetRoleCommand({ RoleName: 'serval-ingestion' }));
    expect(await refusal(role)).toContain('NoSuchEntity');
  });

  /** What StackSets does where a region or a unit is replaced: stacks are deleted before others are made. */
  test('a stack that is made anew in an account makes nothing beside the provider that stayed, and all beside none', async () => {
    const { aws, deploy } = await organization();
    const none = templateOf(SOME_ROLE);
    const lastly = JSON.parse(JSON.stringify(stackSet).replaceAll('RetainExceptOnCreate', 'Delete')) as unknown;
    const { iam } = clients(aws, aws.administrator(SHOP), region);
    const role = () => iam.send(new GetRoleCommand({ RoleName: 'serval-ingestion' }));
    deploy(lastly, SHOP);
    deploy(none, SHOP);
    deploy(stackSet, SHOP);
    expect((await role()).Role?.RoleName).toBe('serval-ingestion');
    deploy(none, SHOP);
    expect(() => deploy(stackSet, SHOP)).toThrow(/EntityAlreadyExists|already exists/);
    expect(await refusal(role())).toContain('NoSuchEntity');
  });

  test('an account that is named later keeps the provider that the StackSet made', async () => {
    const { aws, clock, issuer, deploy } = await organization();
    const named = JSON.parse(JSON.stringify(stackSet).replaceAll(PAYMENTS, SHOP)) as unknown;
    deploy(named, SHOP);
    const RoleArn = `arn:${partition}:iam::${SHOP}:role/shop-auditor`;
    const WebIdentityToken = await issuer.token(clock.now(), { aud: CLIENT_ID });
    const { sts } = clients(aws, undefined, region);
    const command = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'ada', WebIdentityToken });
    expect((await sts.send(command)).Provider).toBe(`arn:${partition}:iam::${SHOP}:oidc-provider/example.okta.com`);
  });
});
