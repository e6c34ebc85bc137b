/** The roles of sync, bridge and grant function, in plain aws-cdk-lib. */
import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PRODUCTION, statement, TOOLS } from './policies.js';

interface Account {
  readonly id: string;
  readonly name: string;
}
export const BOTH: readonly Account[] = [
  { id: TOOLS, name: 'tools' },
  { id: PRODUCTION, name: 'production' },
];

export const ingestionRoleArn = (stack: Stack, account: string): string =>
  `arn:${stack.partition}:iam::${account}:role/serval-ingestion`;

const lambda = new iam.ServicePrincipal('lambda.amazonaws.com');

export const tableArn = (stack: Stack, name: string): string =>
  stack.formatArn({ service: 'dynamodb', resource: 'table', resourceName: name });

const colonArn = (stack: Stack, service: string, resource: string, resourceName: string): string =>
  stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });

const writeLog = (stack: Stack, name: string): iam.PolicyStatement =>
  statement(
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    colonArn(stack, 'logs', 'log-group', `/aws/lambda/${name}:*`),
  );

function addRole(
  stack: Stack,
  roleName: string,
  description: string,
  assumedBy: iam.IPrincipal,
  statements: iam.PolicyStatement[],
): iam.Role {
  const document = new iam.PolicyDocument({ statements, minimize: false });
  return new iam.Role(stack, roleName, { roleName, description, assumedBy, inlinePolicies: { [roleName]: document } });
}

/** @returns the ARN that ingestion roles trust, by name */
export function addSyncRole(stack: Stack, accounts: readonly Account[]): string {
  const name = 'serval-role-sync';
  const deadLetters = statement(
    ['sqs:SendMessage'],
    stack.formatArn({ service: 'sqs', resource: `${name}-dead-letters` }),
  );
  const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
  const scheduler = new iam.PrincipalWithConditions(new iam.ServicePrincipal('scheduler.amazonaws.com'), {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnEquals: { 'aws:SourceArn': group },
  });
  addRole(stack, `${name}-schedule`, 'Lets EventBridge Scheduler start the Serval sync', scheduler, [
    statement(['lambda:InvokeFunction'], colonArn(stack, 'lambda', 'function', name)),
    deadLetters,
  ]);
  addRole(stack, name, 'Lets the Serval sync read the IAM roles of connected accounts into its catalog', lambda, [
    statement(['sts:AssumeRole'], ...accounts.map(({ id }) => ingestionRoleArn(stack, id))),
    statement(
      ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      tableArn(stack, 'serval-catalog'),
    ),
    deadLetters,
    writeLog(stack, name),
  ]);
  return `arn:aws:iam::${TOOLS}:role/${name}`;
}

export function addGrantRole(stack: Stack): void {
  addRole(stack, 'serval-grants', 'Lets the grant function write grants', lambda, [
    writeLog(stack, 'serval-grants'),
    statement(['dynamodb:GetItem', 'dynamodb:PutItem'], tableArn(stack, 'serval-grants')),
  ]);
}

export function addBridgeFunctionRole(stack: Stack): void {
  addBridgeRole(stack, lambda, [
    writeLog(stack, 'serval-bridge'),
    statement(['secretsmanager:GetSecretValue'], colonArn(stack, 'secretsmanager', 'secret', 'serval-bridge-??????')),
  ]);
}

/** @param own what its home needs beside the tables */
export function addBridgeRole(stack: Stack, trusted: iam.IPrincipal, own: iam.PolicyStatement[] = []): iam.Role {
  const grants = tableArn(stack, 'serval-grants');
  const update = new iam.PolicyStatement({
    actions: ['dynamodb:UpdateItem'],
    resources: [grants],
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['id', 'sessions', 'startedAt', 'status'] },
    },
  });
  const description = 'Lets the Serval bridge start and record sessions of approved grants';
  return addRole(stack, 'serval-bridge', description, trusted, [
    ...own,
    statement(['dynamodb:BatchGetItem', 'dynamodb:GetItem'], grants),
    statement(['dynamodb:Query'], `${grants}/index/byPerson`),
    update,
    statement(['dynamodb:GetItem'], tableArn(stack, 'serval-catalog')),
    statement(['dynamodb:PutItem', 'dynamodb:Query'], tableArn(stack, 'serval-audit')),
  ]);
}
