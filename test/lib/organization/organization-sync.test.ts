/** The sync of an organization as it is deployed: what is made, under which names, and with which settings. */
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  Accounts,
  IngestionRole,
  OrganizationSync,
  OrganizationSyncRoles,
  RoleSync,
  ServalPrincipal,
} from '../../../lib';
import { organizationStateMachine } from '../../../lib/model';
import { resourcesOf, theOnly } from '../service/support';
import { production, settingsReadBy } from '../service/sync-support';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack, REGIONS, roleOf } from '../support/stacks';
import {
  accountIds,
  definitionOf,
  environmentOf,
  functionOf,
  NAME,
  newSync,
  resourcesById,
} from './organization-sync-support';

// eslint-disable-next-line @typescript-eslint/no-require-imports -- it has no types
const validate = require('asl-validator') as (definition: object) => { isValid: boolean; errors: unknown[] };

const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const DEFINITION = {
  name: NAME,
  catalogTable: 'serval-catalog',
  accountsFunction: `${NAME}-accounts`,
  readFunction: `${NAME}-read`,
  summaryFunction: `${NAME}-summary`,
  batchesAtOnce: 100,
};

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  const here = () => newStack(undefined, flags);

  test('logical ids are the frozen ones, and nothing else is made', () => {
    const resources = resourcesById(newSync({ accounts: Accounts.fromList(['444455556666']) }, here()));
    expect(Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]))).toEqual({
      SyncCatalog31BF341C: 'AWS::DynamoDB::Table',
      SyncDeadLettersED73839C: 'AWS::SQS::Queue',
      SyncDeadLettersPolicy4F806753: 'AWS::SQS::QueuePolicy',
      SyncRolesD4B54613: 'AWS::IAM::Role',
      SyncRolesAccounts4A0759FE: 'AWS::IAM::Role',
      SyncRolesSummary3108F222: 'AWS::IAM::Role',
      SyncRolesStateMachineEED7D209: 'AWS::IAM::Role',
      SyncRolesScheduleA6E4FE44: 'AWS::IAM::Role',
      SyncAccountsLogsF9E7999C: 'AWS::Logs::LogGroup',
      SyncAccountsFunctionA64511FA: 'AWS::Lambda::Function',
      SyncReadLogsFC0FECE7: 'AWS::Logs::LogGroup',
      SyncReadFunctionDC65D79C: 'AWS::Lambda::Function',
      SyncSummaryLogsC84A86D8: 'AWS::Logs::LogGroup',
      SyncSummaryFunction960FE0F0: 'AWS::Lambda::Function',
      SyncStateMachineLogsF7ABA2A7: 'AWS::Logs::LogGroup',
      SyncStateMachine81090156: 'AWS::StepFunctions::StateMachine',
      SyncScheduleAC35317D: 'AWS::Scheduler::Schedule',
      SyncAlarmsFailedF99D7CDD: 'AWS::CloudWatch::Alarm',
      SyncAlarmsStale5F94AC07: 'AWS::CloudWatch::Alarm',
      SyncAlarmsDeadLettersB5807A9B: 'AWS::CloudWatch::Alarm',
      SyncAlarmsStaleAccounts4444555566666F419696: 'AWS::CloudWatch::Alarm',
      SyncDashboard1C79A5C8: 'AWS::CloudWatch::Dashboard',
    });
  });

  test('the schedule starts the state machine every four hours at half past, with the hour as the run’s name', () => {
    expect(theOnly(newSync({}, here()), 'AWS::Scheduler::Schedule').Properties).toEqual({
      Name: NAME,
      Description: 'Fetch AWS IAM Roles for Resource Sync',
      ScheduleExpression: 'cron(30 0/4 * * ? *)',
      ScheduleExpressionTimezone: 'Etc/UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { Ref: 'SyncStateMachine81090156' },
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/${NAME}-schedule`,
        Input: '{"organizationRun":"<aws.scheduler.scheduled-time>"}',
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['SyncDeadLettersED73839C', 'Arn'] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 },
      },
    });
  });

  test('the state machine logs its errors, without what the states hold', () => {
    const stack = newSync({}, here());
    const { Properties } = theOnly(stack, 'AWS::StepFunctions::StateMachine');
    const { DefinitionString, ...others } = Properties;
    expect(others).toEqual({
      StateMachineName: NAME,
      StateMachineType: 'STANDARD',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/${NAME}`,
      LoggingConfiguration: {
        Destinations: [
          { CloudWatchLogsLogGroup: { LogGroupArn: { 'Fn::GetAtt': ['SyncStateMachineLogsF7ABA2A7', 'Arn'] } } },
        ],
        IncludeExecutionData: false,
        Level: 'ERROR',
      },
    });
    expect(DefinitionString).toBeDefined();
    expect(resourcesById(stack).SyncStateMachineLogsF7ABA2A7!.Properties).toEqual({
      LogGroupName: `/aws/vendedlogs/states/${NAME}`,
      RetentionInDays: 90,
    });
  });

  test.each<[string, string, number, number]>([
    ['accounts', 'index.accounts', 300, 256],
    ['read', 'index.read', 900, 512],
    ['summary', 'index.summary', 300, 256],
  ])(
    'the function %s runs its part of the bundle on arm64, with its own role and log',
    (part, handler, seconds, mib) => {
      const { Properties } = functionOf(newSync({}, here()), `-${part}`);
      expect(Properties).toMatchObject({
        FunctionName: `${NAME}-${part}`,
        Handler: handler,
        Architectures: ['arm64'],
        Timeout: seconds,
        MemorySize: mib,
        Role: `arn:aws:iam::${ACCOUNT}:role/${NAME}-${part}`,
        LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/Logs/) } },
      });
    },
  );

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
  test('what stays behind is under a literal name, so that the next deployment can take it over', () => {
    const kept = Object.values(resourcesById(newSync({}, here()))).filter(({ DeletionPolicy }) =>
      /^Retain/.test(DeletionPolicy ?? ''),
    );
    expect(kept.map(({ Properties }) => Properties.TableName ?? Properties.LogGroupName)).toEqual([
      'serval-catalog',
      `/aws/lambda/${NAME}-accounts`,
      `/aws/lambda/${NAME}-read`,
      `/aws/lambda/${NAME}-summary`,
      `/aws/vendedlogs/states/${NAME}`,
    ]);
  });
});

