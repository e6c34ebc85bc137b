/** The claims of a token, and the trust policy of a role. */
import { known, unknown, type Facts } from '../../../cli/verify/facts.js';
import { podIdentityTrustOfAccount } from '../../../lib/model/trust/pod-identity.js';
import { judged, those, told, tokenOf } from './steps.js';
import { CLUSTER, EKS_IRSA, EKS_POD_IDENTITY, factsOf, NOW, objectsOf, of } from './whole.js';

describe('the token', () => {
  const withClaims = (claims: object, example = EKS_IRSA): Facts => {
    const facts = factsOf(example);
    if (facts.token.state !== 'known') throw new Error('no token');
    return { ...facts, role: unknown('not here'), token: known({ ...facts.token.value, ...claims }) };
  };
  test.each<readonly [string, string, string, object]>([
    [
      'for another',
      'audience in the token',
      'the token is for "vault", not for sts.amazonaws.com',
      { audiences: ['vault'] },
    ],
    [
      'for several',
      'audience in the token',
      'the token is for "sts.amazonaws.com", "vault", not for sts.amazonaws.com',
      { audiences: ['sts.amazonaws.com', 'vault'] },
    ],
    ['for nobody', 'audience in the token', 'the token is for nobody, not for sts.amazonaws.com', { audiences: [] }],
    [
      'of an issuer that IAM cannot know',
      'issuer in the token',
      '"kubernetes/serviceaccount" does not begin with https://, which IAM demands',
      { issuer: 'kubernetes/serviceaccount' },
    ],
    [
      "of another cluster's issuer",
      'issuer in the token',
      `the token's issuer is "https://issuer.example.com", the cluster's "${EKS_IRSA.issuer}"`,
      { issuer: 'https://issuer.example.com' },
    ],
    [
      'of another service account',
      'subject in the token',
      'the token is of "system:serviceaccount:shop:default", the pod of system:serviceaccount:shop:orders',
      { subject: 'system:serviceaccount:shop:default' },
    ],
    [
      'of another pod',
      'subject in the token',
      'the token is of system:serviceaccount:shop:orders, and of another pod',
      { podUid: '00000000-0000-4000-8000-000000000000' },
    ],
    ['that is over', 'expiry of the token', 'the token expired at 2026-03-01T12:00:00.000Z', { expiresAt: NOW / 1000 }],
    [
      'that never ends',
      'expiry of the token',
      'the token never expires, so that it is no projected one',
      { expiresAt: undefined },
    ],
  ])('%s fails its step alone', (_, step, text, claims) => {
    const steps = judged(withClaims(claims));
    expect(those(steps, 'notOk')).toEqual([step]);
    expect(steps.find((one) => one.step === step)).toMatchObject({ text });
  });

  test('for whom it is follows from the volume where that names an audience of its own', () => {
    const objects = objectsOf(EKS_IRSA);
    tokenOf(objects).audience = 'aws';
    of(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/audience'] = 'aws';
    expect(
      judged(factsOf({ ...EKS_IRSA, audience: 'aws' }, objects)).filter(({ verdict }) => verdict !== 'ok'),
    ).toEqual([]);
  });

  test('for another audience than STS has is no fault of the volume alone', () => {
    const objects = objectsOf(EKS_IRSA);
    tokenOf(objects).audience = 'vault';
    const facts = factsOf({ ...EKS_IRSA, audience: 'vault' }, objects);
    expect(told(facts, 'volume')).toMatchObject({
      verdict: 'notOk',
      text: 'the token in volume "aws-iam-token" is for "vault", not for sts.amazonaws.com',
      fix: 'set its audience to sts.amazonaws.com',
    });
  });
});

describe('the trust of the role', () => {
  const STEP = 'trust of the role';
  const REFUSED =
    /^arn:aws:iam::111122223333:role\/shop\/orders does not admit system:serviceaccount:shop:orders for sts/;

  test('is that of the pod, as IAM decides', () => {
    expect(told(factsOf(EKS_IRSA), STEP).text).toBe(
      'arn:aws:iam::111122223333:role/shop/orders admits system:serviceaccount:shop:orders for sts.amazonaws.com from oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
    );
    expect(told(factsOf(EKS_POD_IDENTITY), STEP).text).toBe(
      `arn:aws:iam::111122223333:role/billing admits system:serviceaccount:finance:billing in ${CLUSTER}`,
    );
  });

  const trusting = (from: string, to: string, example = EKS_IRSA): Facts => {
    const facts = factsOf(example);
    return { ...facts, role: JSON.parse(JSON.stringify(facts.role).replaceAll(from, to)) };
  };
  test.each([
    ['namespace', 'system:serviceaccount:shop', 'system:serviceaccount:other'],
    ['service account', ':shop:orders', ':shop:other'],
    ['audience', '"sts.amazonaws.com"', '"openshift"'],
    ['issuer', '0123456789ABCDEF0123456789ABCDEF', 'FFFF456789ABCDEF0123456789ABCDEF'],
    ['account of the provider', '111122223333:oidc', '444455556666:oidc'],
    ['action', 'sts:AssumeRoleWithWebIdentity', 'sts:AssumeRole'],
  ])('of another %s refuses, and no other step fails', (_, from, to) => {
    const facts = trusting(from, to);
    expect(told(facts, STEP).text).toMatch(REFUSED);
    expect(those(judged(facts), 'notOk')).toEqual([STEP]);
  });

  test.each([
    ['namespace', '"finance"', '"other"'],
    ['service account', '"billing"', '"other"'],
    ['cluster', 'cluster/production', 'cluster/staging'],
    ['account', '"111122223333"', '"444455556666"'],
    ['service', 'pods.eks', 'ec2'],
    ['action', '"sts:AssumeRole","sts:TagSession"', '"sts:AssumeRole"'],
  ])('of another %s refuses under Pod Identity, and no other step fails', (_, from, to) => {
    const facts = trusting(from, to, EKS_POD_IDENTITY);
    expect(those(judged(facts), 'notOk')).toEqual([STEP]);
  });

  test('names what each statement has against the pod', () => {
    const WHO = 'arn:aws:iam::111122223333:role/billing does not admit system:serviceaccount:finance:billing in';
    expect(told(trusting('"finance"', '"other"', EKS_POD_IDENTITY), STEP).text).toBe(
      `${WHO} ${CLUSTER}: statement #0: StringEquals aws:RequestTag/kubernetes-namespace: "finance" is not "other"`,
    );
    expect(told(trusting('"sts:AssumeRole","sts:TagSession"', '"sts:AssumeRole"', EKS_POD_IDENTITY), STEP).text).toBe(
      `${WHO} ${CLUSTER}: statement #0: sts:TagSession is none of sts:AssumeRole`,
    );
    const deny = { Effect: 'Deny', Principal: '*', Action: '*' };
    expect(told(trusting('"Statement":[', `"Statement":[${JSON.stringify(deny)},`), STEP).text).toMatch(
      /#0 .*(denies|Deny)|(denies|Deny).*#0/,
    );
  });

  test('is judged without a token, by the issuer of the cluster', () => {
    const facts: Facts = { ...factsOf(EKS_IRSA), token: unknown('not read') };
    expect(told(facts, STEP).verdict).toBe('ok');
    expect(told({ ...facts, issuer: unknown('not read') }, STEP)).toMatchObject({
      verdict: 'notChecked',
      text: "the cluster's issuer is not known; give --issuer URL, or the pod's token",
    });
  });

  test('that asks for the cluster is undecided where the cluster is not known', () => {
    const facts = { ...factsOf(EKS_POD_IDENTITY), clusterArn: undefined };
    expect(told(facts, STEP)).toMatchObject({
      verdict: 'notChecked',
      text: expect.stringContaining('the cluster is not known; give --cluster ARN'),
    });
    const anyCluster = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'pods.eks.amazonaws.com' },
          Action: ['sts:AssumeRole', 'sts:TagSession'],
        },
      ],
    };
    expect(told({ ...facts, role: known({ trustPolicy: anyCluster }) }, STEP).verdict).toBe('ok');
    const refuses = trusting('"finance"', '"other"', EKS_POD_IDENTITY);
    expect(told({ ...refuses, clusterArn: undefined }, STEP).verdict).toBe('notOk');
  });

  test('that asks for tags refuses where the association sends none, and one that asks for none admits', () => {
    const facts: Facts = { ...factsOf(EKS_POD_IDENTITY), sessionTags: false };
    expect(told(facts, STEP).verdict).toBe('notOk');
    const trustPolicy = podIdentityTrustOfAccount('111122223333');
    expect(told({ ...facts, role: known({ trustPolicy }) }, STEP).verdict).toBe('ok');
  });

  test('that is no policy, or that nobody can decide, is no pass', () => {
    const facts = factsOf(EKS_IRSA);
    for (const trustPolicy of ['{', {}, null, { Statement: [] }]) {
      expect(told({ ...facts, role: known({ trustPolicy }) }, STEP).verdict).not.toBe('ok');
    }
    const undecided = JSON.parse(
      JSON.stringify(facts.role).replace(
        '"StringEquals":{',
        '"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"StringEquals":{',
      ),
    );
    expect(told({ ...facts, role: undecided }, STEP)).toMatchObject({
      verdict: 'notChecked',
      text: expect.stringContaining('is undecided: '),
    });
  });
});
