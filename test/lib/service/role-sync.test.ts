/** The sync as it is deployed: what is made, under which names, and with which settings. */
import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  IngestionRole,
  RoleSync,
  ServalPrincipal,
  SyncRole,
  type ConnectionValues,
  type RoleSyncProps,
} from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack } from '../support/stacks';
import { resourcesOf, theOnly, type Resource } from './support';
import { accounts, connectionOf, production, PRODUCTION, settingsReadBy, startProblem } from './sync-support';

function newSync(props: Partial<RoleSyncProps> = {}, stack = newStack()): Stack {
  new RoleSync(stack, 'Sync', { connections: [production()], ...props });
  return stack;
}

const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

/** The function's environment as it is deployed. */
function environmentOf(stack: Stack): Record<string, string> {
  return theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables as Record<string, string>;
}

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  const here = () => newStack(undefined, flags);

  test('logical ids are the frozen ones, and nothing else is made', () => {
    const resources = Template.fromStack(newSync({}, here())).toJSON().Resources as Record<string, Resource>;
    expect(Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]))).toEqual({
      SyncCatalog31BF341C: 'AWS::DynamoDB::Table',
      SyncDeadLettersED73839C: 'AWS::SQS::Queue',
      SyncDeadLettersPolicy4F806753: 'AWS::SQS::QueuePolicy',
      SyncRole59FDEC5F: 'AWS::IAM::Role',
      SyncRoleSchedule679BBC18: 'AWS::IAM::Role',
      SyncLogs28E2F86F: 'AWS::Logs::LogGroup',
      SyncFunction878007FF: 'AWS::Lambda::Function',
      SyncScheduleAC35317D: 'AWS::Scheduler::Schedule',
      SyncAlarmsFailedF99D7CDD: 'AWS::CloudWatch::Alarm',
      SyncAlarmsDeadLettersB5807A9B: 'AWS::CloudWatch::Alarm',
      SyncAlarmsStale444455556666C9729B5B: 'AWS::CloudWatch::Alarm',
      SyncDashboard1C79A5C8: 'AWS::CloudWatch::Dashboard',
    });
  });

  test('the schedule is every four hours at half past, in UTC, to the minute', () => {
    const { Properties } = theOnly(newSync({}, here()), 'AWS::Scheduler::Schedule');
    expect(Properties).toEqual({
      Name: 'serval-role-sync',
      Description: 'Fetch AWS IAM Roles for Resource Sync',
      ScheduleExpression: 'cron(30 0/4 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': ['SyncFunction878007FF', 'Arn'] },
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/serval-role-sync-schedule`,
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('the function runs the bundle for 15 minutes on arm64, with its role, log and dead letters', () => {
    const { Properties } = theOnly(newSync({}, here()), 'AWS::Lambda::Function');
    expect(Properties).toMatchObject({
      FunctionName: 'serval-role-sync',
      Handler: 'index.handler',
      Architectures: ['arm64'],
      Timeout: 900,
      MemorySize: 512,
      Role: `arn:aws:iam::${ACCOUNT}:role/serval-role-sync`,
      DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'Arn'] } },
      LoggingConfig: { LogGroup: { Ref: 'SyncLogs28E2F86F' } },
    });
    expect(Number(/^nodejs(\d+)\.x$/.exec(Properties.Runtime)![1])).toBeGreaterThanOrEqual(22);
    expect(Properties.TracingConfig).toBeUndefined();
    expect(Properties.VpcConfig).toBeUndefined();
  });

  test('the catalog is retained, protected, recoverable and on demand', () => {
    const { Properties, DeletionPolicy } = theOnly(newSync({}, here()), 'AWS::DynamoDB::Table');
    expect(Properties).toEqual({
      TableName: 'serval-catalog',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
      SSESpecification: { SSEEnabled: true },
    });
    expect(DeletionPolicy).toBe('Retain');
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
  test('what stays behind is under a literal name, so that the next deployment can take it over', () => {
    const resources = Object.values(
      Template.fromStack(newSync({}, here())).toJSON().Resources as Record<string, Resource>,
    );
    const kept = resources.filter(({ DeletionPolicy }) => /^Retain/.test(DeletionPolicy ?? ''));
    expect(kept.map(({ Type, Properties }) => [Type, Properties.TableName ?? Properties.LogGroupName])).toEqual([
      ['AWS::DynamoDB::Table', 'serval-catalog'],
      ['AWS::Logs::LogGroup', '/aws/lambda/serval-role-sync'],
    ]);
  });

  test('the dead letters are kept for 14 days, encrypted, and refuse plain http', () => {
    const stack = newSync({}, here());
    expect(theOnly(stack, 'AWS::SQS::Queue').Properties).toEqual({
      QueueName: 'serval-role-sync-dead-letters',
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
    });
    expect(theOnly(stack, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  test('nothing is added to the roles by what runs with them', () => {
    const stack = here();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });
    newSync({ role: SyncRole.fromSyncRoleName(stack, 'Role'), vpc, tracing: true }, stack);
    for (const type of ['Role', 'Policy', 'ManagedPolicy']) expect(resourcesOf(stack, `AWS::IAM::${type}`)).toEqual([]);
    expect(resourcesOf(stack, 'AWS::Lambda::Permission')).toEqual([]);
  });
});

describe('settings', () => {
  const BUS = `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/serval`;
  const ALL: Partial<RoleSyncProps> = {
    pathPrefix: '/requestable/',
    eventBus: EventBus.fromEventBusArn(new Stack(), 'Bus', BUS),
    rates: { 'iam:GetRole': { perSecond: 7.5, burst: 10 }, 'iam:GetPolicy': { perSecond: 20, burst: 20 } },
    includeUneditable: true,
    removeManyAbsentRoles: true,
  };

  test('are by default what the runtime requires', () => {
    expect(Object.keys(environmentOf(newSync()))).toEqual(['CONNECTIONS', 'CATALOG_TABLE']);
  });

  test('are, all together, exactly what the runtime reads beside region and endpoints', () => {
    const files = ['sync/settings.ts', 'sync/connections-setting.ts', 'aws/context.ts'];
    const read = settingsReadBy(...files).filter((name) => !name.startsWith('AWS_'));
    expect(Object.keys(environmentOf(newSync(ALL))).sort()).toEqual(read.sort());
  });

  test('have the runtime’s forms', () => {
    const stack = newStack();
    const ingestion = new IngestionRole(stack, 'Ingestion', {
      externalId: EXTERNAL_ID,
      trustedBy: ServalPrincipal.selfHosted(ACCOUNT),
    });
    // All five values of an ingestion role, of which the runtime takes four.
    const own: ConnectionValues = { ...ingestion.connection, ...connectionOf(ACCOUNT) };
    newSync({ ...ALL, connections: [production(), own] }, stack);
    const { CONNECTIONS, CATALOG_TABLE, ...others } = theOnly(stack, 'AWS::Lambda::Function').Properties.Environment
      .Variables as Record<string, string>;
    expect(JSON.parse(CONNECTIONS!)).toEqual(
      [PRODUCTION, ACCOUNT].map((account) => ({
        account,
        name: `acme-${account}`,
        roleArn: `arn:aws:iam::${account}:role/serval/ingestion`,
        externalId: EXTERNAL_ID,
      })),
    );
    expect(CATALOG_TABLE).toBe('serval-catalog');
    expect(others).toEqual({
      EVENT_BUS: BUS,
      SYNC_PATH_PREFIX: '/requestable/',
      SYNC_RATES: 'iam:GetRole=7.5/10,iam:GetPolicy=20/20',
      SYNC_INCLUDE_UNEDITABLE: 'true',
      SYNC_REMOVE_MANY: 'true',
    });
  });

  test('start the bundle', () => {
    const environment = environmentOf(newSync(ALL));
    expect(startProblem('sync', environment)).toBe('');
    expect(startProblem('sync', { ...environment, CONNECTIONS: '[]' })).toContain('CONNECTIONS is malformed');
  });

  test('of one’s own stand beside them', () => {
    const environment = { AWS_ENDPOINT_URL_IAM: 'https://iam.acme.com' };
    expect(environmentOf(newSync({ environment }))).toMatchObject(environment);
  });

  test('may hold what only CloudFormation knows', () => {
    const stack = newStack({});
    const externalId = new CfnParameter(stack, 'ExternalId').valueAsString;
    newSync({ connections: [{ ...production(), accountId: stack.account, externalId }] }, stack);
    const { CONNECTIONS } = theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
    expect(CONNECTIONS).toEqual({
      'Fn::Join': [
        '',
        [
          '[{"account":"',
          { Ref: 'AWS::AccountId' },
          `","name":"acme-${PRODUCTION}","roleArn":"${production().roleArn}","externalId":"`,
          { Ref: 'ExternalId' },
          '"}]',
        ],
      ],
    });
    expect(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).toHaveProperty(
      'SyncAlarmsStaleOwn59F75CD5',
    );
  });
});

describe('what is asked for besides', () => {
  test('names reach all parts', () => {
    const stack = newSync({ functionName: 'acme-sync', catalogTableName: 'acme-catalog' });
    const named = (type: string, property: string) => resourcesOf(stack, type).map((one) => one.Properties[property]);
    expect(named('AWS::IAM::Role', 'RoleName')).toEqual(['acme-sync', 'acme-sync-schedule']);
    expect(named('AWS::Lambda::Function', 'FunctionName')).toEqual(['acme-sync']);
    expect(named('AWS::Logs::LogGroup', 'LogGroupName')).toEqual(['/aws/lambda/acme-sync']);
    expect(named('AWS::Scheduler::Schedule', 'Name')).toEqual(['acme-sync']);
    expect(named('AWS::SQS::Queue', 'QueueName')).toEqual(['acme-sync-dead-letters']);
    expect(named('AWS::CloudWatch::Dashboard', 'DashboardName')).toEqual(['acme-sync']);
    expect(named('AWS::DynamoDB::Table', 'TableName')).toEqual(['acme-catalog']);
    expect(JSON.stringify(named('AWS::IAM::Role', 'Policies'))).toContain(':table/acme-catalog"');
  });

  test('memory, tracing, retention and VPC reach the function, and the role gets what they need', () => {
    const stack = newStack();
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });
    newSync({ memorySize: 1024, tracing: true, logRetention: RetentionDays.ONE_YEAR, vpc }, stack);
    expect(theOnly(stack, 'AWS::Lambda::Function').Properties).toMatchObject({
      MemorySize: 1024,
      TracingConfig: { Mode: 'Active' },
      VpcConfig: { SubnetIds: ['subnet-a'] },
    });
    expect(theOnly(stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
    const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::Role')[0]!.Properties.Policies);
    expect(policies).toContain('ec2:CreateNetworkInterface');
    expect(policies).toContain('xray:PutTraceSegments');
  });

  test('a boundary reaches both roles', () => {
    const stack = newStack();
    const arn = `arn:aws:iam::${ACCOUNT}:policy/boundary`;
    newSync({ permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', arn) }, stack);
    expect(resourcesOf(stack, 'AWS::IAM::Role').map((role) => role.Properties.PermissionsBoundary)).toEqual([arn, arn]);
  });

  test('a key encrypts the catalog, and the function may use it', () => {
    const stack = newStack();
    newSync({ encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) }, stack);
    expect(theOnly(stack, 'AWS::DynamoDB::Table').Properties.SSESpecification).toEqual({
      KMSMasterKeyId: KEY,
      SSEEnabled: true,
      SSEType: 'KMS',
    });
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Role')[0]!.Properties.Policies)).toContain(KEY);
  });

  test('a catalog that may go with its construct is not protected', () => {
    const table = theOnly(newSync({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtectionEnabled: false } });
  });

  test('a second sync reads further accounts into the catalog of the first', () => {
    const stack = newStack();
    const first = new RoleSync(stack, 'Sync', { connections: [production()] });
    new RoleSync(stack, 'Second', { connections: accounts(1), catalog: first.catalog, functionName: 'second' });
    theOnly(stack, 'AWS::DynamoDB::Table');
    const tables = resourcesOf(stack, 'AWS::Lambda::Function').map((one) => one.Properties.Environment.Variables);
    expect(tables.map(({ CATALOG_TABLE }) => CATALOG_TABLE)).toEqual([
      'serval-catalog',
      { Ref: 'SyncCatalog31BF341C' },
    ]);
  });
});

describe('beside a stack of identities', () => {
  test('function and schedule take its roles by name; neither stack exports anything', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const identity = new Stack(app, 'Identity', { env });
    const services = new Stack(app, 'Services', { env });
    const role = new SyncRole(identity, 'Sync', { connections: [production()], path: '/serval/' });
    new RoleSync(services, 'Sync', { connections: [production()], role });

    const arn = `arn:aws:iam::${ACCOUNT}:role/serval/serval-role-sync`;
    expect(theOnly(services, 'AWS::Lambda::Function').Properties.Role).toBe(arn);
    expect(theOnly(services, 'AWS::Scheduler::Schedule').Properties.Target.RoleArn).toBe(`${arn}-schedule`);
    expect(resourcesOf(services, 'AWS::IAM::Role')).toEqual([]);
    expect(Template.fromStack(identity).toJSON().Outputs).toBeUndefined();
    expect(services.dependencies).toEqual([identity]);
  });

  test('its role is at hand for the accounts that trust it, whether given or its own', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const services = new Stack(app, 'Services', { env });
    const role = SyncRole.fromSyncRoleName(services, 'Given', 'given');
    expect(new RoleSync(services, 'Sync', { connections: [production()], role }).role).toBe(role);
    const own = new RoleSync(services, 'Own', { connections: [production()], functionName: 'own' });
    const account = new Stack(app, 'Production', { env: { ...env, account: PRODUCTION } });
    new IngestionRole(account, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.roles(own.role) });
    const { Statement } = theOnly(account, 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument;
    expect(Statement[0].Condition).toMatchObject({
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/own` },
    });
    expect(Template.fromStack(services).toJSON().Outputs).toBeUndefined();
  });

  test('the roles of its own are there before function and schedule', () => {
    const roles = ['SyncRole59FDEC5F', 'SyncRoleSchedule679BBC18'];
    const stack = newSync();
    expect(theOnly(stack, 'AWS::Lambda::Function').DependsOn).toEqual(roles);
    expect(theOnly(stack, 'AWS::Scheduler::Schedule').DependsOn).toEqual(roles);
  });
});

