/** Every block of Camunda's page beside what this package makes. docs/pages.md says where the two differ, and why. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { Testing } from 'cdk8s';
import { parse } from 'yaml';
import {
  AuroraPostgresUser,
  Identity,
  InstanceMetadataForNodesOnly,
  Issuer,
  OpenSearchAccess,
  Pods,
  WorkloadRole,
} from '../../../lib';
import { Camunda, PodCredentials, WorkloadChart, type ContainerEnvironment } from '../../../lib/kubernetes';
import type { PolicyDocument } from '../../../lib/model/policy/types';
import { newStack, roleOf } from '../support/stacks';

const block = (name: string): string => readFileSync(join(__dirname, 'camunda', name), 'utf8');
const json = <Shape>(name: string): Shape => JSON.parse(block(name)) as Shape;
const yaml = (name: string): unknown => parse(block(name));

const CLUSTER = 'cluster-ABCD1234EFGH5678IJKL90MNOP';
const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const database = {
  host: 'orders.cluster-abcd1234.eu-central-1.rds.amazonaws.com',
  database: 'some-db',
  userName: 'db-user-name',
};
const url = 'https://test-domain.eu-central-1.es.amazonaws.com';

/** A role for the pods of one service account, and what `grant` gives it: its trust and its policy. */
function roleFor(namespace: string, serviceAccount: string, grant: (role: WorkloadRole) => void) {
  const stack = newStack();
  const role = new WorkloadRole(stack, 'Role', {
    pods: [Pods.ofServiceAccount(namespace, serviceAccount)],
    identities: [Identity.irsa({ issuer: Issuer.eks(ISSUER) })],
  });
  grant(role);
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const { PolicyDocument: document } = (policy as { Properties: { PolicyDocument: PolicyDocument } }).Properties;
  return { trust: roleOf(stack, 'Role').AssumeRolePolicyDocument, policy: document };
}

const aurora = roleFor('aurora-namespace', 'aurora-serviceaccount', (role) => {
  const user = new AuroraPostgresUser(role, 'User', { userName: 'db-user-name', clusterResourceId: CLUSTER });
  user.grantConnect(role);
});
const openSearch = roleFor('opensearch-namespace', 'opensearch-serviceaccount', (role) => {
  new OpenSearchAccess(role, 'Search', { domainName: 'test-domain' }).grantActionsOfCamundaPage(role);
});

/** A policy with every list of one as the one alone, as the CDK writes it. */
function withoutListsOfOne(document: PolicyDocument): unknown {
  return JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    Array.isArray(value) && value.length === 1 && typeof value[0] === 'string' ? (value[0] as unknown) : value,
  );
}

test.each([
  ['rds-policy.json', aurora.policy],
  ['opensearch-policy.json', openSearch.policy],
])('%s equals what is granted', (name, policy) => {
  expect(policy).toEqual(withoutListsOfOne(json(name)));
});

interface Module {
  readonly oidc_providers: {
    readonly main: { readonly provider_arn: string; readonly namespace_service_accounts: readonly string[] };
  };
}

test.each([
  ['aurora-role.json', aurora.trust],
  ['opensearch-role.json', openSearch.trust],
])('%s names the provider and the service account of the trust, which checks the audience too', (name, trust) => {
  const { provider_arn: provider, namespace_service_accounts: accounts } = json<Module>(name).oidc_providers.main;
  const issuer = provider.split(':oidc-provider/')[1]!;
  expect(trust.Statement).toEqual([
    {
      Effect: 'Allow',
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${issuer}:sub`]: `system:serviceaccount:${accounts[0]}`,
          [`${issuer}:aud`]: 'sts.amazonaws.com',
        },
      },
    },
  ]);
});

test.each([
  ['aurora-service-account.yaml', 'aurora-namespace', 'aurora-serviceaccount'],
  ['opensearch-service-account.yaml', 'opensearch-namespace', 'opensearch-serviceaccount'],
])('%s equals the ServiceAccount of the chart', (name, namespace, serviceAccount) => {
  const credentials = PodCredentials.irsa({ roleArn: 'arn:aws:iam::111122223333:role/role-name' });
  const chart = new WorkloadChart(Testing.app(), 'chart', {
    namespace,
    serviceAccounts: [serviceAccount],
    credentials,
  });
  expect(Testing.synth(chart)).toEqual([yaml(name)]);
});

test.each<[string, ContainerEnvironment]>([
  ['keycloak.yaml', Camunda.keycloak({ ...database, version: '21.1' })],
  ['web-modeler.yaml', Camunda.webModeler(database)],
  ['operate.yaml', Camunda.operate({ url })],
  ['zeebe.yaml', Camunda.zeebe({ url })],
])('%s equals the environment of that component', (name, { variables }) => {
  expect(Object.entries(variables).map(([variable, value]) => ({ name: variable, value }))).toEqual(yaml(name));
});

test('database.sql is what we say, but for the case of words and the right to make tables from PostgreSQL 15 on', () => {
  const statements = (sql: string): string[] =>
    sql
      .toLowerCase()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('--'));
  const user = new AuroraPostgresUser(newStack(), 'User', { userName: 'db-user-name', clusterResourceId: CLUSTER });
  expect(statements(user.setupSql({ database: 'some-db' }))).toEqual([
    ...statements(block('database.sql')),
    '\\connect "some-db"',
    'grant all on schema public to "db-user-name";',
  ]);
});

test('node-groups.json has the hop limit of a launch template for nodes only, which demands tokens too', () => {
  const { metadata_options: options } = json<{ metadata_options: { http_put_response_hop_limit: number } }>(
    'node-groups.json',
  );
  const stack = newStack();
  new CfnLaunchTemplate(stack, 'Nodes', { launchTemplateData: {} }).with(new InstanceMetadataForNodesOnly());
  const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  expect(template).toMatchObject({
    Properties: {
      LaunchTemplateData: {
        MetadataOptions: { HttpPutResponseHopLimit: options.http_put_response_hop_limit, HttpTokens: 'required' },
      },
    },
  });
});

describe('docs/camunda.md has', () => {
  const docs = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'camunda.md'), 'utf8');
  const [, loop = ''] = /^for artifact in (.*?); do$/ms.exec(docs) ?? [];

  test("the page's Dockerfile", () => {
    expect(docs).toContain(`\`\`\`dockerfile\n${block('Dockerfile')}\`\`\``);
  });

  test('its libraries in their order, and one more, since the driver needs an HTTP client', () => {
    const libraries = loop.split(/[\s\\]+/);
    expect(libraries).toEqual([...block('libraries.txt').trimEnd().split('\n'), 'url-connection-client']);
  });

  test('the versions that it was written with', () => {
    const rows = docs.slice(docs.indexOf('## Versions')).matchAll(/^\| (.+?) +\| (\d.*?) +\|$/gm);
    const versions = [...rows].map(
      ([, software, version]) => `${software!.replace(/\[(.*)\]\(.*\)/, '$1')}: ${version}`,
    );
    expect(versions).toEqual([
      'Aurora PostgreSQL: 13 / 14 / 15',
      'AWS JDBC Driver Wrapper: 2.2.2',
      'Amazon OpenSearch Service: 2.5',
      'AWS SDK for Java, the libraries above: 2.20.x',
      'Keycloak: 21.x',
      'Terraform AWS provider: 5.9.0',
      'Terraform EKS module: 19.15.3',
      'Terraform IAM roles module: 5.28.0',
      'Terraform PostgreSQL provider: 1.20.0',
    ]);
  });
});
