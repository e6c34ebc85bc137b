/** What the bridge's role allows, and whom it lets in, judged. */
import type { Stack } from 'aws-cdk-lib/core';
import { BridgeHost, BridgeRole, Identity, Issuer, type BridgeRoleProps } from '../../../lib';
import { assumeRoleAsService, assumeRoleWithWebIdentity, authorize } from '../../../lib/model/policy';
import { RIGHTS, type Right, type RightOn } from '../../support/rights';
import { ACCOUNT, newStack, roleOf } from '../support/stacks';
import { policyOf } from './role-policy';

const ISSUER = 'oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const POD_IDENTITY = { identity: Identity.podIdentity({ clusterName: 'tools' }), namespace: 'serval' };
const IRSA = { identity: Identity.irsa({ issuer: Issuer.eks(`https://${ISSUER}`) }), namespace: 'serval' };

function newRole(host: BridgeHost, props: Partial<BridgeRoleProps> = {}): Stack {
  const stack = newStack();
  new BridgeRole(stack, 'Bridge', { host, ...props });
  return stack;
}

describe('its rights, judged', () => {
  type Request = { readonly action: string; readonly resource: string; readonly attributes?: readonly string[] };
  const table = (name: string) => `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/${name}`;
  const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:${name}`;
  const verdict = (document: unknown, { action, resource, attributes }: Request) =>
    authorize(
      {
        caller: {
          type: 'session',
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:assumed-role/serval-bridge/serval-bridge`,
          roleArn: `arn:aws:iam::${ACCOUNT}:role/serval-bridge`,
        },
        action,
        resource,
        resourceAccount: ACCOUNT,
        context: attributes ? { 'dynamodb:Attributes': attributes } : {},
      },
      { identityPolicies: [{ name: 'serval-bridge', document }] },
    ).verdict;

  const grants = table('serval-grants');
  const place: Partial<Record<RightOn, string>> = {
    'catalog table': table('serval-catalog'),
    'grants table': grants,
    'index byPerson of the grants table': `${grants}/index/byPerson`,
    'audit table': table('serval-audit'),
  };
  const requestsOf = (rights: readonly Right[]): Request[] =>
    rights.map(({ on, ...right }) => ({ ...right, resource: place[on]! }));
  const NEEDED = requestsOf(RIGHTS.bridge.own);
  const FUNCTION_NEEDED: Request[] = [
    {
      action: 'logs:PutLogEvents',
      resource: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:/aws/lambda/serval-bridge:log-stream:s`,
    },
    { action: 'secretsmanager:GetSecretValue', resource: secret('serval-bridge-a1B2c3') },
  ];
  const REFUSED: Request[] = [
    { action: 'dynamodb:PutItem', resource: grants },
    { action: 'dynamodb:DeleteItem', resource: grants },
    { action: 'dynamodb:BatchWriteItem', resource: grants },
    { action: 'dynamodb:Scan', resource: grants },
    { action: 'dynamodb:Query', resource: grants },
    { action: 'dynamodb:Scan', resource: `${grants}/index/byPerson` },
    { action: 'dynamodb:PartiQLUpdate', resource: grants },
    { action: 'dynamodb:UpdateTable', resource: grants },
    { action: 'dynamodb:UpdateItem', resource: grants, attributes: ['id', 'approvedMinutes'] },
    {
      action: 'dynamodb:UpdateItem',
      resource: grants,
      attributes: ['id', 'startedAt', 'sessions', 'status', 'roleArn'],
    },
    { action: 'dynamodb:UpdateItem', resource: grants, attributes: ['id', 'email'] },
    { action: 'dynamodb:PutItem', resource: table('serval-catalog') },
    { action: 'dynamodb:UpdateItem', resource: table('serval-catalog'), attributes: ['id'] },
    { action: 'dynamodb:DeleteItem', resource: table('serval-catalog') },
    { action: 'dynamodb:Scan', resource: table('serval-catalog') },
    { action: 'dynamodb:UpdateItem', resource: table('serval-audit'), attributes: ['id'] },
    { action: 'dynamodb:DeleteItem', resource: table('serval-audit') },
    { action: 'dynamodb:Scan', resource: table('serval-audit') },
    { action: 'dynamodb:GetItem', resource: table('serval-grants-2') },
    { action: 'dynamodb:GetItem', resource: grants.replace('eu-central-1', 'us-east-1') },
    { action: 'secretsmanager:GetSecretValue', resource: secret('serval-bridge-2-a1B2c3') },
    { action: 'secretsmanager:PutSecretValue', resource: secret('serval-bridge-a1B2c3') },
    { action: 'kms:Decrypt', resource: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/k` },
    { action: 'sts:AssumeRole', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
    { action: 'sts:TagSession', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
    { action: 'iam:GetRole', resource: `arn:aws:iam::${ACCOUNT}:role/admin` },
    { action: 'lambda:InvokeFunction', resource: `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:serval-grants` },
  ];
  const named = (requests: Request[]) =>
    requests.map(
      (request) =>
        [request.action, request.attributes ?? '', request.resource.split(':').slice(5).join(':'), request] as const,
    );

  test.each(named([...NEEDED, ...FUNCTION_NEEDED]))('as a function it may %s %p on %s', (_a, _b, _c, request) => {
    expect(verdict(policyOf(newRole(BridgeHost.function()), 'Bridge'), request)).toBe('admits');
  });
  test.each(named(NEEDED))('as pods it may %s %p on %s', (_a, _b, _c, request) => {
    expect(verdict(policyOf(newRole(BridgeHost.kubernetes(IRSA)), 'Bridge'), request)).toBe('admits');
  });
  test.each(named(REFUSED))('it may not %s %p on %s', (_a, _b, _c, request) => {
    expect(verdict(policyOf(newRole(BridgeHost.function()), 'Bridge'), request)).toBe('refuses');
  });
  test.each(named(FUNCTION_NEEDED))('as pods it may not %s %p on %s', (_a, _b, _c, request) => {
    expect(verdict(policyOf(newRole(BridgeHost.kubernetes(POD_IDENTITY)), 'Bridge'), request)).toBe('refuses');
  });

  test('each right is needed: without any one of its actions, one of the requests is refused', () => {
    const document = policyOf(newRole(BridgeHost.function()), 'Bridge');
    const requests = [...NEEDED, ...FUNCTION_NEEDED, { ...FUNCTION_NEEDED[0]!, action: 'logs:CreateLogStream' }];
    document.Statement.forEach((statement, at) => {
      for (const action of [statement.Action].flat()) {
        const left = [statement.Action].flat().filter((other) => other !== action);
        const without = { ...document, Statement: document.Statement.with(at, { ...statement, Action: left }) };
        if (left.length === 0) without.Statement.splice(at, 1);
        expect(requests.filter((request) => verdict(without, request) !== 'admits')).toHaveLength(1);
      }
    });
  });

  test.each(named(requestsOf(RIGHTS.bridgeOfServalApi.own)))(
    "with grants of Serval's API it may %s %p on %s",
    (_a, _b, _c, request) => {
      const document = policyOf(newRole(BridgeHost.kubernetes(IRSA), { servalApi: true }), 'Bridge');
      expect(verdict(document, request)).toBe('admits');
    },
  );
  test.each(named(REFUSED.filter(({ action }) => action !== 'dynamodb:UpdateItem')))(
    "with grants of Serval's API it may not %s %p on %s",
    (_a, _b, _c, request) => {
      expect(verdict(policyOf(newRole(BridgeHost.function(), { servalApi: true }), 'Bridge'), request)).toBe('refuses');
    },
  );
  test("with grants of Serval's API it may not change why one was revoked", () => {
    const request = { action: 'dynamodb:UpdateItem', resource: grants, attributes: ['id', 'revokedFor'] };
    expect(verdict(policyOf(newRole(BridgeHost.function(), { servalApi: true }), 'Bridge'), request)).toBe('refuses');
  });

  test('the switch lets an update touch any attribute, and nothing else', () => {
    const document = policyOf(newRole(BridgeHost.function(), { allowUpdatesOfAnyAttribute: true }), 'Bridge');
    const attributes = ['id', 'approvedMinutes'];
    expect(verdict(document, { action: 'dynamodb:UpdateItem', resource: grants, attributes })).toBe('admits');
    expect(verdict(document, { action: 'dynamodb:PutItem', resource: grants })).toBe('refuses');
  });
});