describe('who reads the catalog', () => {
  const grantedBy = (stack: Stack) => theOnly(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
  const read = (resource: unknown) => ({
    Effect: 'Allow',
    Action: ['dynamodb:GetItem', 'dynamodb:Query'],
    Resource: resource,
  });

  test('gets two actions on it', () => {
    const stack = newStack();
    const sync = new RoleSync(stack, 'Sync', { connections: [production()] });
    sync.grantReadCatalog(new User(stack, 'Reader'));
    expect(grantedBy(stack)).toEqual([read([{ 'Fn::GetAtt': ['SyncCatalog31BF341C', 'Arn'] }])]);
  });

  test('of an imported sync gets its key besides', () => {
    const stack = newStack();
    const encryptionKey = Key.fromKeyArn(stack, 'Key', KEY);
    const sync = RoleSync.fromRoleSyncAttributes(stack, 'Sync', { encryptionKey });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect(JSON.stringify(stack.resolve(sync.function.functionArn))).toContain(':function:serval-role-sync"');
    expect(stack.resolve(sync.metricCompleteRuns(PRODUCTION).toMetricConfig().metricStat)).toMatchObject({
      namespace: 'Serval',
      metricName: 'CompleteRuns',
      dimensions: [{ name: 'Account', value: PRODUCTION }],
    });
    const other = newStack();
    const again = RoleSync.fromRoleSyncAttributes(other, 'Sync', { encryptionKey: Key.fromKeyArn(other, 'Key', KEY) });
    again.grantReadCatalog(new User(other, 'Reader'));
    expect(grantedBy(other)).toEqual([
      read(expect.anything()),
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: KEY },
    ]);
  });
});