describe('the definition', () => {
  test.each(REGIONS)('in %s, it is the model’s, and a validator takes it', (partition, region) => {
    const definition = definitionOf(newSync({}, newStack({ account: ACCOUNT, region })));
    expect(definition).toEqual(organizationStateMachine({ ...DEFINITION, partition }));
    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  });

  test('in a region that only the deployment knows, too', () => {
    const stack = newSync({}, new Stack(new App(), 'Stack'));
    expect(definitionOf(stack, 'aws-cn')).toEqual(organizationStateMachine({ ...DEFINITION, partition: 'aws-cn' }));
  });

  test('the validator is at work: it objects to a state that nothing leads to', () => {
    const { States, ...others } = organizationStateMachine({ ...DEFINITION, partition: 'aws' });
    const lost = { ...others, States: { ...(States as object), Lost: { Type: 'Succeed' } } };
    expect(validate(lost).isValid).toBe(false);
  });

  test('is written line by line, for whoever reviews it', () => {
    const { DefinitionString } = theOnly(newSync(), 'AWS::StepFunctions::StateMachine').Properties;
    expect(DefinitionString['Fn::Join'][1]).toContain('      "Label": "Accounts",');
  });

  test('as many batches are read at once as there are tens of accounts', () => {
    const { States } = definitionOf(newSync({ accountsAtOnce: 50 })) as { States: Record<string, object> };
    expect(States['Read accounts']).toMatchObject({ MaxConcurrency: 5, ItemBatcher: { MaxItemsPerBatch: 10 } });
  });
});

