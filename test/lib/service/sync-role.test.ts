/** The roles of a sync: their documents to the letter, what they allow, and whom they let in. */
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, User } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import { IngestionRole, ServalPrincipal, SyncRole, type SyncRoleProps } from '../../../lib';
import { assumeRole, assumeRoleAsService } from '../../../lib/model/policy';
import { RIGHTS, type RightOn } from '../../support/rights';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack, REGIONS, roleOf, warningsOf } from '../support/stacks';
import {
  failuresWithoutEachAction,
  filled,
  policyOf,
  production,
  PRODUCTION,
  verdict,
  type Request,
} from './sync-support';

function newRole(props: Partial<SyncRoleProps> = {}, stack = newStack()): Stack {
  new SyncRole(stack, 'Sync', { connections: [production()], ...props });
  return stack;
}

const FUNCTION = /^Sync(?!Schedule)/;
const functionPrefix = (stack: Stack) =>
  Object.keys(Template.fromStack(stack).findResources('AWS::IAM::Role')).find((id) => FUNCTION.test(id))!;

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  test.each(REGIONS)('in %s, both roles have exactly these documents', (partition, region) => {
    const stack = newStack({ account: ACCOUNT, region }, flags);
    newRole({ connections: [production(partition)] }, stack);
    const here = (service: string, rest: string) => `arn:${partition}:${service}:${region}:${ACCOUNT}:${rest}`;
    const deadLetters = {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Resource: here('sqs', 'serval-role-sync-dead-letters'),
    };

    expect(policyOf(stack, functionPrefix(stack), partition)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Resource: `arn:${partition}:iam::${PRODUCTION}:role/serval/ingestion`,
        },
        {
          Effect: 'Allow',
          Action: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
          Resource: here('dynamodb', 'table/serval-catalog'),
        },
        deadLetters,
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: here('logs', 'log-group:/aws/lambda/serval-role-sync:*'),
        },
      ],
    });
    expect(roleOf(stack, functionPrefix(stack)).AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ]);

    expect(policyOf(stack, 'SyncSchedule', partition).Statement).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: here('lambda', 'function:serval-role-sync') },
      deadLetters,
    ]);
    expect(filled(roleOf(stack, 'SyncSchedule').AssumeRolePolicyDocument.Statement, partition)).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': ACCOUNT },
          ArnEquals: { 'aws:SourceArn': here('scheduler', 'schedule-group/default') },
        },
      },
    ]);
  });

  test('logical ids are the frozen ones, and nothing else is made', () => {
    const stack = newRole({}, newStack(undefined, flags));
    expect(Object.keys(Template.fromStack(stack).toJSON().Resources as object)).toEqual([
      'Sync20A72D4C',
      'SyncScheduleE6CA23AD',
    ]);
  });
});

