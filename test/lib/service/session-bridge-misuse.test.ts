import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, type Stack } from 'aws-cdk-lib/core';
import {
  BridgeRole,
  BridgeSecret,
  BridgeStore,
  LoginProvider,
  SessionBridge,
  type IBridgeStore,
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