describe('settings', () => {
  test('all accounts of an organization need no setting, and have no metrics of their own', () => {
    const stack = newSync();
    expect(environmentOf(stack, '-accounts')).toEqual({ CATALOG_TABLE: 'serval-catalog' });
    expect(environmentOf(stack, '-summary')).toEqual({ CATALOG_TABLE: 'serval-catalog' });
    expect(environmentOf(stack, '-read')).toEqual({
      CATALOG_TABLE: 'serval-catalog',
      INGESTION_ROLE_NAME: 'serval-ingestion',
      EXTERNAL_ID,
    });
  });

  test('units and exclusions are told to who asks Organizations', () => {
    const organizationalUnits = ['ou-ab12-11111111', 'r-ab12'];
    const stack = newSync({ accounts: Accounts.fromOrganization({ organizationalUnits, exclude: accountIds(2) }) });
    expect(environmentOf(stack, '-accounts')).toEqual({
      CATALOG_TABLE: 'serval-catalog',
      ORGANIZATIONAL_UNITS: 'ou-ab12-11111111,r-ab12',
      EXCLUDED_ACCOUNTS: '222222222000,222222222001',
    });
  });

  test('listed accounts are told as they are, and have metrics for their alarms', () => {
    const stack = newSync({ accounts: Accounts.fromList(accountIds(2)) });
    expect(environmentOf(stack, '-accounts').ACCOUNTS).toBe('222222222000,222222222001');
    expect(environmentOf(stack, '-read').ACCOUNT_METRICS).toBe('true');
  });

  test('how accounts are read is told to who reads them, each in the runtime’s form', () => {
    const stack = newStack();
    newSync(
      {
        ingestionRoleName: 'team/reader',
        rates: { 'iam:GetRole': { perSecond: 7.5, burst: 3 } },
        includeUneditable: true,
        removeManyAbsentRoles: true,
        pathPrefix: '/requestable/',
        eventBus: EventBus.fromEventBusName(stack, 'Bus', 'roles'),
        environment: { NOTE: 'ours' },
        memorySize: 1024,
      },
      stack,
    );
    expect(environmentOf(stack, '-read')).toEqual({
      NOTE: 'ours',
      CATALOG_TABLE: 'serval-catalog',
      INGESTION_ROLE_NAME: 'team/reader',
      EXTERNAL_ID,
      SYNC_RATES: 'iam:GetRole=7.5/3',
      SYNC_INCLUDE_UNEDITABLE: 'true',
      SYNC_REMOVE_MANY: 'true',
      SYNC_PATH_PREFIX: '/requestable/',
      EVENT_BUS: expect.objectContaining({ 'Fn::Join': expect.anything() }),
    });
    expect(['-accounts', '-read', '-summary'].map((part) => functionOf(stack, part).Properties.MemorySize)).toEqual([
      256, 1024, 256,
    ]);
  });

  test('every setting that a function is told is one that the runtime reads', () => {
    const known = settingsReadBy('organization/settings.ts', 'sync/settings.ts');
    const stacks = [
      newSync({ accounts: Accounts.fromList(accountIds(1)), removeManyAbsentRoles: true }),
      newSync({
        accounts: Accounts.fromOrganization({ organizationalUnits: ['r-ab12'], exclude: accountIds(1) }),
        includeUneditable: true,
        rates: { 'iam:GetRole': { perSecond: 1, burst: 1 } },
      }),
    ];
    const told = stacks.flatMap((stack) =>
      ['-accounts', '-read', '-summary'].flatMap((part) => Object.keys(environmentOf(stack, part))),
    );
    expect(told.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('apart', () => {
  test('roles of another stack are taken by name, and neither stack exports anything', () => {
    const app = new App();
    const env = { account: ACCOUNT, region: 'eu-central-1' };
    const identity = new Stack(app, 'Identity', { env });
    const accounts = Accounts.fromOrganization();
    const roles = new OrganizationSyncRoles(identity, 'Roles', { accounts });
    new IngestionRole(identity, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.roles(roles) });
    const services = new Stack(app, 'Services', { env });
    new OrganizationSync(services, 'Sync', { accounts, externalId: EXTERNAL_ID, roles });
    app.synth();
    for (const stack of [identity, services]) {
      const { Outputs = {} } = Template.fromStack(stack).toJSON() as { Outputs?: Record<string, { Export?: unknown }> };
      expect(Object.values(Outputs).filter(({ Export }) => Export)).toEqual([]);
      expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('Fn::ImportValue');
    }
    expect(resourcesOf(services, 'AWS::IAM::Role')).toEqual([]);
    expect(roleOf(identity, 'Ingestion').AssumeRolePolicyDocument.Statement[0]!.Condition).toMatchObject({
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/${NAME}-read` },
    });
  });

  test('a catalog may be shared with a sync of single accounts', () => {
    const stack = newStack();
    const { catalog } = new RoleSync(stack, 'One', { connections: [production()] });
    newSync({ catalog }, stack);
    expect(resourcesOf(stack, 'AWS::DynamoDB::Table')).toHaveLength(1);
    expect(environmentOf(stack, '-accounts').CATALOG_TABLE).toEqual({ Ref: expect.stringMatching(/^OneCatalog/) });
    expect(definitionOf(stack, 'serval-catalog')).toMatchObject({
      States: { 'Claim run': { Parameters: { TableName: 'serval-catalog' } } },
    });
  });

  test('one that exists is imported by names, with its metric and its grant', () => {
    const stack = newStack();
    const imported = OrganizationSync.fromOrganizationSyncAttributes(stack, 'Sync', {
      encryptionKey: Key.fromKeyArn(stack, 'Key', KEY),
    });
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
    expect(stack.resolve(imported.metricGreatestAge().toMetricConfig().metricStat)).toMatchObject({
      namespace: 'Serval',
      metricName: 'GreatestAge',
      dimensions: [{ name: 'Function', value: `${NAME}-summary` }],
    });
    const other = newStack();
    const again = OrganizationSync.fromOrganizationSyncAttributes(other, 'Sync', { stateMachineName: 'acme' });
    again.grantReadCatalog(new User(other, 'Reader'));
    again.stateMachine.grantStartExecution(new User(other, 'Operator'));
    const actions = resourcesOf(other, 'AWS::IAM::Policy').map(
      ({ Properties }) => Properties.PolicyDocument.Statement[0].Action,
    );
    expect(actions).toEqual([['dynamodb:GetItem', 'dynamodb:Query'], 'states:StartExecution']);
  });

  test('names, key, boundary, tracing and a bus reach all that they are about', () => {
    const stack = newStack();
    new OrganizationSync(stack, 'Sync', {
      accounts: Accounts.fromOrganization(),
      externalId: EXTERNAL_ID,
      stateMachineName: 'acme-sync',
      catalogTableName: 'acme-catalog',
      encryptionKey: Key.fromKeyArn(stack, 'Key', KEY),
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
      tracing: true,
    });
    const roles = resourcesOf(stack, 'AWS::IAM::Role').map(({ Properties }) => Properties);
    expect(roles.map(({ RoleName }) => RoleName)).toEqual(
      ['-read', '-accounts', '-summary', '', '-schedule'].map((suffix) => `acme-sync${suffix}`),
    );
    expect(roles.every(({ PermissionsBoundary }) => PermissionsBoundary === `arn:aws:iam::${ACCOUNT}:policy/b`)).toBe(
      true,
    );
    const { TracingConfiguration } = theOnly(stack, 'AWS::StepFunctions::StateMachine').Properties;
    expect(TracingConfiguration).toEqual({ Enabled: true });
    expect(functionOf(stack, '-read').Properties.TracingConfig).toEqual({ Mode: 'Active' });
    expect(theOnly(stack, 'AWS::DynamoDB::Table').Properties.SSESpecification).toMatchObject({ KMSMasterKeyId: KEY });
  });
});

test('what only CloudFormation knows passes', () => {
  const stack = new Stack(new App(), 'Stack');
  const externalId = new CfnParameter(stack, 'ExternalId').valueAsString;
  const ingestionRoleName = new CfnParameter(stack, 'Role').valueAsString;
  expect(() =>
    newSync({ externalId, ingestionRoleName, accounts: Accounts.fromList([stack.account]) }, stack),
  ).not.toThrow();
});
