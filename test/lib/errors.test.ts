import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct, RootConstruct } from 'constructs';
import { ERROR_CODES, misuse, ServalError, WARNINGS } from '../../lib/private/errors';
import { errorsDocument } from '../../scripts/errors';
import { messageOf } from './support/stacks';

const root = join(__dirname, '..', '..');

test('codes of errors are frozen: people search for them', () => {
  expect(Object.keys(ERROR_CODES)).toEqual([
    'AccountId',
    'Arn',
    'Certificate',
    'ClientId',
    'CloudPartition',
    'ClusterEnvironment',
    'ConditionValue',
    'Connection',
    'Container',
    'Contradiction',
    'Database',
    'Description',
    'DomainName',
    'Duplicate',
    'Duration',
    'Egress',
    'Endpoint',
    'Engine',
    'Environment',
    'ExternalId',
    'Fargate',
    'ForeignResource',
    'FunctionSetting',
    'IdentityProvider',
    'Image',
    'InstanceMetadata',
    'IpRange',
    'Issuer',
    'KubernetesName',
    'LiteralNeeded',
    'LoginClaims',
    'Missing',
    'Name',
    'NoRole',
    'OneOf',
    'OrganizationalUnit',
    'Path',
    'PodIdentityAgent',
    'PodSetting',
    'ProviderAccount',
    'PublicUrl',
    'Region',
    'Release',
    'SecretKeys',
    'SelfHostedAccount',
    'ServiceRole',
    'SessionPolicy',
    'SourceArn',
    'StackSetTemplate',
    'Switch',
    'Tag',
    'TargetRole',
    'Throttle',
    'TooMany',
    'TrustDocument',
    'TrustSize',
    'Version',
    'WorkerPrincipal',
  ]);
});

test('ids of warnings are frozen: people acknowledge them', () => {
  expect(Object.keys(WARNINGS)).toEqual([
    'cdk-serval:AuroraPostgresUser.iamAuthenticationOff',
    'cdk-serval:Identity.importedTargetRole',
    'cdk-serval:Identity.instanceMetadata',
    'cdk-serval:Identity.targetRolePermission',
    'cdk-serval:IngestionRole.externalIdLength',
    'cdk-serval:IngestionRole.trustsCloudBesideWorker',
    'cdk-serval:InstanceMetadataForNodesOnly.fixedVersion',
    'cdk-serval:Issuer.missingClientId',
    'cdk-serval:Issuer.missingProvider',
    'cdk-serval:LoginProvider.trailingSlash',
    'cdk-serval:OpenSearchAccess.anonymousAccess',
    'cdk-serval:OpenSearchAccess.fineGrainedAccessControlOff',
    'cdk-serval:OpenSearchAccess.foreignAccount',
    'cdk-serval:Requestable.importedRole',
    'cdk-serval:Requestable.stsEndpoint',
    'cdk-serval:Requestable.trustSize',
    'cdk-serval:RequestableRole.importedTrust',
    'cdk-serval:WorkloadRole.importedRole',
    'cdk-serval:WorkloadRole.managedPolicies',
  ]);
});

test('docs/errors.md is what `npm run errors` writes', () => {
  expect(readFileSync(join(root, 'docs', 'errors.md'), 'utf8')).toBe(errorsDocument());
});

describe('an error', () => {
  const misuseOf = (value: unknown, scope?: Construct) => () =>
    misuse(scope, { code: 'Name', property: 'name', value, text: 'is wrong; right it' });

  test('has its code, the property, the value as JSON, and the path of the construct', () => {
    const thing = new Construct(new Construct(new RootConstruct(), 'Stack'), 'Thing');
    expect(misuseOf('a "b"', thing)).toThrow(ServalError);
    expect(messageOf(misuseOf('a "b"', thing))).toBe('«Name» name: "a \\"b\\"" is wrong; right it (at Stack/Thing)');
  });

  test('goes without a value and without a path where there is none', () => {
    expect(messageOf(misuseOf(undefined))).toBe('«Name» name: is wrong; right it');
  });

  test('shows beginning and end of a long value', () => {
    expect(messageOf(misuseOf(`${'a'.repeat(500)}z`))).toBe(
      `«Name» name: "${'a'.repeat(99)}…${'a'.repeat(17)}z" is wrong; right it`,
    );
  });
});
