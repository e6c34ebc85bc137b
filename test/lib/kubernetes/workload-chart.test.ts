import { Testing } from 'cdk8s';
import { ContainerEnvironment, PodCredentials, WorkloadChart } from '../../../lib/kubernetes';
import { deployment, environmentOf, irsa, main, podIdentity, podOf, ROLE, withToken, workload } from './workload';

describe('service accounts', () => {
  test('by Pod Identity are bare, since an annotation may send their pods down the IRSA path', () => {
    expect(workload()).toEqual([
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'orders', namespace: 'shop' } },
    ]);
  });

  test('by IRSA carry the role alone', () => {
    expect(workload({ credentials: irsa })).toEqual([
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'orders', namespace: 'shop', annotations: { 'eks.amazonaws.com/role-arn': ROLE } },
      },
    ]);
  });

  test('each get the role, and the annotations that are asked for', () => {
    const credentials = PodCredentials.irsa({
      roleArn: ROLE,
      audience: 'sts.amazonaws.com.cn',
      regionalSts: false,
      tokenExpirationSeconds: 600,
    });
    const annotations = { 'example.com/team': 'shop' };
    const made = workload({ serviceAccounts: ['orders', 'reports.daily'], credentials, annotations });
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['orders', 'reports.daily']);
    for (const { metadata } of made) {
      expect(metadata.annotations).toEqual({
        'eks.amazonaws.com/role-arn': ROLE,
        'eks.amazonaws.com/audience': 'sts.amazonaws.com.cn',
        'eks.amazonaws.com/sts-regional-endpoints': 'false',
        'eks.amazonaws.com/token-expiration': '600',
        'example.com/team': 'shop',
      });
    }
  });

  test('have names of one letter to 253 characters', () => {
    const longest = [63, 63, 63, 61].map((length) => 'a'.repeat(length)).join('.');
    const made = workload({ serviceAccounts: ['a', longest] });
    expect(made.map(({ metadata }) => metadata.name)).toEqual(['a', longest]);
    expect(() => workload({ serviceAccounts: [`${longest}a`] })).toThrow('1 to 253 small letters');
  });

  test('are told, as a copy', () => {
    const serviceAccounts = ['orders', 'reports'];
    const chart = new WorkloadChart(Testing.app(), 'Workload', {
      namespace: 'shop',
      serviceAccounts,
      credentials: podIdentity,
    });
    serviceAccounts.push('other');
    expect(chart.serviceAccountNames).toEqual(['orders', 'reports']);
  });
});

describe('pods', () => {
  test('run as the service account, restricted, without a token for the Kubernetes API', () => {
    expect(podOf()).toMatchObject({
      serviceAccountName: 'orders',
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          image: main.image,
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    });
  });

  test('a Deployment has its replicas, and selects its own pods', () => {
    const made = workload({ deployment: { ...deployment, replicas: 0 } }).at(-1);
    expect(made).toMatchObject({ kind: 'Deployment', metadata: { name: 'orders', namespace: 'shop' } });
    expect(made.spec.replicas).toBe(0);
    expect(made.spec.selector.matchLabels).toEqual(made.spec.template.metadata.labels);
  });

  test('a single Pod is like one of a Deployment', () => {
    const made = workload({ pod: deployment, credentials: withToken }).at(-1);
    expect(made).toMatchObject({ kind: 'Pod', metadata: { name: 'orders', namespace: 'shop' } });
    expect(made.spec).toEqual(podOf({ credentials: withToken }));
  });

  test('what is asked for reaches the containers', () => {
    const spec = podOf({
      deployment: {
        ...deployment,
        automountServiceAccountToken: true,
        runAsUser: 10001,
        imagePullSecrets: ['registry'],
        initContainers: [{ name: 'migrate', image: 'registry.example/shop/migrate:1.4.2', args: ['up'] }],
        containers: [
          {
            ...main,
            command: ['/app'],
            environmentSecret: 'orders',
            allowWritableRootFilesystem: true,
            resources: { cpuRequest: '1', memoryRequest: '1Gi', memoryLimit: '2Gi' },
          },
        ],
      },
    });
    expect(spec).toMatchObject({
      automountServiceAccountToken: true,
      securityContext: { runAsUser: 10001 },
      imagePullSecrets: [{ name: 'registry' }],
      initContainers: [{ name: 'migrate', args: ['up'] }],
      containers: [
        {
          command: ['/app'],
          envFrom: [{ secretRef: { name: 'orders' } }],
          securityContext: { readOnlyRootFilesystem: false },
          resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '2Gi' } },
        },
      ],
    });
  });

  test('each container has a /tmp of its own', () => {
    const { containers, volumes } = podOf({
      deployment: { ...deployment, containers: [main, { ...main, name: 'proxy' }] },
    });
    expect(containers.map((one: { volumeMounts: object[] }) => one.volumeMounts)).toEqual([
      [{ name: 'tmp-orders', mountPath: '/tmp' }],
      [{ name: 'tmp-proxy', mountPath: '/tmp' }],
    ]);
    expect(volumes).toEqual([
      { name: 'tmp-orders', emptyDir: {} },
      { name: 'tmp-proxy', emptyDir: {} },
    ]);
  });

  test('of several service accounts the named one runs them', () => {
    const serviceAccounts = ['orders', 'reports'];
    expect(podOf({ serviceAccounts, deployment: { ...deployment, serviceAccount: 'reports' } })).toMatchObject({
      serviceAccountName: 'reports',
    });
  });
});

describe('variables', () => {
  test('come from typed functions and by name', () => {
    const environments = [ContainerEnvironment.of({ A: '1' }), ContainerEnvironment.of({ B: '2' })];
    expect(environmentOf({ credentials: irsa }, { environments, environment: { C: '3' } })).toEqual({
      A: '1',
      B: '2',
      C: '3',
    });
  });

  test('without any there is no list of them', () => {
    expect(podOf({ credentials: irsa }).containers[0]).not.toHaveProperty('env');
  });

  test.each<[string, { environments: Record<string, string>[]; environment?: Record<string, string> }]>([
    ['two typed functions', { environments: [{ A: 'hush-1' }, { A: 'hush-2' }] }],
    ['a typed function and by name', { environments: [{ A: 'hush-1' }], environment: { A: 'hush-1' } }],
  ])('twice, by %s, are refused without their values', (_, { environments, environment }) => {
    const set = () =>
      environmentOf({}, { environments: environments.map((one) => ContainerEnvironment.of(one)), environment });
    expect(set).toThrow('«Duplicate» deployment.containers[0].environment: "A" is given twice');
    expect(set).not.toThrow('hush');
  });

  test('that credentials set are refused', () => {
    expect(() => environmentOf({ credentials: withToken }, { environment: { AWS_REGION: 'us-east-1' } })).toThrow(
      '«Duplicate» deployment.containers[0].environment: "AWS_REGION" is what credentials sets; leave it out',
    );
  });

  test.each([
    [irsa, { environment: { AWS_ROLE_ARN: 'hush' } }],
    [podIdentity, { environment: { AWS_WEB_IDENTITY_TOKEN_FILE: 'hush' } }],
    [withToken, { environment: { AWS_ACCESS_KEY_ID: 'hush' } }],
  ])('that lead to other credentials are refused without their values', (credentials, container) => {
    const set = () => environmentOf({ credentials }, container);
    expect(set).toThrow('would give the AWS SDK other credentials than those of credentials; leave it out');
    expect(set).not.toThrow('hush');
  });
});