describe('its rights, judged', () => {
  const table = (name: string) => `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${name}`;
  const log = (action: string) => ({
    action: `logs:${action}`,
    resource: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/serval-role-sync:log-stream:s`,
  });
  const place: Partial<Record<RightOn, string>> = {
    'ingestion roles': production().roleArn,
    'catalog table': table('serval-catalog'),
  };
  const deadLetters = {
    action: 'sqs:SendMessage',
    resource: `arn:aws:sqs:eu-central-1:${ACCOUNT}:serval-role-sync-dead-letters`,
  };
  const NEEDED: Request[] = [
    ...RIGHTS.sync.own.map(({ action, on }) => ({ action, resource: place[on]! })),
    deadLetters,
    log('CreateLogStream'),
    log('PutLogEvents'),
  ];

  test.each(NEEDED)('it may $action on $resource', (request) => {
    const stack = newRole();
    expect(verdict(policyOf(stack, functionPrefix(stack)), request)).toBe('admits');
  });

  test.each<[string, string]>([
    ['sts:AssumeRole', `arn:aws:iam::${PRODUCTION}:role/serval/ingestion-2`],
    ['sts:AssumeRole', `arn:aws:iam::777788889999:role/serval/ingestion`],
    ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/admin`],
    ['sts:TagSession', production().roleArn],
    ['dynamodb:Scan', table('serval-catalog')],
    ['dynamodb:UpdateItem', table('serval-catalog')],
    ['dynamodb:BatchWriteItem', table('serval-catalog')],
    ['dynamodb:DeleteTable', table('serval-catalog')],
    ['dynamodb:PutItem', table('serval-catalog-2')],
    ['dynamodb:PutItem', table('serval-grants')],
    ['dynamodb:PutItem', table('serval-catalog').replace('eu-central-1', 'us-east-1')],
    ['kms:Decrypt', `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k`],
    ['sqs:ReceiveMessage', deadLetters.resource],
    ['lambda:InvokeFunction', `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:serval-role-sync`],
    ['iam:GetRole', `arn:aws:iam::${ACCOUNT}:role/admin`],
    ['ec2:CreateNetworkInterface', '*'],
    ['xray:PutTraceSegments', '*'],
    ['events:PutEvents', `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/default`],
  ])('it may not %s on %s', (action, resource) => {
    const stack = newRole();
    expect(verdict(policyOf(stack, functionPrefix(stack)), { action, resource })).toBe('refuses');
  });

  test('each right is needed: without any one of its actions, one of the requests is refused', () => {
    const stack = newRole();
    const failures = failuresWithoutEachAction(policyOf(stack, functionPrefix(stack)), NEEDED);
    expect(Object.keys(failures)).toHaveLength(8);
    for (const [action, failed] of Object.entries(failures)) expect(failed.map((one) => one.action)).toEqual([action]);
  });

  test('with a bus it may do all that telling takes, on that bus alone', () => {
    const bus = (name: string) => `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/${name}`;
    const stack = newStack();
    newRole({ eventBus: EventBus.fromEventBusArn(stack, 'Bus', bus('serval')) }, stack);
    const document = policyOf(stack, functionPrefix(stack));
    const places = { ...place, 'event bus': bus('serval') };
    for (const { action, on } of RIGHTS.organizationRead.own) {
      expect([action, verdict(document, { action, resource: places[on]! })]).toEqual([action, 'admits']);
    }
    expect(verdict(document, { action: 'events:PutEvents', resource: bus('default') })).toBe('refuses');
    expect(verdict(document, { action: 'events:PutRule', resource: bus('serval') })).toBe('refuses');
  });

  test('a session without tags gets into an ingestion role that pins this role, with its External ID alone', () => {
    const stack = newStack();
    const sync = new SyncRole(stack, 'Sync', { connections: [production()] });
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.roles(sync) });
    const as = (roleName: string, externalId?: string) =>
      assumeRole({
        role: { arn: production().roleArn, trustPolicy: roleOf(stack, 'Ingestion').AssumeRolePolicyDocument },
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${roleName}/serval-role-sync`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/${roleName}`,
        },
        callerPolicies: { identityPolicies: [{ name: 'sync', document: policyOf(stack, functionPrefix(stack)) }] },
        externalId,
      }).verdict;
    expect(as('serval-role-sync', EXTERNAL_ID)).toBe('admits');
    expect(as('serval-role-sync')).toBe('refuses');
    expect(as('serval-role-sync-2', EXTERNAL_ID)).toBe('refuses');
  });
});

describe('who gets the schedule’s role', () => {
  const group = (name: string, account = ACCOUNT) => `arn:aws:scheduler:eu-central-1:${account}:schedule-group/${name}`;
  test.each([
    ['admits', 'a schedule of the default group', ACCOUNT, group('default')],
    ['refuses', 'a schedule of another group', ACCOUNT, group('other')],
    ['refuses', 'a schedule of another account', '777788889999', group('default', '777788889999')],
  ])('it %s %s', (expected, _who, sourceAccount, sourceArn) => {
    const trustPolicy = filled(roleOf(newRole(), 'SyncSchedule').AssumeRolePolicyDocument);
    const role = { arn: `arn:aws:iam::${ACCOUNT}:role/serval-role-sync-schedule`, trustPolicy };
    const question = { role, service: 'scheduler.amazonaws.com', sourceAccount, sourceArn };
    expect(assumeRoleAsService(question).verdict).toBe(expected);
  });
});

