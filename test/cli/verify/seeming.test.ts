/** Pods that look as those do that get their role, and do not get it, or not this one. */
import { known, type Facts, type TokenClaims } from '../../../cli/verify/facts.js';
import type { Step } from '../../../cli/verify/report.js';
import { container, judged, setVariable, those, told } from './steps.js';
import { EKS_IRSA, EKS_POD_IDENTITY, factsOf, objectsOf, of, type Example, type Objects } from './whole.js';

const wrongIn = (facts: Facts): readonly Step[] => judged(facts).filter(({ verdict }) => verdict !== 'ok');
const changed = (example: Example, change: (objects: Objects) => void): Facts => {
  const objects = objectsOf(example);
  change(objects);
  return factsOf(example, objects);
};
const TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';

test.each<readonly [string, Example, string, string, string, (objects: Objects) => void]>([
  [
    'another volume over the token',
    EKS_IRSA,
    'token path',
    'notOk',
    `container "app" mounts volume "other" at ${TOKEN}, over the token at ${TOKEN}`,
    (objects) =>
      container(objects).volumeMounts.push({ name: 'other', mountPath: TOKEN, subPath: 'x', readOnly: true }),
  ],
  [
    'the variable of ECS before that of the agent',
    EKS_POD_IDENTITY,
    'both variables',
    'notOk',
    'container "app" has AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, which SDKs take before AWS_CONTAINER_CREDENTIALS_FULL_URI',
    (objects) => setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', '/v2/credentials'),
  ],
  [
    'another region in the other variable',
    EKS_IRSA,
    'region',
    'notOk',
    'the region of container "app" is cn-north-1, and its role is in the partition aws',
    (objects) => setVariable(objects, 'AWS_DEFAULT_REGION', 'cn-north-1'),
  ],
  [
    'an STS of its own',
    EKS_IRSA,
    'region',
    'notChecked',
    'container "app" has AWS_ENDPOINT_URL_STS: whether STS answers there is not seen here',
    (objects) => setVariable(objects, 'AWS_ENDPOINT_URL_STS', 'http://localhost:4566'),
  ],
  [
    'all services elsewhere',
    EKS_IRSA,
    'region',
    'notChecked',
    'container "app" has AWS_ENDPOINT_URL: whether STS answers there is not seen here',
    (objects) => setVariable(objects, 'AWS_ENDPOINT_URL', 'http://localhost:4566'),
  ],
  [
    'a second list of hosts that lacks the agent',
    EKS_POD_IDENTITY,
    'proxy',
    'notOk',
    'container "app" has HTTPS_PROXY, and no_proxy lacks 169.254.170.23 and [fd00:ec2::23]',
    (objects) => setVariable(objects, 'no_proxy', '.svc'),
  ],
  [
    "all variables of a Secret, among which may be IRSA's",
    EKS_POD_IDENTITY,
    'leftovers of the other way',
    'notChecked',
    'AWS_ROLE_ARN of container "app" may come from Secret "settings", which was not read',
    (objects) => {
      container(objects).envFrom = [{ secretRef: { name: 'settings' } }];
      setVariable(objects, 'AWS_ACCESS_KEY_ID', '');
    },
  ],
  ...['AWS_PROFILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE'].map(
    (name): readonly [string, Example, string, string, string, (objects: Objects) => void] => [
      `a profile by ${name}`,
      EKS_POD_IDENTITY,
      'static keys',
      'notChecked',
      `container "app" has ${name}: whether that profile has keys or a role of its own is not seen here`,
      (objects) => setVariable(objects, name, 'x'),
    ],
  ),
])('%s is no pass', (_, example, step, verdict, text, change) => {
  const found = wrongIn(changed(example, change)).filter(({ step: one }) => one === step);
  expect(found).toEqual([{ step, verdict, text, ...(verdict === 'notOk' && { fix: expect.stringMatching(/./) }) }]);
});

