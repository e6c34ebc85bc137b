/** The sync as it is deployed: what is made, under which names, and with which settings. */
import { Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
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
import { ACCOUNT, EXTERNAL_ID, messageOf, newStack } from '../support/stacks';
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

describe('alarms', () => {
  const alarmsOf = (stack: Stack) =>
    Object.fromEntries(
      resourcesOf(stack, 'AWS::CloudWatch::Alarm').map(({ Properties }) => [
        Properties.AlarmName as string,
        Properties,
      ]),
    );

  test('a run that fails, and a dead letter, go off at once; no news is good news', () => {
    const alarms = alarmsOf(newSync());
    const atOnce = {
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Period: 300,
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
    };
    expect(alarms['serval-role-sync-failed']).toMatchObject({
      ...atOnce,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'SyncFunction878007FF' } }],
    });
    expect(alarms['serval-role-sync-dead-letters']).toMatchObject({
      ...atOnce,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'QueueName'] } }],
    });
  });

  test('each account has one for five hours without a complete run, in which no news is bad news', () => {
    const alarms = alarmsOf(newSync({ connections: accounts(2) }));
    for (const { accountId } of accounts(2)) {
      expect(alarms[`serval-role-sync-stale-${accountId}`]).toMatchObject({
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        EvaluationPeriods: 5,
        TreatMissingData: 'breaching',
        Metrics: [
          // Else CloudWatch looks further back than five hours while hours are missing.
          expect.objectContaining({ Expression: 'FILL(runs, 0)', ReturnData: true }),
          {
            Id: 'runs',
            MetricStat: {
              Metric: {
                Namespace: 'Serval',
                MetricName: 'CompleteRuns',
                Dimensions: [{ Name: 'Account', Value: accountId }],
              },
              Period: 3600,
              Stat: 'Sum',
            },
            ReturnData: false,
          },
        ],
      });
    }
    expect(Object.keys(alarms)).toHaveLength(4);
  });

  test('all of them do what they are told to', () => {
    const stack = newStack();
    newSync({ alarmActions: [new SnsAction(new Topic(stack, 'Topic'))] }, stack);
    const actions = Object.values(alarmsOf(stack)).map(({ AlarmActions }) => AlarmActions);
    expect(actions).toEqual(Array(3).fill([{ Ref: expect.stringMatching(/^Topic/) }]));
  });

  test('are given by account', () => {
    const sync = new RoleSync(newStack(), 'Sync', { connections: accounts(2) });
    expect(Object.keys(sync.alarms.stale)).toEqual(accounts(2).map(({ accountId }) => accountId));
  });
});

test('the dashboard shows all alarms and the runs of each account under its name', () => {
  const { DashboardName, DashboardBody } = theOnly(
    newSync({ connections: accounts(2) }),
    'AWS::CloudWatch::Dashboard',
  ).Properties;
  const body = JSON.stringify(DashboardBody);
  expect(DashboardName).toBe('serval-role-sync');
  for (const alarm of ['Failed', 'DeadLetters', ...accounts(2).map(({ accountId }) => `Stale${accountId}`)]) {
    expect(body).toMatch(new RegExp(`\\["SyncAlarms${alarm}\\w{8}","Arn"\\]`));
  }
  for (const { accountId, accountName } of accounts(2)) {
    expect(body).toContain(`\\"Account\\",\\"${accountId}\\",{\\"label\\":\\"${accountName}\\"`);
  }
});

describe('settings', () => {
  const ALL: Partial<RoleSyncProps> = {
    rates: { 'iam:GetRole': { perSecond: 7.5, burst: 10 }, 'iam:GetPolicy': { perSecond: 20, burst: 20 } },
    includeUneditable: true,
    removeManyAbsentRoles: true,
  };

  test('are by default what the runtime requires', () => {
    expect(Object.keys(environmentOf(newSync()))).toEqual(['CONNECTIONS', 'CATALOG_TABLE']);
  });

  test('are, all together, exactly what the runtime reads beside region and endpoints', () => {
    const read = settingsReadBy('sync/settings.ts', 'aws/context.ts').filter((name) => !name.startsWith('AWS_'));
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
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: KEY },
    ]);
  });
});