describe('what is asked for besides', () => {
  const statementsOf = (props: Partial<SyncRoleProps>, stack?: Stack) => {
    const made = newRole(props, stack);
    return policyOf(made, functionPrefix(made)).Statement;
  };

  test('a VPC and traces add their actions, and nothing else changes', () => {
    const plain = statementsOf({});
    expect(statementsOf({ vpc: true, tracing: true })).toEqual([
      ...plain,
      {
        Effect: 'Allow',
        Action: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: '*',
      },
      { Effect: 'Allow', Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], Resource: '*' },
    ]);
  });

  test('a key of one’s own may be used through DynamoDB alone', () => {
    const stack = newStack();
    const arn = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
    const added = statementsOf({ tableEncryptionKey: Key.fromKeyArn(stack, 'Key', arn) }, stack).filter(
      ({ Resource }) => Resource === arn,
    );
    expect(added).toEqual([
      expect.objectContaining({
        Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' } },
      }),
    ]);
  });

  test('names reach the documents', () => {
    const names = { roleName: 'acme-sync', functionName: 'acme-sync-fn', catalogTableName: 'acme-catalog' };
    const stack = newRole(names);
    expect(roleOf(stack, functionPrefix(stack)).RoleName).toBe('acme-sync');
    expect(roleOf(stack, 'SyncSchedule').RoleName).toBe('acme-sync-schedule');
    const resources = ['SyncSchedule', functionPrefix(stack)].flatMap((role) =>
      policyOf(stack, role).Statement.map(({ Resource }) => String(Resource).split(':').slice(5).join(':')),
    );
    expect(resources).toEqual([
      'function:acme-sync-fn',
      'acme-sync-fn-dead-letters',
      'role/serval/ingestion',
      'table/acme-catalog',
      'acme-sync-fn-dead-letters',
      'log-group:/aws/lambda/acme-sync-fn:*',
    ]);
  });

  test('path, boundary and tags reach both roles, a description the function’s', () => {
    const stack = newStack();
    newRole(
      {
        path: '/serval/',
        permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', `arn:aws:iam::${ACCOUNT}:policy/b`),
        tags: { team: 'platform' },
        description: 'Reads accounts',
      },
      stack,
    );
    const both = {
      Path: '/serval/',
      PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/b`,
      Tags: [{ Key: 'team', Value: 'platform' }],
    };
    expect(roleOf(stack, functionPrefix(stack))).toMatchObject({ ...both, Description: 'Reads accounts' });
    const description = 'Lets EventBridge Scheduler start the Serval sync';
    expect(roleOf(stack, 'SyncSchedule')).toMatchObject({ ...both, Description: description });
  });
});

describe('known by name', () => {
  test('a sync and its own ingestion role in one stack name each other without a cycle', () => {
    const stack = newStack();
    const sync = SyncRole.fromSyncRoleName(stack, 'Named');
    const ingestion = new IngestionRole(stack, 'Ingestion', {
      externalId: EXTERNAL_ID,
      trustedBy: ServalPrincipal.roles(sync),
    });
    new SyncRole(stack, 'Sync', { connections: [ingestion.connection] });
    expect(() => Template.fromStack(stack)).not.toThrow();
    const [assume] = policyOf(stack, functionPrefix(stack)).Statement;
    expect(assume!.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Ingestion/), 'Arn'] });
  });

  test('the construct itself is pinned by its name, its path included, and refers to no resource', () => {
    const stack = newStack();
    const sync = new SyncRole(stack, 'Sync', { connections: [production()], path: '/serval/' });
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.roles(sync) });
    const [assume] = roleOf(stack, 'Ingestion').AssumeRolePolicyDocument.Statement;
    const arn = `arn:aws:iam::${ACCOUNT}:role/serval/serval-role-sync`;
    expect(assume!.Condition!.ArnEquals).toEqual({ 'aws:PrincipalArn': arn });
    expect(sync.role.roleArn).toBe(arn);
    expect(sync.scheduleRole.roleArn).toBe(`${arn}-schedule`);
  });

  test('imported, it creates nothing, and both names follow from one', () => {
    const stack = newStack();
    const imported = SyncRole.fromSyncRoleName(stack, 'Sync', 'serval/acme-sync');
    const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/serval/${name}`;
    expect(filled(stack.resolve(imported.role.roleArn))).toBe(arn('acme-sync'));
    expect(filled(stack.resolve(imported.scheduleRole.roleArn))).toBe(arn('acme-sync-schedule'));
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('whoever is granted to pass the role may pass it', () => {
    const stack = newStack();
    const sync = new SyncRole(stack, 'Sync', { connections: [production()] });
    sync.grants.passRole(new User(stack, 'Deployer'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'iam:PassRole', Resource: sync.roleArn }] },
    });
  });
});

test('what only CloudFormation knows passes', () => {
  const stack = newStack({});
  const [externalId, roleArn] = ['ExternalId', 'RoleArn'].map((id) => new CfnParameter(stack, id).valueAsString);
  const connection = { ...production(), accountId: stack.account, externalId: externalId!, roleArn: roleArn! };
  expect(() => Template.fromStack(newRole({ connections: [connection] }, stack))).not.toThrow();
});

test.each([
  ['made', (stack: Stack) => void newRole({}, stack)],
  ['imported', (stack: Stack) => void SyncRole.fromSyncRoleName(stack, 'Sync')],
])('an app that holds one that is %s and still trusts Serval cloud is warned', (_name, make) => {
  const stack = newStack();
  make(stack);
  new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.cloud() });
  expect(warningsOf(stack)).toEqual([expect.stringContaining('IngestionRole.trustsCloudBesideWorker')]);
});