describe('a token', () => {
  const having = (claims: Partial<TokenClaims>): Facts => {
    const facts = factsOf(EKS_IRSA);
    if (facts.token.state !== 'known') throw new Error('no token');
    return { ...facts, token: known({ ...facts.token.value, ...claims }) };
  };

  test('that is bound to no pod is not the one in the pod', () => {
    expect(wrongIn(having({ podUid: undefined })).map(({ step, text }) => [step, text])).toEqual([
      [
        'subject in the token',
        'the token is of system:serviceaccount:shop:orders, and bound to no pod, as those in pods are',
      ],
    ]);
  });

  test('of a pod that has no UID here may be of another pod', () => {
    const facts = changed(EKS_IRSA, (objects) => void delete of(objects, 'Pod').metadata.uid);
    const { token } = having({});
    expect(told({ ...facts, token }, 'subject in the token')).toEqual({
      step: 'subject in the token',
      verdict: 'notChecked',
      text: 'the token is of system:serviceaccount:shop:orders; whether of this pod is not known, since it has no UID here',
    });
  });

  test("with a slash at its issuer's end is of no provider of a cluster", () => {
    const facts = factsOf({ ...EKS_IRSA, issuer: `${EKS_IRSA.issuer}/` });
    expect(told(facts, 'issuer in the token')).toMatchObject({
      verdict: 'notOk',
      text: `"${EKS_IRSA.issuer}/" ends with a slash, which the provider of a cluster and its condition keys do not have`,
      fix: expect.stringContaining('without a slash at its end'),
    });
  });

  test('that somebody wrote into the variable itself is printed nowhere', () => {
    const facts = changed(EKS_IRSA, (objects) =>
      setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', 'eyJhbGciOiJSUzI1NiJ9.canary.canary'),
    );
    expect(told(facts, 'both variables').text).toBe(
      `AWS_WEB_IDENTITY_TOKEN_FILE in container "app" is no path, and the token is at ${TOKEN}`,
    );
    expect(JSON.stringify(judged(facts))).not.toContain('canary');
  });
});

test('another role than the one that the user names is no pass', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/shop/other';
  expect(wrongIn({ ...factsOf(EKS_IRSA), roleArn })).toEqual([
    {
      step: 'both variables',
      verdict: 'notOk',
      text: `AWS_ROLE_ARN in container "app" is arn:aws:iam::111122223333:role/shop/orders, and --role-arn says ${roleArn}`,
      fix: expect.stringContaining('eks.amazonaws.com/role-arn'),
    },
  ]);
});

describe('a container that the annotation leaves out', () => {
  test('is named, since nothing was looked at there', () => {
    expect(told(factsOf(EKS_POD_IDENTITY), 'way to a role').text).toBe(
      'EKS Pod Identity; eks.amazonaws.com/skip-containers leaves out container "logs"',
    );
  });

  test('gets nothing from a new pod alone', () => {
    const steps = judged({ ...factsOf(EKS_POD_IDENTITY), container: 'logs' });
    expect(those(steps, 'notOk')).toEqual(['token path', 'both variables']);
    for (const { fix } of steps.filter(({ verdict }) => verdict === 'notOk'))
      expect(fix).toMatch(
        /^take it out of the pod's annotation eks.amazonaws.com\/skip-containers, and delete the pod/,
      );
  });
});

describe('is as good as any other:', () => {
  test.each<readonly [string, Example, (objects: Objects) => void]>([
    [
      'a volume that is mounted twice',
      EKS_IRSA,
      (objects) =>
        container(objects).volumeMounts.unshift({ name: 'aws-iam-token', mountPath: '/other', readOnly: true }),
    ],
    [
      'another volume beside the token',
      EKS_IRSA,
      (objects) => container(objects).volumeMounts.push({ name: 'other', mountPath: `${TOKEN}s` }),
    ],
    [
      'a folder above the token',
      EKS_IRSA,
      (objects) => container(objects).volumeMounts.push({ name: 'other', mountPath: '/var/run' }),
    ],
    [
      'a path of Windows with slashes',
      EKS_IRSA,
      (objects) => setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', `C:${TOKEN}`),
    ],
    ['an empty second list of hosts', EKS_POD_IDENTITY, (objects) => setVariable(objects, 'no_proxy', '')],
    ['no proxy for anything', EKS_POD_IDENTITY, (objects) => setVariable(objects, 'no_proxy', '*')],
    ['a region in one variable alone', EKS_IRSA, (objects) => setVariable(objects, 'AWS_DEFAULT_REGION', '')],
  ])('%s', (_, example, change) => {
    expect(wrongIn(changed(example, change))).toEqual([]);
  });
});

test("one container that SDKs' fallback is off in does not speak for the others", () => {
  const facts = changed(EKS_POD_IDENTITY, (objects) => setVariable(objects, 'AWS_EC2_METADATA_DISABLED', 'true'));
  expect(wrongIn({ ...facts, hopLimit: 2 }).map(({ step, verdict }) => [step, verdict])).toEqual([
    ["fallback to the node's role", 'notOk'],
  ]);
});