describe('who gets it', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:role/serval-bridge`;
  const trustOf = (host: BridgeHost) => roleOf(newRole(host), 'Bridge').AssumeRolePolicyDocument;
  const asService = (host: BridgeHost, service: string, sessionTags?: Record<string, string>) =>
    assumeRoleAsService({ role: { arn, trustPolicy: trustOf(host) }, service, sourceAccount: ACCOUNT, sessionTags })
      .verdict;
  const asPod = (serviceAccount: string, namespace = 'serval', cluster = 'tools') => ({
    'eks-cluster-arn': `arn:aws:eks:eu-central-1:${ACCOUNT}:cluster/${cluster}`,
    'kubernetes-namespace': namespace,
    'kubernetes-service-account': serviceAccount,
  });

  test('as a function, Lambda alone', () => {
    expect(asService(BridgeHost.function(), 'lambda.amazonaws.com')).toBe('admits');
    expect(asService(BridgeHost.function(), 'pods.eks.amazonaws.com', asPod('serval-bridge'))).toBe('refuses');
  });

  test.each([
    ['admits', 'the bridge', asPod('serval-bridge')],
    ['refuses', 'the worker', asPod('serval-worker-sa')],
    ['refuses', 'a namesake in another namespace', asPod('serval-bridge', 'default')],
    ['refuses', 'a namesake in another cluster', asPod('serval-bridge', 'serval', 'tools-2')],
  ])('by Pod Identity it %s %s', (verdict, _who, tags) => {
    expect(asService(BridgeHost.kubernetes(POD_IDENTITY), 'pods.eks.amazonaws.com', tags)).toBe(verdict);
  });

  test.each([
    ['admits', 'the service account that is named', 'bridge'],
    ['refuses', 'the one that is named by default', 'serval-bridge'],
  ])('by Pod Identity it %s %s', (verdict, _who, name) => {
    const host = BridgeHost.kubernetes({ ...POD_IDENTITY, serviceAccount: 'bridge' });
    expect(asService(host, 'pods.eks.amazonaws.com', asPod(name))).toBe(verdict);
  });

  test.each([
    ['admits', 'the bridge', 'serval:serval-bridge'],
    ['refuses', 'the worker', 'serval:serval-worker-sa'],
    ['refuses', 'a namesake in another namespace', 'default:serval-bridge'],
  ])('by IRSA it %s %s', (verdict, _who, name) => {
    const decision = assumeRoleWithWebIdentity({
      role: { arn, trustPolicy: trustOf(BridgeHost.kubernetes(IRSA)) },
      provider: `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
      issuer: ISSUER,
      audience: 'sts.amazonaws.com',
      subject: `system:serviceaccount:${name}`,
    });
    expect(decision.verdict).toBe(verdict);
  });
});
