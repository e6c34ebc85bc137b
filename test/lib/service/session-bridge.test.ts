import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';
import {
  BridgeHost,
  BridgeRole,
  BridgeSecret,
  BridgeStore,
  IngestionRole,
  LoginProvider,
  ServalPrincipal,
  SessionBridge,
  type SessionBridgeProps,
} from '../../../lib';
import { FLAG_SETS } from '../support/flags';
import { ACCOUNT, EXTERNAL_ID, newStack, roleOf, warningsOf } from '../support/stacks';
import { internal, newBridge, open, resourcesOf, theOnly, vpcOf } from './support';

function withBridge(props: Partial<SessionBridgeProps> = {}, stack = newStack()): Stack {
  newBridge(stack, props);
  return stack;
}

const environmentOf = (stack: Stack) => theOnly(stack, 'AWS::Lambda::Function').Properties.Environment.Variables;
const google = (hostedDomain?: string) => LoginProvider.google({ clientId: 'x.apps.example', hostedDomain });

describe.each(FLAG_SETS)('with %s', (_name, flags) => {
  const typesOf = (stack: Stack) => {
    const { Resources, Outputs } = Template.fromStack(stack).toJSON() as Record<string, Record<string, object>>;
    const types = Object.entries(Resources!).map(([id, resource]) => [id, (resource as { Type: string }).Type]);
    return { resources: Object.fromEntries(types), outputs: Object.keys(Outputs!) };
  };

  const COMMON = {
    BridgeSecret46C41047: 'AWS::SecretsManager::Secret',
    BridgeRole0CC8F4FC: 'AWS::IAM::Role',
    BridgeLogs7882CB9E: 'AWS::Logs::LogGroup',
    BridgeFunction6149FCA3: 'AWS::Lambda::Function',
    BridgeAlarmsErrorsD99715B7: 'AWS::CloudWatch::Alarm',
    BridgeAlarmsThrottles663F8480: 'AWS::CloudWatch::Alarm',
    BridgeAlarmsServerErrors0B58C7E7: 'AWS::CloudWatch::Alarm',
    BridgeAlarmsRefusalsD93B8167: 'AWS::CloudWatch::Alarm',
  };
  const outputs = ['BridgeDomainTarget85F3627B', 'BridgeLoginUrlE07D17BC', 'BridgeCallbackUrl494622E3'];

  test('logical ids behind a load balancer are the frozen ones', () => {
    const stack = newStack(undefined, flags);
    expect(typesOf(withBridge({ exposure: internal(stack) }, stack))).toEqual({
      resources: {
        ...COMMON,
        BridgeLoadBalancer2E8F609F: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        BridgeLoadBalancerHttpsA46DAD02: 'AWS::ElasticLoadBalancingV2::Listener',
        BridgeLoadBalancerHttpsCallbackRule82221C55: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        BridgeLoadBalancerHttpsConfirmationRuleA6AE1828: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        BridgeLoadBalancerHttpsLoginRule10AB57F0: 'AWS::ElasticLoadBalancingV2::ListenerRule',
        BridgeLoadBalancerPermissionInvokeA03FD501: 'AWS::Lambda::Permission',
        BridgeLoadBalancerSecurityGroup92667645: 'AWS::EC2::SecurityGroup',
        BridgeLoadBalancerTargets34FCD1F7: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      },
      outputs,
    });
  });

  test('logical ids behind an API are the frozen ones', () => {
    const stack = newStack(undefined, flags);
    expect(typesOf(withBridge({ exposure: open(stack) }, stack))).toEqual({
      resources: {
        ...COMMON,
        BridgeHttpApi2DDF36AC: 'AWS::ApiGatewayV2::Api',
        BridgeHttpApiAccessLog00C65F44: 'AWS::Logs::LogGroup',
        BridgeHttpApiCallback982B9531: 'AWS::ApiGatewayV2::Route',
        BridgeHttpApiConfirmation4B86664D: 'AWS::ApiGatewayV2::Route',
        BridgeHttpApiDomainName3F100EA6: 'AWS::ApiGatewayV2::DomainName',
        BridgeHttpApiIntegrationE13165B5: 'AWS::ApiGatewayV2::Integration',
        BridgeHttpApiLogin9E00A5C7: 'AWS::ApiGatewayV2::Route',
        BridgeHttpApiMapping33630023: 'AWS::ApiGatewayV2::ApiMapping',
        BridgeHttpApiPermissionsCallbackD9E8F61D: 'AWS::Lambda::Permission',
        BridgeHttpApiPermissionsConfirmation967C3A5C: 'AWS::Lambda::Permission',
        BridgeHttpApiPermissionsLogin4E333821: 'AWS::Lambda::Permission',
        BridgeHttpApiStage6BF346AD: 'AWS::ApiGatewayV2::Stage',
      },
      outputs,
    });
  });

  test('the role may read the one secret, whatever its ARN is to end with', () => {
    const stack = newStack(undefined, flags);
    const { secret } = new BridgeSecret(stack, 'Secret', { secretName: 'tools/bridge' });
    withBridge({ secret }, stack);
    const [{ PolicyDocument }] = theOnly(stack, 'AWS::IAM::Role').Properties.Policies;
    const { Resource } = PolicyDocument.Statement[1];
    expect(JSON.stringify(Resource)).toMatch(/:secretsmanager:eu-central-1:\d{12}:secret:tools\/bridge-\?{6}"/);
    expect(environmentOf(stack).BRIDGE_SECRET).toBe('tools/bridge');
  });
});

describe('the function', () => {
  test('is told its settings, and no secret', () => {
    expect(environmentOf(withBridge())).toEqual({
      PUBLIC_URL: 'https://bridge.acme.com',
      OIDC_ISSUER: 'https://acme.okta.com',
      OIDC_CLIENT_ID: '0oa1',
      BRIDGE_SECRET: 'serval-bridge',
      CATALOG_TABLE: 'serval-catalog',
      GRANTS_TABLE: 'serval-grants',
      AUDIT_TABLE: 'serval-audit',
    });
  });

  test("is told Google's hosted domain", () => {
    expect(environmentOf(withBridge({ loginProvider: google('acme.com') }))).toMatchObject({
      OIDC_ISSUER: 'https://accounts.google.com',
      GOOGLE_HOSTED_DOMAIN: 'acme.com',
    });
  });

  test.each([
    [{ allowAbsentEmailVerified: true }, 'ALLOW_ABSENT_EMAIL_VERIFIED', 'true'],
    [{ allowAbsentEmailVerified: false }, 'ALLOW_ABSENT_EMAIL_VERIFIED', 'false'],
    [{ allowSessionsPastGrantEnd: true }, 'ALLOW_SESSIONS_PAST_GRANT_END', 'true'],
    [{ denyRoleChaining: true }, 'DENY_ROLE_CHAINING', 'true'],
    [{ denyRoleChaining: false }, 'DENY_ROLE_CHAINING', undefined],
    [{ servalApi: { clientId: 'serval-client' } }, 'GRANTS', 'serval-api'],
    [{ servalApi: { clientId: 'serval-client' } }, 'SERVAL_CLIENT_ID', 'serval-client'],
    [{ servalApi: { clientId: 'serval-client' } }, 'SERVAL_API_URL', 'https://public.api.serval.com'],
    [{ servalApi: { clientId: 'x', url: 'https://api.eu.serval.com' } }, 'SERVAL_API_URL', 'https://api.eu.serval.com'],
  ])('is told %p', (props, name, value) => {
    expect(environmentOf(withBridge(props))[name]).toBe(value);
  });

  test("is told its store's retention, made or imported", () => {
    const auditRetention = Duration.days(400);
    const stack = newStack();
    const made = withBridge({ store: new BridgeStore(stack, 'Store', { auditRetention }) }, stack);
    const other = newStack();
    const imported = withBridge({ store: BridgeStore.fromBridgeStoreNames(other, 'Store', { auditRetention }) }, other);
    for (const one of [made, imported]) {
      const functions = resourcesOf(one, 'AWS::Lambda::Function');
      expect(functions.map(({ Properties }) => Properties.Environment.Variables.AUDIT_RETENTION_DAYS)).toContain('400');
    }
  });

  test('answers within the time that an API waits', () => {
    expect(theOnly(withBridge(), 'AWS::Lambda::Function').Properties).toMatchObject({
      FunctionName: 'serval-bridge',
      Handler: 'index.handler',
      Timeout: 29,
      MemorySize: 512,
    });
  });

  test('runs as its options say', () => {
    const stack = newStack();
    const options = { vpc: vpcOf(stack), tracing: true, memorySize: 1024, environment: { AWS_ENDPOINT_URL_STS: 'x' } };
    withBridge(options, stack);
    expect(theOnly(stack, 'AWS::Lambda::Function').Properties).toMatchObject({
      MemorySize: 1024,
      TracingConfig: { Mode: 'Active' },
      VpcConfig: { SubnetIds: ['subnet-a', 'subnet-b'] },
      Environment: { Variables: { AWS_ENDPOINT_URL_STS: 'x' } },
    });
    const text = JSON.stringify(roleOf(stack, 'Bridge').Policies);
    expect(text).toContain('ec2:CreateNetworkInterface');
    expect(text).toContain('xray:PutTraceSegments');
  });

  test('logs as its options say, and so does its API', () => {
    const stack = newStack();
    const logEncryptionKey = new Key(stack, 'Key');
    const options = { logRetention: RetentionDays.ONE_YEAR, logEncryptionKey, logRemovalPolicy: RemovalPolicy.DESTROY };
    withBridge(options, stack);
    const logs = resourcesOf(stack, 'AWS::Logs::LogGroup');
    expect(logs.map(({ Properties }) => Properties.LogGroupName)).toEqual([
      '/aws/lambda/serval-bridge',
      '/aws/vendedlogs/serval-bridge',
    ]);
    for (const { DeletionPolicy, Properties } of logs) {
      expect(DeletionPolicy).toBe('Delete');
      expect(Properties).toMatchObject({ RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': expect.anything() } });
    }
  });

  test('of a second bridge has a name of its own, and so have its role, secret and API', () => {
    const stack = newStack();
    withBridge({ functionName: 'serval-bridge-2', exposure: open(stack) }, stack);
    expect(theOnly(stack, 'AWS::SecretsManager::Secret').Properties.Name).toBe('serval-bridge-2');
    expect(environmentOf(stack).BRIDGE_SECRET).toBe('serval-bridge-2');
    expect(JSON.stringify(roleOf(stack, 'Bridge').Policies)).toContain(':secret:serval-bridge-2-??????');
    expect(theOnly(stack, 'AWS::Lambda::Function').Properties.FunctionName).toBe('serval-bridge-2');
    expect(theOnly(stack, 'AWS::IAM::Role').Properties.RoleName).toBe('serval-bridge-2');
    expect(theOnly(stack, 'AWS::ApiGatewayV2::Api').Properties.Name).toBe('serval-bridge-2');
  });
});

describe('the role', () => {
  test('of a stack of its own and a second bridge agree on the secret, told the name of the function alone', () => {
    const [identity, services] = [newStack(), newStack()];
    const functionName = 'serval-bridge-2';
    new BridgeRole(identity, 'Bridge', { host: BridgeHost.function({ functionName }), roleName: functionName });
    withBridge({ functionName, role: BridgeRole.fromBridgeRoleName(services, 'Role', functionName) }, services);
    const { BRIDGE_SECRET } = environmentOf(services);
    expect(JSON.stringify(roleOf(identity, 'Bridge').Policies)).toContain(`:secret:${BRIDGE_SECRET}-??????`);
  });

  test('has no right in STS: a login is exchanged unsigned', () => {
    const template = JSON.stringify(Template.fromStack(withBridge()));
    expect(template).not.toContain('AssumeRoleWithWebIdentity');
    expect(template.match(/sts:\w+/g)).toEqual(['sts:AssumeRole']);
  });

  test('is for the tables that the bridge is told, and their keys', () => {
    const stack = newStack();
    const encryptionKey = new Key(stack, 'Key');
    const store = new BridgeStore(stack, 'Store', { grantsTableName: 'tools-grants', encryptionKey });
    const catalog = Table.fromTableName(stack, 'Tools', 'tools-catalog');
    newBridge(stack, { store, catalog });
    const statements = JSON.stringify(roleOf(stack, 'Bridge').Policies);
    expect(statements).toContain(':table/tools-catalog"');
    expect(statements).toContain('{"Ref":"StoreGrantsTable');
    expect(statements).toContain('"kms:ViaService":"dynamodb.eu-central-1.amazonaws.com"');
  });

  test("may keep what Serval's public API approves where grants are asked for there", () => {
    const attributes = (props: Partial<SessionBridgeProps>) => {
      const statements = JSON.stringify(roleOf(withBridge(props), 'Bridge').Policies);
      return statements.includes('"approvedMinutes"');
    };
    expect([attributes({}), attributes({ servalApi: { clientId: 'x' } })]).toEqual([false, true]);
  });

  test('may use the key of its secret', () => {
    const stack = newStack();
    const { secret } = new BridgeSecret(stack, 'Secret', { encryptionKey: new Key(stack, 'Key') });
    withBridge({ secret }, stack);
    expect(JSON.stringify(roleOf(stack, 'Bridge').Policies)).toContain(
      '"kms:ViaService":"secretsmanager.eu-central-1.amazonaws.com"',
    );
  });

  test('keeps within its boundary', () => {
    const stack = newStack();
    const permissionsBoundary = ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary');
    withBridge({ permissionsBoundary }, stack);
    expect(JSON.stringify(roleOf(stack, 'Bridge').PermissionsBoundary)).toContain(':policy/boundary');
  });

  test('may be the one of another stack, to which nothing is added', () => {
    const stack = newStack();
    withBridge({ role: BridgeRole.fromBridgeRoleName(stack, 'Role') }, stack);
    expect(resourcesOf(stack, 'AWS::IAM::Role')).toEqual([]);
    expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual([]);
    expect(theOnly(stack, 'AWS::Lambda::Function').Properties.Role).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:role/serval-bridge`]],
    });
  });
});

describe('the secret', () => {
  test('has a cookie key of 32 bytes, and a client secret that is to be entered', () => {
    const secret = theOnly(withBridge(), 'AWS::SecretsManager::Secret');
    expect(secret).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(secret.Properties.Name).toBe('serval-bridge');
    // Frozen: CloudFormation generates anew, and overwrites what was entered, when one of these changes.
    expect(secret.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{"OIDC_CLIENT_SECRET":""}',
      GenerateStringKey: 'COOKIE_KEYS',
      PasswordLength: 43,
      ExcludePunctuation: true,
    });
  });

  test('may be one that exists, under its name or ARN', () => {
    const stack = newStack();
    const arn = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:tools/bridge-AbCdEf`;
    withBridge({ secret: Secret.fromSecretCompleteArn(stack, 'Secret', arn) }, stack);
    expect(environmentOf(stack).BRIDGE_SECRET).toBe('tools/bridge');
    expect(JSON.stringify(roleOf(stack, 'Bridge').Policies)).toContain('secret:tools/bridge-??????');
    expect(resourcesOf(stack, 'AWS::SecretsManager::Secret')).toEqual([]);
  });

  test('may get its name at deployment, where the role is given', () => {
    const stack = newStack();
    withBridge({ secret: new Secret(stack, 'Secret'), role: BridgeRole.fromBridgeRoleName(stack, 'Role') }, stack);
    expect(environmentOf(stack).BRIDGE_SECRET).toEqual({ Ref: expect.stringMatching(/^Secret/) });
  });
});

describe('an operator', () => {
  test('finds the addresses in the outputs, and on the construct', () => {
    const stack = newStack();
    const bridge = newBridge(stack);
    expect([bridge.url, bridge.loginUrl, bridge.callbackUrl]).toEqual([
      'https://bridge.acme.com',
      'https://bridge.acme.com/oidc/auth/login',
      'https://bridge.acme.com/oidc/auth/callback',
    ]);
    const outputs = Object.values(Template.fromStack(stack).toJSON().Outputs) as Array<{ Value: unknown }>;
    expect(outputs.map(({ Value }) => Value)).toEqual(expect.arrayContaining([bridge.loginUrl, bridge.callbackUrl]));
  });

  test('reaches what was made of the exposure, the other kind being undefined', () => {
    const [one, other] = [newStack(), newStack()];
    expect(newBridge(one, { exposure: internal(one) })).toMatchObject({
      loadBalancer: expect.anything(),
      httpApi: undefined,
    });
    expect(newBridge(other, { exposure: open(other) })).toMatchObject({
      loadBalancer: undefined,
      httpApi: expect.anything(),
    });
  });

  test('ten refusals within a quarter of an hour are told, whatever their status', () => {
    const stack = newStack();
    newBridge(stack, { functionName: 'bridge-2' });
    Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'bridge-2-refusals',
      Namespace: 'Serval',
      MetricName: 'serval_bridge_logins_total',
      Dimensions: [
        { Name: 'Function', Value: 'bridge-2' },
        { Name: 'outcome', Value: 'refused' },
      ],
    });
  });

  test('is told of every failure within five minutes', () => {
    const stack = newStack();
    const topic = new Topic(stack, 'Topic');
    withBridge({ alarmActions: [new SnsAction(topic)] }, stack);
    const alarms = resourcesOf(stack, 'AWS::CloudWatch::Alarm');
    expect(alarms).toHaveLength(4);
    for (const { Properties } of alarms) {
      const rise = Properties.MetricName === 'serval_bridge_logins_total';
      expect(Properties).toMatchObject({
        AlarmActions: [stack.resolve(topic.topicArn)],
        Statistic: 'Sum',
        Period: rise ? 900 : 300,
        EvaluationPeriods: 1,
        Threshold: rise ? 10 : 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });

  test('takes a bridge of another stack by its names', () => {
    const stack = newStack();
    const bridge = SessionBridge.fromSessionBridgeAttributes(stack, 'Bridge', { domainName: 'bridge.acme.com' });
    expect(bridge.callbackUrl).toBe(newBridge(newStack()).callbackUrl);
    expect(bridge.function.functionArn).toContain(`:lambda:eu-central-1:${ACCOUNT}:function:serval-bridge`);
    expect(Template.fromStack(stack).toJSON().Resources).toBeUndefined();
  });

  test('may put the failures on a dashboard', () => {
    const { metricName, statistic } = newBridge(newStack()).metricServerErrors({ statistic: 'avg' });
    expect([metricName, statistic]).toEqual(['5xx', 'Average']);
  });

  test('is warned of an ingestion role that trusts Serval cloud beside a bridge of their own', () => {
    const stack = newStack();
    new IngestionRole(stack, 'Ingestion', { externalId: EXTERNAL_ID, trustedBy: ServalPrincipal.cloud() });
    expect(warningsOf(stack)).toEqual([]);
    newBridge(stack, { role: BridgeRole.fromBridgeRoleName(stack, 'Role') });
    expect(warningsOf(stack).join()).toContain('cdk-serval:IngestionRole.trustsCloudBesideWorker');
  });
});
