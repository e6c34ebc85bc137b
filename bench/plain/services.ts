/** Sync, store and bridge on Lambda in plain aws-cdk-lib. */
import { join } from 'node:path';
import { CfnOutput, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import * as apigateway from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { CLIENT_ID, EXTERNAL_ID, ISSUER } from './policies.js';
import { ingestionRoleArn } from './service-roles.js';

interface Account {
  readonly id: string;
  readonly name: string;
}

const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

function addTable(stack: Stack, name: string, partitionKey: string, sortKey?: string): dynamodb.Table {
  const text = (key: string) => ({ name: key, type: dynamodb.AttributeType.STRING });
  return new dynamodb.Table(stack, name, {
    tableName: name,
    partitionKey: text(partitionKey),
    sortKey: sortKey === undefined ? undefined : text(sortKey),
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    encryption: dynamodb.TableEncryption.AWS_MANAGED,
    removalPolicy: RemovalPolicy.RETAIN,
    deletionProtection: true,
  });
}

/** @param bundle folder in dist/bundles; the bench runs in the repository's root */
function addFunction(
  stack: Stack,
  id: string,
  name: string,
  bundle: string,
  props: Pick<lambda.FunctionProps, 'description' | 'memorySize' | 'timeout' | 'environment' | 'deadLetterQueue'>,
): lambda.Function {
  const logGroup = new LogGroup(stack, `${id}Logs`, {
    logGroupName: `/aws/lambda/${name}`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: KEPT,
  });
  return new lambda.Function(stack, id, {
    ...props,
    functionName: name,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(join('dist', 'bundles', bundle)),
    handler: 'index.handler',
    role: Role.fromRoleName(stack, `${id}Role`, name, { mutable: false }),
    logGroup,
  });
}

function addAlarm(
  stack: Stack,
  alarmName: string,
  alarmDescription: string,
  metric: cloudwatch.IMetric,
  threshold = 1,
) {
  return new cloudwatch.Alarm(stack, alarmName, {
    alarmName,
    alarmDescription,
    metric,
    threshold,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

export function addSync(stack: Stack, accounts: readonly Account[]): dynamodb.Table {
  const name = 'serval-role-sync';
  const description = 'Fetch AWS IAM Roles for Resource Sync';
  const catalog = addTable(stack, 'serval-catalog', 'pk', 'sk');
  const deadLetterQueue = new Queue(stack, 'DeadLetters', {
    queueName: `${name}-dead-letters`,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const connections = accounts.map(({ id, name }) => ({
    account: id,
    name,
    roleArn: ingestionRoleArn(stack, id),
    externalId: EXTERNAL_ID,
  }));
  const sync = addFunction(stack, 'Sync', name, 'sync', {
    description,
    memorySize: 512,
    timeout: Duration.minutes(15),
    environment: { CONNECTIONS: stack.toJsonString(connections), CATALOG_TABLE: 'serval-catalog' },
    deadLetterQueue,
  });
  new Schedule(stack, 'Schedule', {
    scheduleName: name,
    description,
    schedule: ScheduleExpression.cron({ minute: '30', hour: '0/4', timeZone: TimeZone.ETC_UTC }),
    target: new LambdaInvoke(sync, {
      role: Role.fromRoleName(stack, 'ScheduleRole', `${name}-schedule`, { mutable: false }),
      deadLetterQueue,
      maxEventAge: Duration.hours(1),
    }),
  });
  watch(stack, accounts, sync, deadLetterQueue);
  return catalog;
}

function watch(stack: Stack, accounts: readonly Account[], sync: lambda.Function, deadLetterQueue: Queue): void {
  const name = 'serval-role-sync';
  const hourly = { period: Duration.hours(1) };
  const completeRuns = (account: string, label?: string) =>
    new cloudwatch.Metric({
      namespace: 'Serval',
      metricName: 'CompleteRuns',
      dimensionsMap: { Account: account },
      statistic: 'Sum',
      label,
      ...hourly,
    });
  const waiting = (options: cloudwatch.MetricOptions) =>
    deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', ...options });
  const failed = "A run of the Serval sync failed as a whole. Its function's log says why.";
  const givenUp = 'A run of the Serval sync was given up. Look at the message, and delete it when all is well again.';
  const alarms = [
    addAlarm(stack, `${name}-failed`, failed, sync.metricErrors()),
    addAlarm(stack, `${name}-dead-letters`, givenUp, waiting({})),
    ...accounts.map(
      (account) =>
        new cloudwatch.Alarm(stack, `Stale${account.id}`, {
          alarmName: `${name}-stale-${account.id}`,
          alarmDescription:
            `The Serval sync has not read the account ${account.name} whole for 5 hours. ` +
            'Its status in the catalog, and the log of the function, say why.',
          metric: new cloudwatch.MathExpression({
            expression: 'FILL(runs, 0)',
            usingMetrics: { runs: completeRuns(account.id) },
            label: `complete runs of ${account.name}`,
            ...hourly,
          }),
          threshold: 1,
          comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
          evaluationPeriods: 5,
          treatMissingData: cloudwatch.TreatMissingData.BREACHING,
        }),
    ),
  ];
  const graph = (title: string, ...left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, width: 12, region: stack.region, left });
  new cloudwatch.Dashboard(stack, 'Dashboard', {
    dashboardName: name,
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms })],
      [
        graph('Complete runs by account', ...accounts.map((account) => completeRuns(account.id, account.name))),
        graph(
          'Duration, of 15 minutes at most',
          sync.metricDuration({ statistic: 'Maximum', label: 'longest run', ...hourly }),
        ),
      ],
      [
        graph(
          'Runs and failures',
          sync.metricInvocations({ label: 'runs', ...hourly }),
          sync.metricErrors({ label: 'failed', ...hourly }),
        ),
        graph('Dead letters', waiting({ label: 'waiting', ...hourly })),
      ],
    ],
  });
}

export function addStore(stack: Stack): { grants: dynamodb.Table; audit: dynamodb.Table } {
  const grants = addTable(stack, 'serval-grants', 'id');
  grants.addGlobalSecondaryIndex({
    indexName: 'byPerson',
    partitionKey: { name: 'email', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'roleArn', type: dynamodb.AttributeType.STRING },
    projectionType: dynamodb.ProjectionType.KEYS_ONLY,
  });
  const audit = addTable(stack, 'serval-audit', 'grantId', 'id');
  addFunction(stack, 'Grants', 'serval-grants', 'grants', {
    description: 'Writes grants: who may assume which role, for how many approved minutes',
    memorySize: 256,
    timeout: Duration.seconds(30),
    environment: { GRANTS_TABLE: 'serval-grants' },
  });
  return { grants, audit };
}

interface Tables {
  readonly catalog: dynamodb.Table;
  readonly grants: dynamodb.Table;
  readonly audit: dynamodb.Table;
}

export function addBridge(stack: Stack, { catalog, grants, audit }: Tables): void {
  const name = 'serval-bridge';
  const domainName = 'serval.example.com';
  new Secret(stack, 'Secret', {
    secretName: name,
    description: 'Client secret at the login provider, and keys of cookies, of the Serval bridge',
    removalPolicy: KEPT,
    generateSecretString: {
      secretStringTemplate: '{"OIDC_CLIENT_SECRET":""}',
      generateStringKey: 'COOKIE_KEYS',
      passwordLength: 43,
      excludePunctuation: true,
    },
  });
  const bridge = addFunction(stack, 'Bridge', name, 'bridge-function', {
    description: 'Turns logins into sessions of approved roles',
    memorySize: 512,
    timeout: Duration.seconds(29),
    environment: {
      PUBLIC_URL: `https://${domainName}`,
      OIDC_ISSUER: `https://${ISSUER}`,
      OIDC_CLIENT_ID: CLIENT_ID,
      BRIDGE_SECRET: name,
      CATALOG_TABLE: catalog.tableName,
      GRANTS_TABLE: grants.tableName,
      AUDIT_TABLE: audit.tableName,
    },
  });
  const api = addApi(stack, bridge, name, domainName);
  addAlarm(
    stack,
    `${name}-errors`,
    'The Serval bridge did not answer a request. Its log says why.',
    bridge.metricErrors(),
  );
  addAlarm(
    stack,
    `${name}-throttles`,
    'Lambda held back a request to the Serval bridge. Look at the concurrency of account and function.',
    bridge.metricThrottles(),
  );
  const serverErrors = new cloudwatch.Metric({
    namespace: 'AWS/ApiGateway',
    metricName: '5xx',
    dimensionsMap: { ApiId: api.apiId, Stage: '$default' },
    statistic: 'Sum',
  });
  const failing = 'The Serval bridge answered with a status of 500 or above. Its log has the reason.';
  addAlarm(stack, `${name}-server-errors`, failing, serverErrors);
  const refusals = new cloudwatch.Metric({
    namespace: 'Serval',
    metricName: 'serval_bridge_logins_total',
    dimensionsMap: { Function: name, outcome: 'refused' },
    statistic: 'Sum',
    period: Duration.minutes(15),
  });
  const refused =
    'The Serval bridge refused 10 logins or more within a quarter of an hour. The reasons in its log say whether a ' +
    'setting is wrong, or somebody tries what is not theirs.';
  addAlarm(stack, `${name}-refusals`, refused, refusals, 10);
}

function addApi(stack: Stack, bridge: lambda.Function, name: string, domainName: string): apigateway.HttpApi {
  const api = new apigateway.HttpApi(stack, 'Api', {
    apiName: name,
    description: 'Logins at the Serval bridge',
    createDefaultStage: false,
    disableExecuteApiEndpoint: true,
  });
  const { integrationId } = new apigateway.HttpIntegration(stack, 'Integration', {
    httpApi: api,
    integrationType: apigateway.HttpIntegrationType.AWS_PROXY,
    integrationUri: bridge.functionArn,
    payloadFormatVersion: apigateway.PayloadFormatVersion.VERSION_2_0,
  });
  for (const [method, path] of [
    ['GET', '/oidc/auth/login'],
    ['GET', '/oidc/auth/callback'],
    ['POST', '/oidc/auth/callback'],
  ]) {
    const routeKey = `${method} ${path}`;
    new apigateway.CfnRoute(stack, routeKey, {
      apiId: api.apiId,
      routeKey,
      target: `integrations/${integrationId}`,
      authorizationType: 'NONE',
    });
    bridge.addPermission(routeKey, {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: api.arnForExecuteApi(method, path),
    });
  }
  const log = new LogGroup(stack, 'AccessLog', {
    logGroupName: `/aws/vendedlogs/${name}`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: KEPT,
  });
  const certificateArn = stack.formatArn({
    service: 'acm',
    resource: 'certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  });
  const domain = new apigateway.DomainName(stack, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    securityPolicy: apigateway.SecurityPolicy.TLS_1_2,
  });
  const stage = new apigateway.HttpStage(stack, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: 20, burstLimit: 40 },
    accessLogSettings: {
      destination: new apigateway.LogGroupLogDestination(log),
      format: AccessLogFormat.custom(
        JSON.stringify({
          requestId: '$context.requestId',
          time: '$context.requestTime',
          sourceIp: '$context.identity.sourceIp',
          route: '$context.routeKey',
          status: '$context.status',
          latency: '$context.responseLatency',
          integrationError: '$context.integrationErrorMessage',
        }),
      ),
    },
  });
  new apigateway.ApiMapping(stack, 'Mapping', { api, domainName: domain, stage });
  new CfnOutput(stack, 'LoginUrl', {
    value: `https://${domainName}/oidc/auth/login`,
    description: 'Where logins begin, with ?grant=ID',
  });
  new CfnOutput(stack, 'CallbackUrl', {
    value: `https://${domainName}/oidc/auth/callback`,
    description: 'Redirect URI to register at the login provider',
  });
  new CfnOutput(stack, 'DomainTarget', {
    value: domain.regionalDomainName,
    description: `Host that ${domainName} must point to`,
  });
  return api;
}
