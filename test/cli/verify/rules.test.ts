/** What the steps say of whole pods, of bare ones, and of what stands elsewhere or was not read. */
import { absent, known, unknown, type Facts } from '../../../cli/verify/facts.js';
import type { Step } from '../../../cli/verify/report.js';
import { container, judged, setVariable, those, told } from './steps.js';
import { EKS_IRSA, EKS_POD_IDENTITY, factsOf, GIANT_SWARM, objectsOf, of, ROSA, type Objects } from './whole.js';

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
      ['notChecked', `AWS_CONTAINER_CREDENTIALS_FULL_URI ${MAY_COME}`],
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

test('a pod that leaves out all its containers is told so, and is right in nothing for want of something to look at', () => {
  const objects = objectsOf(EKS_IRSA);
  of(objects, 'Pod').metadata.annotations['eks.amazonaws.com/skip-containers'] = 'app';
  const steps = judged({ ...factsOf(EKS_IRSA, objects), hopLimit: undefined });
  expect(those(steps, 'notOk')).toEqual(['way to a role']);
  expect(those(steps, 'ok')).toEqual(['leftovers of kiam', 'static keys']);
});

test("IRSA's parts are leftovers in a pod that is expected to use Pod Identity", () => {
  const objects = objectsOf(EKS_POD_IDENTITY);
  setVariable(objects, 'AWS_ROLE_ARN', 'arn:aws:iam::111122223333:role/billing');
  const facts: Facts = { ...factsOf(EKS_POD_IDENTITY, objects), expected: 'podIdentity' };
  expect(those(judged(facts), 'notOk')).toEqual(['leftovers of the other way']);
  expect(told(facts, 'leftovers of the other way').text).toBe('the pod also has parts of IRSA, which SDKs try first');
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
  ['--auto-mode', 'built in, as --auto-mode says', { autoMode: true, node: unknown('not read') }],
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
