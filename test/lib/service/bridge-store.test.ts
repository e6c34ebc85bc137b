/** What a bridge keeps: tables that do not vanish, and the one function that writes grants. */
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import { BridgeStore, GrantRole, type BridgeStoreProps } from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, messageOf, newStack, roleOf } from '../support/stacks';

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function newStore(props?: BridgeStoreProps, stack = newStack()): Stack {
  new BridgeStore(stack, 'Store', props);
  return stack;
}

function resourcesOf(stack: Stack, type: string): Resource[] {
  return Object.values(Template.fromStack(stack).findResources(type)) as unknown as Resource[];
}

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' });

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  const stack = newStore({}, newStack(undefined, flags));

  test('logical ids are the frozen ones', () => {
    const resources = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    expect(Object.fromEntries(Object.entries(resources).map(([id, { Type }]) => [id, Type]))).toEqual({
      StoreGrantsTable06178741: 'AWS::DynamoDB::Table',
      StoreAuditTableFC7275A9: 'AWS::DynamoDB::Table',
      StoreRoleA4BFD6C3: 'AWS::IAM::Role',
      StoreLogs6BDA8041: 'AWS::Logs::LogGroup',
      StoreFunction5F4E66B8: 'AWS::Lambda::Function',
    });
  });

  test('grants are found by id, and by person and role in an index of keys alone', () => {
    expect(resourcesOf(stack, 'AWS::DynamoDB::Table')[0]!.Properties).toEqual({
      TableName: 'serval-grants',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [text('id'), text('email'), text('roleArn')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byPerson',
          KeySchema: [
            { AttributeName: 'email', KeyType: 'HASH' },
            { AttributeName: 'roleArn', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  test('audit rows are found by grant', () => {
    expect(resourcesOf(stack, 'AWS::DynamoDB::Table')[1]!.Properties).toMatchObject({
      TableName: 'serval-audit',
      KeySchema: [
        { AttributeName: 'grantId', KeyType: 'HASH' },
        { AttributeName: 'id', KeyType: 'RANGE' },
      ],
      DeletionProtectionEnabled: true,
    });
  });

  test('tables outlive their stack, and their replacement', () => {
    for (const table of resourcesOf(stack, 'AWS::DynamoDB::Table')) {
      expect(table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  test('the function knows the table of grants, and runs with a role that writes it', () => {
    expect(resourcesOf(stack, 'AWS::Lambda::Function')[0]!.Properties).toMatchObject({
      FunctionName: 'serval-grants',
      Handler: 'index.handler',
      Environment: { Variables: { GRANTS_TABLE: 'serval-grants' } },
      Role: { 'Fn::GetAtt': [expect.stringMatching(/^StoreRole/), 'Arn'] },
    });
    expect(roleOf(stack, 'StoreRole').RoleName).toBe('serval-grants');
  });
});

test('a role of the stack of identities is taken by its name, and nothing is added to it', () => {
  const stack = newStack();
  const role = GrantRole.fromGrantRoleName(stack, 'GrantRole');
  const store = new BridgeStore(stack, 'Store', { role });
  store.grantFunction.addToRolePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  expect(resourcesOf(stack, 'AWS::Lambda::Function')[0]!.Properties.Role).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:role/serval-grants`]],
  });
  expect([resourcesOf(stack, 'AWS::IAM::Role'), resourcesOf(stack, 'AWS::IAM::Policy')]).toEqual([[], []]);
});

test('other names reach tables, function, settings and role', () => {
  const names = { grantsTableName: 'gra', auditTableName: 'aud', grantFunctionName: 'fun' };
  const stack = newStore(names);
  expect(resourcesOf(stack, 'AWS::DynamoDB::Table').map(({ Properties: { TableName } }) => TableName)).toEqual([
    'gra',
    'aud',
  ]);
  expect(resourcesOf(stack, 'AWS::Lambda::Function')[0]!.Properties).toMatchObject({
    FunctionName: 'fun',
    Environment: { Variables: { GRANTS_TABLE: 'gra' } },
  });
  const policy = JSON.stringify(roleOf(stack, 'StoreRole').Policies);
  expect([policy.includes(':table/gra"'), policy.includes('/aws/lambda/fun:*')]).toEqual([true, true]);
});

test('a key encrypts both tables, and the role may use it through DynamoDB', () => {
  const stack = newStack();
  const keyArn = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/one`;
  newStore({ encryptionKey: Key.fromKeyArn(stack, 'Key', keyArn) }, stack);
  for (const { Properties } of resourcesOf(stack, 'AWS::DynamoDB::Table')) {
    expect(Properties.SSESpecification).toEqual({ KMSMasterKeyId: keyArn, SSEEnabled: true, SSEType: 'KMS' });
  }
  expect(roleOf(stack, 'StoreRole').Policies![0]!.PolicyDocument.Statement.at(-1)).toMatchObject({
    Resource: keyArn,
    Condition: { StringEquals: { 'kms:ViaService': 'dynamodb.eu-central-1.amazonaws.com' } },
  });
});

test('in a VPC and traced, the function has what that needs, and its role too', () => {
  const stack = newStack();
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-central-1a'],
    privateSubnetIds: ['subnet-1'],
  });
  const securityGroups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
  newStore({ vpc, securityGroups, tracing: true }, stack);
  expect(resourcesOf(stack, 'AWS::Lambda::Function')[0]!.Properties).toMatchObject({
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    TracingConfig: { Mode: 'Active' },
  });
  const policy = JSON.stringify(roleOf(stack, 'StoreRole').Policies);
  expect([policy.includes('ec2:CreateNetworkInterface'), policy.includes('xray:PutTraceSegments')]).toEqual([
    true,
    true,
  ]);
});

test('tables that are to go with their construct are not protected', () => {
  for (const table of resourcesOf(newStore({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::DynamoDB::Table')) {
    expect(table).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtectionEnabled: false } });
  }
});

describe('who may grant', () => {
  test.each([
    ['made', (stack: Stack) => new BridgeStore(stack, 'Store')],
    ['imported', (stack: Stack) => BridgeStore.fromBridgeStoreNames(stack, 'Store')],
  ])('is who may invoke the function of a store that is %s', (_how, make) => {
    const stack = newStack();
    const approver = Role.fromRoleArn(stack, 'Approver', `arn:aws:iam::${ACCOUNT}:role/approver`);
    const store = make(stack);
    store.grantInvoke(approver);
    const [policy] = resourcesOf(stack, 'AWS::IAM::Policy');
    const { functionArn } = store.grantFunction;
    expect(policy!.Properties).toMatchObject({
      Roles: ['approver'],
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: [stack.resolve(functionArn), expect.anything()],
          },
        ],
      },
    });
  });
});

describe('an imported store', () => {
  const arn = (kind: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${kind}`]],
  });

  test('is known by its names, and creates nothing', () => {
    const stack = newStack();
    const store = BridgeStore.fromBridgeStoreNames(stack, 'Store', { auditTableName: 'aud' });
    expect(
      stack.resolve([store.grantsTable.tableArn, store.auditTable.tableArn, store.grantFunction.functionArn]),
    ).toEqual([
      arn(`dynamodb:eu-central-1:${ACCOUNT}:table/serval-grants`),
      arn(`dynamodb:eu-central-1:${ACCOUNT}:table/aud`),
      arn(`lambda:eu-central-1:${ACCOUNT}:function:serval-grants`),
    ]);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('tells the key of its tables to whoever reads them', () => {
    const stack = newStack();
    const encryptionKey = Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-central-1:${ACCOUNT}:key/one`);
    const store = BridgeStore.fromBridgeStoreNames(stack, 'Store', { encryptionKey });
    expect([store.grantsTable.encryptionKey, store.auditTable.encryptionKey]).toEqual([encryptionKey, encryptionKey]);
    expect(BridgeStore.fromBridgeStoreNames(stack, 'Other').grantsTable.encryptionKey).toBeUndefined();
  });

  test('lets readers of the grants read the index as well', () => {
    const stack = newStack();
    const reader = Role.fromRoleArn(stack, 'Reader', `arn:aws:iam::${ACCOUNT}:role/reader`);
    BridgeStore.fromBridgeStoreNames(stack, 'Store').grantsTable.grantReadData(reader);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toContain(':table/serval-grants/index/*');
  });
});

describe('misuse', () => {
  const foreign = 'arn:aws:dynamodb:eu-central-1:444455556666:table/serval-audit';
  const theirs =
    `«ForeignResource» auditTableName: "${foreign}" is a table in the account 444455556666, but this stack is for ` +
    "111122223333; give a table of this stack's account and region";

  test('fails for a table of another account', () => {
    expect(messageOf(() => newStore({ auditTableName: foreign }))).toBe(`${theirs} (at Stack/Store)`);
  });

  test('fails for an imported table of another account', () => {
    const stack = newStack();
    expect(messageOf(() => BridgeStore.fromBridgeStoreNames(stack, 'Store', { auditTableName: foreign }))).toBe(
      `${theirs} (at Stack)`,
    );
  });

  test.each<[string, BridgeStoreProps, string]>([
    [
      'a name of a table with a slash',
      { grantsTableName: 'serval/grants' },
      '«Name» grantsTableName: "serval/grants" holds characters that are refused, allowed are letters, digits and _.-; ' +
        "give the table's name alone",
    ],
    [
      'no name for the function',
      { grantFunctionName: '' },
      '«Name» grantFunctionName: "" has 0 characters, 1 to 64 are allowed; give the function\'s name alone',
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newStore(props))).toBe(`${message} (at Stack/Store)`);
  });

  const told = (what: string) => `is not what the role Stack/Role was told, which is ${what}; tell both the same`;

  test.each<[BridgeStoreProps, string]>([
    [{ grantFunctionName: 'grants-2' }, `functionName: "grants-2" ${told('"serval-grants"')}`],
    [{ grantsTableName: 'tools-grants' }, `grantsTableName: "tools-grants" ${told('"serval-grants"')}`],
    [{ tracing: true }, 'tracing: needs rights that the role Stack/Role lacks; tell it tracing: true'],
  ])('fails for %p with a role of the same app that was told otherwise', (props, message) => {
    const [byItself, byName] = [newStack(), newStack()];
    const { role } = new GrantRole(byItself, 'Role');
    new GrantRole(byName, 'Role');
    const named = GrantRole.fromGrantRoleName(byName, 'Named');
    const whole = `«Contradiction» ${message} (at Stack/Store)`;
    expect(messageOf(() => newStore({ role, ...props }, byItself))).toBe(whole);
    expect(messageOf(() => newStore({ role: named, ...props }, byName))).toBe(whole);
  });
});

test("a second store's role is called like its function, since one account has one role of a name", () => {
  const stack = newStore();
  const names = { grantFunctionName: 'grants-2', grantsTableName: 'grants-2', auditTableName: 'audit-2' };
  new BridgeStore(stack, 'Second', names);
  const roles = resourcesOf(stack, 'AWS::IAM::Role').map(({ Properties }) => Properties.RoleName);
  expect(roles).toEqual(['serval-grants', 'grants-2']);
});

describe('the retention of the audit trail', () => {
  test('has DynamoDB delete its rows, and not a grant, by what each row says', () => {
    const tables = resourcesOf(newStore({ auditRetention: Duration.days(400) }), 'AWS::DynamoDB::Table');
    expect(tables.map(({ Properties }) => Properties.TimeToLiveSpecification)).toEqual([
      undefined,
      { AttributeName: 'expiresAt', Enabled: true },
    ]);
  });

  test('is for ever unless it is set', () => {
    const tables = resourcesOf(newStore(), 'AWS::DynamoDB::Table');
    expect(tables.filter(({ Properties }) => 'TimeToLiveSpecification' in Properties)).toEqual([]);
  });

  test.each([
    ['0', Duration.days(0)],
    ['1.5', Duration.hours(36)],
    ['36501', Duration.days(36_501)],
  ])('fails when it is %s days', (days, auditRetention) => {
    const told = `«Duration» auditRetention: ${days} days is no retention, 1 to 36,500 whole days are allowed`;
    expect(messageOf(() => newStore({ auditRetention }))).toContain(told);
    const imported = () => BridgeStore.fromBridgeStoreNames(newStack(), 'Store', { auditRetention });
    expect(messageOf(imported)).toContain(told);
  });
});