describe('misuse', () => {
  const at = ' (at Stack/Sync)';
  const given = (what: string) => `exclude one another, since nothing is changed of a ${what} that is given;`;

  test.each<[string, (stack: Stack) => Partial<RoleSyncProps>, string]>([
    [
      'more accounts than an environment holds',
      () => ({ connections: accounts(25) }),
      "«TooMany» connections: 25 accounts are more than the 4096 bytes of a function's environment hold, 19 fit; give " +
        'the others to a second RoleSync with a functionName of its own and the catalog of this one',
    ],
    [
      'fewer accounts beside a large environment',
      () => ({ connections: accounts(2), environment: { NOTE: 'n'.repeat(3700) } }),
      "«TooMany» connections: 2 accounts are more than the 4096 bytes of a function's environment hold, 1 fit; give the " +
        'others to a second RoleSync with a functionName of its own and the catalog of this one',
    ],
    [
      'an account that only CloudFormation knows',
      (stack) => ({
        connections: [{ ...production(), accountId: new CfnParameter(stack, 'Account').valueAsString }],
      }),
      '«LiteralNeeded» connections[0].accountId: "${Token[TOKEN.0]}" is a token, known only at deployment, but the ' +
        'alarm of an account is known by its id, which must be literal text; write out its 12 digits',
    ],
    [
      'no connection',
      () => ({ connections: [] }),
      '«Connection» connections: is empty, so that there is nothing to do; give the connection of one account at least',
    ],
    [
      'a role and a boundary',
      (stack) => ({
        role: SyncRole.fromSyncRoleName(stack, 'Role'),
        permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
      }),
      `«Contradiction» role, permissionsBoundary: ${given('role')} give the boundary to its SyncRole`,
    ],
    [
      'a catalog and a name for one',
      (stack) => ({ catalog: Table.fromTableName(stack, 'Table', 'serval-catalog'), catalogTableName: 'other' }),
      `«Contradiction» catalog, catalogTableName: ${given('catalog')} leave one of them out`,
    ],
    [
      'a catalog and a removal policy',
      (stack) => ({
        catalog: Table.fromTableName(stack, 'Table', 'serval-catalog'),
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      `«Contradiction» catalog, removalPolicy: ${given('catalog')} leave one of them out`,
    ],
    [
      'a catalog of another region',
      (stack) => ({
        catalog: Table.fromTableArn(stack, 'Table', `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/serval-catalog`),
      }),
      '«ForeignResource» catalog: "Stack/Table" is a table in the region us-east-1, but this stack is for ' +
        "eu-central-1; give a table of this stack's account and region",
    ],
    [
      'a pace for what is not paced',
      () => ({ rates: { 'iam:GetUser': { perSecond: 1, burst: 1 } } }),
      '«FunctionSetting» rates: "iam:GetUser" is no action that the sync paces, which are iam:ListRoles, iam:GetRole, ' +
        'iam:ListRolePolicies, iam:GetRolePolicy, iam:ListAttachedRolePolicies, iam:GetPolicy, iam:GetPolicyVersion; ' +
        'take one of these',
    ],
    ...([0, -1, 10_000, 0.0001, Number.NaN, Infinity] as const).map(
      (perSecond): [string, () => Partial<RoleSyncProps>, string] => [
        `a pace of ${perSecond}`,
        () => ({ rates: { 'iam:GetRole': { perSecond, burst: 1 } } }),
        `«FunctionSetting» rates.iam:GetRole.perSecond: ${JSON.stringify(perSecond)} is no pace, which is above 0 and ` +
          'below 10000, with three decimals; choose another',
      ],
    ),
    [
      'half a request at once',
      () => ({ rates: { 'iam:GetRole': { perSecond: 1, burst: 0.5 } } }),
      '«FunctionSetting» rates.iam:GetRole.burst: 0.5 is no pace, which is a whole number from 1 to 9999; choose another',
    ],
    [
      'a setting of its own in the environment',
      () => ({ environment: { CONNECTIONS: '[]' } }),
      '«Environment» environment: "CONNECTIONS" is a setting that the construct writes itself; leave it out, and use ' +
        'the property that it comes from',
    ],
    [
      'memory that no function has',
      () => ({ memorySize: 64 }),
      '«FunctionSetting» memorySize: 64 is no memory size of a function, 128 to 10240 whole MiB are allowed; choose one',
    ],
    [
      'a function name that leaves no room for its schedule’s role',
      () => ({ functionName: 'f'.repeat(60) }),
      `«Name» roleName: "${'f'.repeat(60)}-schedule" has 69 characters, 1 to 64 are allowed; shorten or respell the ` +
        'role name (at Stack/Sync/Role/Schedule)',
    ],
  ])('fails for %s', (_name, props, message) => {
    const stack = newStack();
    const given = props(stack);
    const expected = message.endsWith(')') ? message : message + at;
    expect(messageOf(() => newSync(given, stack)).replace(/TOKEN\.\d+/, 'TOKEN.0')).toBe(expected);
  });

  test('what fits, fits: as many accounts as the error names', () => {
    expect(JSON.stringify(environmentOf(newSync({ connections: accounts(19) }))).length).toBeLessThanOrEqual(4096);
  });
});
