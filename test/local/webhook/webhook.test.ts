import { credentialsIn } from '../../../local/webhook/credentials.js';
import type { Container, Pod } from '../../../local/webhook/pod.js';
import { admit } from '../../../local/webhook/webhook.js';
import {
  agentToken,
  app,
  AGENT,
  ASSOCIATED,
  BOTH,
  CASES,
  EKS,
  given,
  IRSA,
  irsaToken,
  pod,
  REGION,
  region,
  ROLE,
  STS,
  WEB_IDENTITY,
} from './cases.js';

test.each(CASES)('$rule', ({ pod: before, account, settings = EKS, becomes }) => {
  expect(admit(before, account, settings)).toEqual(becomes);
});

test.each(CASES)('nothing is added twice: $rule', ({ pod: before, account, settings = EKS }) => {
  const once = admit(before, account, settings);
  expect(admit(once, account, settings)).toBe(once);
});

describe('what the webhook is not known to do with is refused', () => {
  test.each<[string, Pod]>([
    ['a volume of its name that is no token', pod({ volumes: [{ name: 'aws-iam-token' }] })],
    ['a volume of its name for another audience', pod({ volumes: [irsaToken('vault').volume] })],
    ['a pod for Windows', pod({ nodeSelector: { 'kubernetes.io/os': 'windows' } })],
    ['names to be skipped with a space', pod({}, { 'eks.amazonaws.com/skip-containers': 'first, sidecar' })],
    ['a token that lives for two days', pod({}, { 'eks.amazonaws.com/token-expiration': '172800' })],
  ])('%s', (_, before) => {
    expect(() => admit(before, IRSA, EKS)).toThrow(expect.objectContaining({ name: 'NotModelled' }));
  });

  test('a word about the regional STS that is neither true nor false', () => {
    const annotations = { ...IRSA.annotations, 'eks.amazonaws.com/sts-regional-endpoints': 'yes' };
    expect(() => admit(pod(), { annotations }, EKS)).toThrow('"yes" is neither "true" nor "false"');
  });
});

describe('a pod that lacks one part of the token is changed, or is left without credentials', () => {
  const whole: Container = given([STS, ...region(), ...WEB_IDENTITY]);
  const without = (...names: string[]): Pod =>
    pod({
      containers: [{ ...whole, env: whole.env!.filter(({ name }) => !names.includes(name)) }],
      volumes: [irsaToken().volume],
    });
  /** Whether a chart may emit it: the webhook has nothing to add, and an SDK finds what it needs. */
  const stands = (one: Pod): boolean =>
    admit(one, IRSA, EKS) === one && credentialsIn(one, app.name).way === 'web identity';

  test('the whole one stands', () => {
    expect(stands(without())).toBe(true);
    expect(credentialsIn(without(), app.name)).toEqual({
      way: 'web identity',
      roleArn: ROLE,
      audience: 'sts.amazonaws.com',
      region: REGION,
    });
  });

  test.each<[string, Pod]>([
    ['the volume', pod({ containers: [whole] })],
    ['the mount', pod({ containers: [{ ...whole, volumeMounts: [] }], volumes: [irsaToken().volume] })],
    ['AWS_ROLE_ARN', without('AWS_ROLE_ARN')],
    ['AWS_WEB_IDENTITY_TOKEN_FILE', without('AWS_WEB_IDENTITY_TOKEN_FILE')],
    ['role and token file', without('AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE')],
    ['the region', without('AWS_REGION', 'AWS_DEFAULT_REGION')],
    ['AWS_STS_REGIONAL_ENDPOINTS', without('AWS_STS_REGIONAL_ENDPOINTS')],
  ])('without %s', (_, one) => {
    expect(stands(one)).toBe(false);
  });

  test.each<[string, Pod, string[]]>([
    [
      'the mount',
      pod({ containers: [{ ...whole, volumeMounts: [] }], volumes: [irsaToken().volume] }),
      ['a token at that path'],
    ],
    ['the role', without('AWS_ROLE_ARN'), ['AWS_ROLE_ARN']],
    ['the token file', without('AWS_WEB_IDENTITY_TOKEN_FILE'), ['AWS_WEB_IDENTITY_TOKEN_FILE', 'a token at that path']],
  ])('%s alone is not repaired by the webhook, and an SDK finds no credentials', (_, one, missing) => {
    expect(credentialsIn(admit(one, IRSA, EKS), app.name)).toEqual({ way: 'none', missing });
  });

  test('one name of the region is enough', () => {
    expect(stands(without('AWS_DEFAULT_REGION'))).toBe(true);
  });
});

describe('what an SDK comes upon', () => {
  const env = [STS, ...region(), ...AGENT];
  const associated = (extra: Container['env'] = []): Pod =>
    admit(pod({ containers: [{ ...app, env: extra }] }), ASSOCIATED, EKS);

  test('an associated pod asks the agent', () => {
    expect(credentialsIn(associated(), app.name)).toEqual({ way: 'Pod Identity' });
  });

  test('a proxy for http stands in the way to the agent, unless NO_PROXY holds its address', () => {
    const proxy = { name: 'HTTP_PROXY', value: 'http://proxy.example.com:3128' };
    expect(credentialsIn(associated([proxy]), app.name)).toMatchObject({ way: 'none' });
    const exempt = { name: 'NO_PROXY', value: 'localhost,169.254.170.23' };
    expect(credentialsIn(associated([proxy, exempt]), app.name)).toEqual({ way: 'Pod Identity' });
  });

  test('a web identity token that a manifest brings counts before the association', () => {
    const brought = pod({ containers: [given(WEB_IDENTITY)], volumes: [irsaToken().volume] });
    expect(credentialsIn(admit(brought, ASSOCIATED, EKS), app.name)).toMatchObject({ way: 'web identity' });
  });

  test('with an annotation beside the association the way depends on the webhook', () => {
    const way = (bothWays: 'annotation' | 'association') =>
      credentialsIn(admit(pod(), BOTH, { ...EKS, bothWays }), app.name).way;
    expect([way('annotation'), way('association')]).toEqual(['web identity', 'Pod Identity']);
  });

  test('an agent without its token gives nothing', () => {
    const one = pod({
      containers: [{ ...given(env, agentToken()), volumeMounts: [] }],
      volumes: [agentToken().volume],
    });
    expect(credentialsIn(one, app.name)).toEqual({ way: 'none', missing: ['a token for pods.eks.amazonaws.com'] });
  });
});
