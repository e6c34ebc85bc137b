/** What each step says: pods that get their role, then the same ones with a part taken out. */
import { absent, known, unknown, type Facts } from '../../../cli/verify/facts.js';
import type { Verdict } from '../../../cli/verify/finding.js';
import { verify, type Step } from '../../../cli/verify/report.js';
import {
  CLUSTER,
  EKS_IRSA,
  EKS_POD_IDENTITY,
  factsOf,
  GIANT_SWARM,
  NOW,
  objectsOf,
  of,
  ROSA,
  type Example,
  type Objects,
} from './whole.js';

const judged = (facts: Facts): readonly Step[] => verify(facts).steps;
const those = (steps: readonly Step[], verdict: Verdict): string[] =>
  steps.filter((step) => step.verdict === verdict).map(({ step }) => step);
const told = (facts: Facts, wanted: string): Step => judged(facts).find(({ step }) => step === wanted)!;

describe('a pod with all its parts', () => {
  test.each([EKS_IRSA, EKS_POD_IDENTITY, GIANT_SWARM])('is right in every step: $name', (example) => {
    expect(judged(factsOf(example)).filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  test("of Red Hat's page is right but for the region, which nothing names", () => {
    const steps = judged(factsOf(ROSA));
    expect({ notOk: those(steps, 'notOk'), notChecked: those(steps, 'notChecked') }).toEqual({
      notOk: [],
      notChecked: ['region'],
    });
  });

  test('of Giant Swarm in China is right with the audience of China', () => {
    const inChina = (text: string): string =>
      text.replaceAll('arn:aws:', 'arn:aws-cn:').replaceAll('sts.amazonaws.com', 'sts.amazonaws.com.cn');
    const issuer = 'https://s3.cn-north-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity-v2';
    const example = { ...GIANT_SWARM, issuer, audience: 'sts.amazonaws.com.cn' };
    const text = inChina(JSON.stringify(objectsOf(GIANT_SWARM))).replaceAll('eu-west-1', 'cn-north-1');
    const facts = factsOf(example, JSON.parse(text));
    const role = JSON.parse(JSON.stringify(facts.role).replaceAll('arn:aws:', 'arn:aws-cn:'));
    expect(judged({ ...facts, role }).filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  });

  test('is told in the order of the steps', () => {
    expect(judged(factsOf(EKS_IRSA)).map(({ step }) => step)).toEqual([
      'way to a role',
      'token path',
      'volume',
      'both variables',
      'service account',
      'region',
      'proxy',
      'audience in the token',
      'issuer in the token',
      'subject in the token',
      'expiry of the token',
      'trust of the role',
      'agent',
      'leftovers of kiam',
      'leftovers of the other way',
      'static keys',
      "fallback to the node's role",
    ]);
  });
});

const container = (objects: Objects, at = 0): Objects => of(objects, 'Pod').spec.containers[at];
const setVariable = (objects: Objects, name: string, value: string): void => {
  const own = container(objects);
  own.env = [...own.env.filter((one: Objects) => one.name !== name), { name, value }];
};
const dropVariable = (objects: Objects, name: string): void => {
  container(objects).env = container(objects).env.filter((one: Objects) => one.name !== name);
};
const tokenOf = (objects: Objects): Objects =>
  of(objects, 'Pod').spec.volumes[0].projected.sources[0].serviceAccountToken;

type Broken = readonly [title: string, example: Example, step: string, text: string, take: (objects: Objects) => void];

describe('a part taken out, or wrong, fails its step and no other', () => {
  test.each<Broken>([
    [
      'no mount',
      EKS_IRSA,
      'token path',
      'container "app" does not mount volume "aws-iam-token", so that /var/run/secrets/eks.amazonaws.com/serviceaccount/token is not there',
      (objects) => void container(objects).volumeMounts.pop(),
    ],
    [
      'a mount of one file',
      EKS_IRSA,
      'token path',
      'container "app" mounts a part of volume "aws-iam-token" by subPath, where a renewed token never arrives',
      (objects) => void (container(objects).volumeMounts[1].subPath = 'token'),
    ],
    [
      'a mount that may be written',
      EKS_IRSA,
      'token path',
      'container "app" does not mount volume "aws-iam-token" read-only',
      (objects) => void delete container(objects).volumeMounts[1].readOnly,
    ],
    [
      'no mount in an init container',
      EKS_POD_IDENTITY,
      'token path',
      'container "migrate" does not mount volume "eks-pod-identity-token", so that /var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token is not there',
      (objects) => void of(objects, 'Pod').spec.initContainers[0].volumeMounts.pop(),
    ],
    [
      'no volume',
      EKS_IRSA,
      'volume',
      'no volume holds a token for sts.amazonaws.com; the webhook\'s is "aws-iam-token"',
      (objects) => void of(objects, 'Pod').spec.volumes.shift(),
    ],
    [
      'no volume under Pod Identity',
      EKS_POD_IDENTITY,
      'volume',
      'no volume holds a token for pods.eks.amazonaws.com; the webhook\'s is "eks-pod-identity-token"',
      (objects) => void of(objects, 'Pod').spec.volumes.shift(),
    ],
    [
      'a volume of another kind under its name',
      EKS_IRSA,
      'volume',
      'volume "aws-iam-token" projects no service account\'s token',
      (objects) => void (of(objects, 'Pod').spec.volumes[0] = { name: 'aws-iam-token', emptyDir: {} }),
    ],
    [
      'a token that lives too short',
      EKS_IRSA,
      'volume',
      'the token in volume "aws-iam-token" lives 300 seconds, fewer than Kubernetes allows',
      (objects) => void (tokenOf(objects).expirationSeconds = 300),
    ],
    [
      'no role among the variables',
      EKS_IRSA,
      'both variables',
      'AWS_ROLE_ARN is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_ROLE_ARN'),
    ],
    [
      'no path among the variables',
      GIANT_SWARM,
      'both variables',
      'AWS_WEB_IDENTITY_TOKEN_FILE is missing in container "external-dns"',
      (objects) => dropVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE'),
    ],
    [
      'the name of a role, as kiam had it',
      EKS_IRSA,
      'both variables',
      'AWS_ROLE_ARN in container "app" is "orders", which is no role\'s ARN',
      (objects) => setVariable(objects, 'AWS_ROLE_ARN', 'orders'),
    ],
    [
      'a path where no token is',
      EKS_IRSA,
      'both variables',
      'AWS_WEB_IDENTITY_TOKEN_FILE in container "app" is "/token", and the token is at /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      (objects) => setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', '/token'),
    ],
    [
      "no agent's address",
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI'),
    ],
    [
      'an address where no agent is',
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI in container "app" is "http://169.254.170.2/v1", where no agent is',
      (objects) => setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.2/v1'),
    ],
    [
      "no path for the agent's token",
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
    ],
    [
      'no annotation',
      EKS_IRSA,
      'service account',
      '"orders" has no annotation eks.amazonaws.com/role-arn: a pod made from now on only has what its manifest brings',
      (objects) => void delete of(objects, 'ServiceAccount').metadata.annotations,
    ],
    [
      'an annotation with the name alone',
      EKS_IRSA,
      'service account',
      '"orders" has the annotation eks.amazonaws.com/role-arn "orders", which is no role\'s ARN',
      (objects) => void (of(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/role-arn'] = 'orders'),
    ],
    [
      'an annotation that is younger than the pod',
      EKS_IRSA,
      'service account',
      '"orders" names arn:aws:iam::111122223333:role/new, and the pod has arn:aws:iam::111122223333:role/shop/orders: it is older than the annotation, or brings a role of its own',
      (objects) =>
        void (of(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/role-arn'] =
          'arn:aws:iam::111122223333:role/new'),
    ],
    [
      "a webhook's default region",
      GIANT_SWARM,
      'region',
      'the region of container "external-dns" is us-east-1, a webhook\'s default, and the cluster is in eu-west-1',
      (objects) => setVariable(objects, 'AWS_REGION', 'us-east-1'),
    ],
    [
      'a region of another partition',
      EKS_IRSA,
      'region',
      'the region of container "app" is cn-north-1, and its role is in the partition aws',
      (objects) => setVariable(objects, 'AWS_REGION', 'cn-north-1'),
    ],
    [
      'no region at all',
      EKS_IRSA,
      'region',
      'the region of container "app" is "Frankfurt", which is none',
      (objects) => setVariable(objects, 'AWS_REGION', 'Frankfurt'),
    ],
    [
      'the one STS of old',
      EKS_IRSA,
      'region',
      'AWS_STS_REGIONAL_ENDPOINTS in container "app" is "legacy": the pod depends on the STS of us-east-1',
      (objects) => setVariable(objects, 'AWS_STS_REGIONAL_ENDPOINTS', 'legacy'),
    ],
    [
      'a proxy in front of the agent',
      EKS_POD_IDENTITY,
      'proxy',
      'container "app" has HTTPS_PROXY, and NO_PROXY lacks [fd00:ec2::23]',
      (objects) => setVariable(objects, 'NO_PROXY', '169.254.170.23'),
    ],
    [
      'no NO_PROXY',
      EKS_POD_IDENTITY,
      'proxy',
      'container "app" has HTTPS_PROXY, and NO_PROXY lacks 169.254.170.23 and [fd00:ec2::23]',
      (objects) => dropVariable(objects, 'NO_PROXY'),
    ],
    [
      'a pod on Fargate',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on Fargate, where no agent is',
      (objects) => void (of(objects, 'Pod').metadata.labels['eks.amazonaws.com/fargate-profile'] = 'all'),
    ],
    [
      'a node of Fargate',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on Fargate, where no agent is',
      (objects) => void (of(objects, 'Node').metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate'),
    ],
    [
      'a node of Windows',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on a Windows node, which EKS Pod Identity does not serve',
      (objects) => void (of(objects, 'Node').metadata.labels['kubernetes.io/os'] = 'windows'),
    ],
    [
      'an agent that is not everywhere',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is ready on 3 of 4 nodes',
      (objects) => void (of(objects, 'DaemonSet').status.numberReady = 3),
    ],
    [
      'an agent that is nowhere',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is ready on 0 of 0 nodes',
      (objects) => void Object.assign(of(objects, 'DaemonSet').status, { numberReady: 0, desiredNumberScheduled: 0 }),
    ],
    [
      "kiam's annotation",
      EKS_IRSA,
      'leftovers of kiam',
      'iam.amazonaws.com/role on the pod',
      (objects) => void (of(objects, 'Pod').metadata.annotations['iam.amazonaws.com/role'] = 'orders'),
    ],
    [
      "kiam's annotation of the namespace",
      GIANT_SWARM,
      'leftovers of kiam',
      'iam.amazonaws.com/permitted on its namespace',
      (objects) => void (of(objects, 'Namespace').metadata.annotations = { 'iam.amazonaws.com/permitted': '.*' }),
    ],
    [
      "Pod Identity's parts beside IRSA's",
      EKS_IRSA,
      'leftovers of the other way',
      "the pod also has parts of EKS Pod Identity, which SDKs come to only after IRSA's",
      (objects) => setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials'),
    ],
    [
      "IRSA's annotation under Pod Identity",
      EKS_POD_IDENTITY,
      'leftovers of the other way',
      'service account "billing" has the annotation eks.amazonaws.com/role-arn: the next pod goes by IRSA',
      (objects) =>
        void (of(objects, 'ServiceAccount').metadata.annotations = {
          'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/billing',
        }),
    ],
    [
      'keys among the variables',
      EKS_IRSA,
      'static keys',
      'container "app" has AWS_ACCESS_KEY_ID, which SDKs take before any role',
      (objects) =>
        void container(objects).env.push({
          name: 'AWS_ACCESS_KEY_ID',
          valueFrom: { secretKeyRef: { name: 'aws', key: 'id' } },
        }),
    ],
    [
      "the node's network",
      EKS_IRSA,
      "fallback to the node's role",
      "the pod is on its node's network, and reaches the instance's metadata whatever the hop limit is",
      (objects) => void (of(objects, 'Pod').spec.hostNetwork = true),
    ],
  ])('%s', (_, example, step, text, take) => {
    const objects = objectsOf(example);
    take(objects);
    const steps = judged(factsOf(example, objects));
    expect(those(steps, 'notOk')).toEqual([step]);
    expect(steps.find((one) => one.step === step)).toMatchObject({ text, fix: expect.stringMatching(/./) });
  });

  test.each<readonly [string, Example, string, string, Partial<Facts>]>([
    [
      'a service account that is gone',
      EKS_POD_IDENTITY,
      'service account',
      '"billing" is not there, so that its tokens are refused',
      { serviceAccount: absent },
    ],
    [
      'no agent',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is not there',
      { agent: absent },
    ],
    [
      'a role that is gone',
      EKS_IRSA,
      'trust of the role',
      'arn:aws:iam::111122223333:role/shop/orders is not there',
      { role: absent },
    ],
    [
      'two hops to the metadata',
      EKS_IRSA,
      "fallback to the node's role",
      "the hop limit of the node's instance metadata is 2: without its own credentials the pod gets the node's role",
      { hopLimit: 2 },
    ],
    [
      'a cluster of another account than the role',
      EKS_POD_IDENTITY,
      'trust of the role',
      'the cluster is in account 444455556666, the role in 111122223333: no association can name it',
      { clusterArn: CLUSTER.replace('111122223333', '444455556666') },
    ],
  ])('%s', (_, example, step, text, found) => {
    const steps = judged({ ...factsOf(example), ...found });
    expect(those(steps, 'notOk')).toEqual([step]);
    expect(steps.find((one) => one.step === step)).toMatchObject({ text });
  });
});

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
      text: expect.stringMatching(/; give --cluster ARN$/),
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

describe('a pod that nothing was added to', () => {
  const bare = (): Objects => {
    const objects = objectsOf(EKS_IRSA);
    const own = container(objects);
    own.env = own.env.slice(0, 1);
    own.volumeMounts.pop();
    of(objects, 'Pod').spec.volumes.shift();
    return objects;
  };

  test('lacks all that the annotation of its service account asks for, and is to be made anew', () => {
    const steps = judged(factsOf(EKS_IRSA, bare()));
    expect(those(steps, 'notOk')).toEqual(['token path', 'volume', 'both variables']);
    expect(steps[0]).toEqual({
      step: 'way to a role',
      verdict: 'ok',
      text: "IRSA, as the service account's annotation says",
    });
    for (const step of steps.filter(({ verdict }) => verdict === 'notOk')) expect(step.fix).toMatch(/^delete the pod/);
  });

  test('shows no way where its service account has no annotation either', () => {
    const objects = bare();
    delete of(objects, 'ServiceAccount').metadata.annotations;
    const steps = judged(factsOf(EKS_IRSA, objects));
    expect(those(steps, 'notOk')).toEqual(['way to a role']);
    expect(steps[0]!.text).toBe("neither IRSA's nor EKS Pod Identity's parts are in the pod");
    expect(steps[1]).toEqual({
      step: 'token path',
      verdict: 'notChecked',
      text: 'the pod shows no way to get a role',
    });
  });

  test('lacks what the user expects of the other way, and its annotation is a leftover', () => {
    const facts = { ...factsOf(EKS_IRSA, bare()), token: unknown('not read'), role: unknown('not read') };
    const steps = judged({ ...facts, expected: 'podIdentity' });
    expect(steps[0]!.text).toBe('EKS Pod Identity, as --expect says');
    expect(those(steps, 'notOk')).toEqual(['token path', 'volume', 'both variables', 'leftovers of the other way']);
  });
});

describe('what stands elsewhere', () => {
  const reading = (change: (container: Objects) => void): readonly Step[] => {
    const objects = objectsOf(EKS_IRSA);
    change(container(objects));
    return judged(factsOf(EKS_IRSA, objects)).filter(({ verdict }) => verdict !== 'ok');
  };

  test('is not checked where a variable comes from a Secret', () => {
    const steps = reading((own) => {
      own.env[4] = { name: 'AWS_ROLE_ARN', valueFrom: { secretKeyRef: { name: 'role', key: 'arn' } } };
    });
    expect(steps).toEqual([
      {
        step: 'both variables',
        verdict: 'notChecked',
        text: 'AWS_ROLE_ARN of container "app" comes by secretKeyRef',
      },
    ]);
  });

  test('is not checked where all variables of a ConfigMap are taken, and a missing one may be among them', () => {
    const steps = reading((own) => {
      own.envFrom = [{ configMapRef: { name: 'settings' } }];
      own.env = own.env.filter(({ name }: Objects) => name !== 'AWS_ROLE_ARN');
    });
    const MAY_COME = 'of container "app" may come from ConfigMap "settings", which was not read';
    expect(steps.map(({ verdict, text }) => [verdict, text])).toEqual([
      ['notChecked', `AWS_ROLE_ARN ${MAY_COME}`],
      ['notChecked', `AWS_ACCESS_KEY_ID ${MAY_COME}`],
    ]);
  });

  test('never outweighs what is wrong', () => {
    const steps = reading((own) => {
      own.env[4] = { name: 'AWS_ROLE_ARN', value: '$(ROLE)' };
      own.env[5] = { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/token' };
    });
    expect(steps.map(({ step, verdict }) => [step, verdict])).toEqual([['both variables', 'notOk']]);
  });
});

test('a container that the annotation leaves out needs nothing, and without the annotation all', () => {
  const objects = objectsOf(EKS_POD_IDENTITY);
  delete of(objects, 'Pod').metadata.annotations;
  const steps = judged(factsOf(EKS_POD_IDENTITY, objects));
  expect(those(steps, 'notOk')).toEqual(['token path', 'both variables']);
  expect(those(judged({ ...factsOf(EKS_POD_IDENTITY, objects), container: 'app' }), 'notOk')).toEqual([]);
});

test('a static token in a place of its own is as good as the webhook’s', () => {
  const objects = objectsOf(EKS_IRSA);
  of(objects, 'Pod').spec.volumes[0].name = 'own';
  container(objects).volumeMounts[1] = { mountPath: '/var/run/own/', name: 'own', readOnly: true };
  setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', '/var/run/own/token');
  expect(those(judged(factsOf(EKS_IRSA, objects)), 'notOk')).toEqual([]);
});

test('a path as Windows writes it is the same path', () => {
  const objects = objectsOf(EKS_IRSA);
  const path = 'C:\\var\\run\\secrets\\eks.amazonaws.com\\serviceaccount\\token';
  setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', path);
  expect(those(judged(factsOf(EKS_IRSA, objects)), 'notOk')).toEqual([]);
});

test('the agent over IPv6 is the agent', () => {
  const objects = objectsOf(EKS_POD_IDENTITY);
  setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://[fd00:ec2::23]/v1/credentials');
  expect(those(judged(factsOf(EKS_POD_IDENTITY, objects)), 'notOk')).toEqual([]);
});

test.each<readonly [string, string, Partial<Facts>]>([
  ['--auto-mode', 'built in, as --auto-mode says', { autoMode: true }],
  [
    'its node',
    "built in: the pod's node is one of Auto Mode",
    { node: known({ labels: { 'eks.amazonaws.com/compute-type': 'auto' } }) },
  ],
])('the agent is built in where %s says Auto Mode', (_, text, facts) => {
  const found = told({ ...factsOf(EKS_POD_IDENTITY), agent: absent, ...facts }, 'agent');
  expect(found).toEqual({ step: 'agent', verdict: 'ok', text });
});

test("the node's role is out of reach for SDKs that are told so, and on Fargate", () => {
  const facts: Facts = { ...factsOf(EKS_IRSA), hopLimit: undefined };
  expect(told(facts, "fallback to the node's role").verdict).toBe('notChecked');
  const objects = objectsOf(EKS_IRSA);
  setVariable(objects, 'AWS_EC2_METADATA_DISABLED', 'true');
  expect(told({ ...factsOf(EKS_IRSA, objects), hopLimit: 2 }, "fallback to the node's role").verdict).toBe('ok');
  const fargate = known({ labels: { 'eks.amazonaws.com/compute-type': 'fargate' } });
  expect(told({ ...facts, node: fargate }, "fallback to the node's role").verdict).toBe('ok');
});

test('what was not read is not checked, each for its own reason', () => {
  const nothing: Facts = {
    ...factsOf(EKS_POD_IDENTITY),
    serviceAccount: unknown('a'),
    namespace: unknown('b'),
    node: unknown('c'),
    agent: unknown('d'),
    issuer: unknown('e'),
    token: unknown('f'),
    role: unknown('g'),
    hopLimit: undefined,
  };
  expect(
    judged(nothing)
      .filter(({ verdict }) => verdict !== 'ok')
      .map(({ step, verdict, text }) => [step, verdict, text]),
  ).toEqual([
    ['service account', 'notChecked', 'a'],
    ['audience in the token', 'notChecked', 'f'],
    ['issuer in the token', 'notChecked', 'f'],
    ['subject in the token', 'notChecked', 'f'],
    ['expiry of the token', 'notChecked', 'f'],
    ['trust of the role', 'notChecked', 'g'],
    ['agent', 'notChecked', 'd'],
    ['leftovers of kiam', 'notChecked', 'none on the pod; its namespace: b'],
    ['leftovers of the other way', 'notChecked', 'none in the pod; its service account: a'],
    [
      "fallback to the node's role",
      'notChecked',
      'the hop limit of node "ip-10-0-12-88.eu-central-1.compute.internal" does not stand in Kubernetes; give --hop-limit, as aws ec2 describe-instances tells it',
    ],
  ]);
});
