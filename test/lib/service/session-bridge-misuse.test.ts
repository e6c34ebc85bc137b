import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Aws, Duration, Stack, Token } from 'aws-cdk-lib/core';
import {
  BridgeHost,
  BridgeRole,
  BridgeSecret,
  BridgeStore,
  LoginProvider,
  SessionBridge,
  type IBridgeStore,
  type ServalApiOptions,
  type SessionBridgeProps,
} from '../../../lib';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';
import { newBridge } from './support';

const google = (hostedDomain?: string) => LoginProvider.google({ clientId: 'x.apps.example', hostedDomain });

const foreign = (property: string, what: string, path: string, part: string, value: string, own: string) =>
  `«ForeignResource» ${property}: "Stack/${path}" is a ${what} in the ${part} ${value}, but this stack is for ${own}; ` +
  `give a ${what} of this stack's account and region`;
const elsewhere = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/serval-catalog`;
const otherAccount = 'arn:aws:dynamodb:eu-central-1:444455556666:table/t';
const storeOf = (stack: Stack, tables: Partial<IBridgeStore>) =>
  Object.assign(BridgeStore.fromBridgeStoreNames(stack, 'Store'), tables);

test.each<[string, (stack: Stack) => Partial<SessionBridgeProps>, string]>([
  [
    'no exposure',
    () => ({ exposure: undefined }),
    '«OneOf» exposure: is missing; choose Exposure.internalLoadBalancer, or Exposure.publicHttpApi for a public one',
  ],
  [
    'Google without a hosted domain',
    () => ({ loginProvider: google() }),
    '«ConditionValue» loginProvider.hostedDomain: is missing, and Google logs in anybody; give LoginProvider.google ' +
      'your hostedDomain',
  ],
  [
    'an issuer that is known only at deployment',
    () => ({ loginProvider: Object.assign(google('acme.com'), { issuer: Aws.STACK_NAME }) }),
    '«LiteralNeeded» loginProvider.issuer: "https://${Token[AWS.StackName.N]}" is a token, known only at deployment, ' +
      'but the prefix of a condition key must be literal text; write it as text, or read it from the context of the app',
  ],
  [
    'a client id with a space',
    () => ({ loginProvider: Object.assign(google('acme.com'), { clientId: '0oa 1' }) }),
    '«ClientId» loginProvider.clientId: "0oa 1" holds characters that are refused, allowed are letters, ' +
      "digits and _+=,.@:/-; copy it from the login provider's application",
  ],
  [
    'a retention of half a day',
    (stack) => ({ store: storeOf(stack, { auditRetention: Duration.hours(12) }) }),
    '«Duration» store.auditRetention: 0.5 days is no retention, 1 to 36,500 whole days are allowed; choose one, or leave it ' +
      'out to keep all rows',
  ],
  [
    'a retention that is known only at deployment',
    (stack) => ({ store: storeOf(stack, { auditRetention: Duration.days(Token.asNumber({ Ref: 'P' })) }) }),
    '«LiteralNeeded» store.auditRetention: is a token, known only at deployment, but the bridge is told a number; write the ' +
      'duration out',
  ],
  [
    "Serval's API with a path",
    () => ({ servalApi: { clientId: 'x', url: 'https://public.api.serval.com/v2' } }),
    '«Endpoint» servalApi.url: "https://public.api.serval.com/v2" is no origin of https, without a path and a slash at ' +
      'the end; write it as "https://public.api.serval.com"',
  ],
  [
    "Serval's API in the clear",
    () => ({ servalApi: { clientId: 'x', url: 'http://public.api.serval.com' } }),
    '«Endpoint» servalApi.url: "http://public.api.serval.com" is no origin of https, without a path and a slash at ' +
      'the end; write it as "https://public.api.serval.com"',
  ],
  [
    "Serval's API without a client",
    () => ({ servalApi: {} as ServalApiOptions }),
    "«Missing» servalApi.clientId: is missing, and has no default; copy it from Serval's settings of API clients",
  ],
  [
    "the secret of Serval's API in the environment",
    () => ({ environment: { SERVAL_CLIENT_SECRET: 'x' } }),
    '«Environment» environment: "SERVAL_CLIENT_SECRET" is a key of the bridge\'s secret; leave it out, and enter its ' +
      'value in Secrets Manager',
  ],
  [
    'a setting beside the property that gives it',
    () => ({ denyRoleChaining: true, environment: { DENY_ROLE_CHAINING: 'false' } }),
    '«Environment» environment: "DENY_ROLE_CHAINING" is a setting that the construct writes itself; leave it out, and ' +
      'use the property that it comes from',
  ],
  [
    'a catalog of another region',
    (stack) => ({ catalog: Table.fromTableArn(stack, 'Table', elsewhere) }),
    foreign('catalog', 'table', 'Table', 'region', 'us-east-1', 'eu-central-1'),
  ],
  [
    'grants of another account',
    (stack) => ({ store: storeOf(stack, { grantsTable: Table.fromTableArn(stack, 'Table', otherAccount) }) }),
    foreign('store.grantsTable', 'table', 'Table', 'account', '444455556666', ACCOUNT),
  ],
  [
    'an audit trail of another account',
    (stack) => ({ store: storeOf(stack, { auditTable: Table.fromTableArn(stack, 'Table', otherAccount) }) }),
    foreign('store.auditTable', 'table', 'Table', 'account', '444455556666', ACCOUNT),
  ],
  [
    'a secret of another account',
    (stack) => {
      const arn = 'arn:aws:secretsmanager:eu-central-1:444455556666:secret:serval-bridge-AbCdEf';
      return { secret: Secret.fromSecretCompleteArn(stack, 'Foreign', arn) };
    },
    foreign('secret', 'secret', 'Foreign', 'account', '444455556666', ACCOUNT),
  ],
  [
    'a secret whose name a new role cannot know',
    (stack) => ({ secret: new Secret(stack, 'Nameless') }),
    '«LiteralNeeded» secret: "Stack/Nameless" has a name that is known only at deployment, but a role names it as ' +
      'text; give it a secretName',
  ],
  [
    'a boundary for a role that is given',
    (stack) => ({
      role: BridgeRole.fromBridgeRoleName(stack, 'Role'),
      permissionsBoundary: ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'boundary'),
    }),
    '«Contradiction» role, permissionsBoundary: exclude one another, since nothing is changed of a role that is ' +
      'given; give the boundary to its BridgeRole',
  ],
  [
    'a client secret in the environment',
    () => ({ environment: { OIDC_CLIENT_SECRET: 'hush' } }),
    '«Environment» environment: "OIDC_CLIENT_SECRET" is a key of the bridge\'s secret; leave it out, and enter its ' +
      'value in Secrets Manager',
  ],
  [
    'cookie keys in the environment',
    () => ({ environment: { COOKIE_KEYS: 'hush' } }),
    '«Environment» environment: "COOKIE_KEYS" is a key of the bridge\'s secret; leave it out, and enter its value in ' +
      'Secrets Manager',
  ],
  [
    'a setting of its own in the environment',
    () => ({ environment: { PUBLIC_URL: 'http://bridge.acme.com' } }),
    '«Environment» environment: "PUBLIC_URL" is a setting that the construct writes itself; leave it out, and use ' +
      'the property that it comes from',
  ],
  [
    'too little memory',
    () => ({ memorySize: 64 }),
    '«FunctionSetting» memorySize: 64 is no memory size of a function, 128 to 10240 whole MiB are allowed; choose one',
  ],
  [
    'a function name with a dot',
    () => ({ functionName: 'serval.bridge' }),
    '«Name» functionName: "serval.bridge" holds characters that are refused, allowed are letters, digits and _-; ' +
      "give the function's name alone",
  ],
])('fails for %s', (_name, props, message) => {
  const stack = newStack();
  const text = messageOf(() => newBridge(stack, props(stack)));
  expect(text.replace(/(?<=StackName\.)\d+/, 'N')).toBe(`${message} (at Stack/Bridge)`);
});

const told = (what: string) => `is not what the role Stack/Role was told, which is ${what}; tell both the same`;
const lacks = (what: string) => `needs rights that the role Stack/Role lacks; tell it ${what}: true`;

test.each<[Partial<SessionBridgeProps>, string]>([
  [{ functionName: 'b2' }, `functionName: "b2" ${told('"serval-bridge"')}`],
  [{ tracing: true }, `tracing: ${lacks('tracing')}`],
  [{ servalApi: { clientId: 'x' } }, `servalApi: ${lacks('servalApi')}`],
])('fails for %p with a role of the same app that was told otherwise', (props, message) => {
  const [byItself, byName] = [newStack(), newStack()];
  const [{ role }] = [byItself, byName].map(
    (stack) => new BridgeRole(stack, 'Role', { host: BridgeHost.function() }),
  ) as [BridgeRole];
  const named = BridgeRole.fromBridgeRoleName(byName, 'Named');
  const whole = `«Contradiction» ${message} (at Stack/Bridge)`;
  expect(messageOf(() => newBridge(byItself, { role, ...props }))).toBe(whole);
  expect(messageOf(() => newBridge(byName, { role: named, ...props }))).toBe(whole);
});

test.each<[string, (stack: Stack) => Partial<SessionBridgeProps>, string]>([
  [
    'tables',
    (stack) => ({ store: BridgeStore.fromBridgeStoreNames(stack, 'Other', { grantsTableName: 'tools-grants' }) }),
    `grantsTableName: "tools-grants" ${told('"serval-grants"')}`,
  ],
  [
    'audit trail',
    (stack) => ({ store: BridgeStore.fromBridgeStoreNames(stack, 'Other', { auditTableName: 'tools-audit' }) }),
    `auditTableName: "tools-audit" ${told('"serval-audit"')}`,
  ],
  [
    'secret',
    (stack) => ({ secret: Secret.fromSecretNameV2(stack, 'Secret', 'tools/bridge') }),
    `secretName: "tools/bridge" ${told('"serval-bridge"')}`,
  ],
])('fails for another %s than its role was told', (_name, props, message) => {
  const stack = newStack();
  new BridgeRole(stack, 'Role', { host: BridgeHost.function() });
  const role = BridgeRole.fromBridgeRoleName(stack, 'Named');
  expect(messageOf(() => newBridge(stack, { role, ...props(stack) }))).toBe(
    `«Contradiction» ${message} (at Stack/Bridge)`,
  );
});

test('takes the role of another stack of the app that was told the same', () => {
  const app = new App();
  const [identity, services] = ['Identity', 'Services'].map(
    (id) => new Stack(app, id, { env: { account: ACCOUNT, region: 'eu-central-1' } }),
  ) as [Stack, Stack];
  new BridgeRole(identity, 'Role', { path: '/serval/', host: BridgeHost.function({ tracing: true }) });
  const role = BridgeRole.fromBridgeRoleName(services, 'Named', 'serval/serval-bridge');
  expect(messageOf(() => newBridge(services, { role, tracing: true }))).toBe('nothing was thrown');
});

test("fails for a secret's name that is an ARN", () => {
  const stack = newStack();
  const secretName = `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:x`;
  expect(messageOf(() => new BridgeSecret(stack, 'Secret', { secretName }))).toBe(
    `«Name» secretName: "${secretName}" holds characters that are refused, allowed are letters, digits and /_+=.@-; ` +
      "give the secret's name alone (at Stack/Secret)",
  );
});

test.each([
  [
    { domainName: 'http://bridge.acme.com' },
    '«PublicUrl» domainName: "http://bridge.acme.com" is a URL, but people reach the bridge by https and at its root ' +
      'alone; give the host name',
  ],
  [
    { domainName: 'bridge.acme.com', functionName: 'serval.bridge' },
    '«Name» functionName: "serval.bridge" holds characters that are refused, allowed are letters, digits and _-; give ' +
      "the function's name alone",
  ],
])('an import fails for %p', (attributes, message) => {
  const stack = newStack();
  expect(messageOf(() => SessionBridge.fromSessionBridgeAttributes(stack, 'Bridge', attributes))).toBe(
    `${message} (at Stack)`,
  );
});
