import { Lazy } from 'aws-cdk-lib';
import { App } from 'cdk8s';
import { BridgeChart, BridgeExposure, BridgeImage, BridgePeer, type BridgeChartProps } from '../../../lib/kubernetes';
import { bridge, bridgeText, container, defaults, type Manifest, only, pod, serval, variablesOf } from './bridge';

/** With all that can be asked for, since each option could loosen something or make it larger. */
const EVERYTHING: Partial<BridgeChartProps> = {
  exposure: BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'bridge-tls' }),
  roleArn: 'arn:aws:iam::111122223333:role/serval-bridge',
  projectedToken: true,
  externalSecret: { store: 'aws' },
  proxyUrl: 'http://proxy.acme.com:3128',
  trustedCertificates: { configMap: 'acme-authorities' },
  imagePullSecrets: ['registry'],
  network: { egressByName: {} },
};

test('names and ports are those of the page, whatever the chart is called', () => {
  const manifests = bridge();
  expect(only(manifests, 'Service')).toMatchObject({
    metadata: { name: 'serval-bridge', namespace: 'serval' },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  });
  expect(container()).toMatchObject({
    name: 'svbridge-api',
    ports: [{ containerPort: 8080 }, { containerPort: 8081 }],
    envFrom: [{ secretRef: { name: 'bridge-secrets' } }],
  });
});

test('the Service leads to the pods, and everything stands in the namespace', () => {
  const manifests = bridge();
  const labels = only(manifests, 'Deployment').spec.template.metadata.labels;
  expect(labels).toMatchObject(only(manifests, 'Service').spec.selector);
  expect(manifests.map(({ metadata }) => metadata.namespace)).toEqual(manifests.map(() => 'serval'));
});

test('kinds and names are the frozen ones', () => {
  const hash = /^serval-bridge-[0-9a-f]{16}$/;
  expect(bridge().map(({ kind, metadata: { name } }) => [kind, name.replace(hash, 'serval-bridge-HASH')])).toEqual([
    ['ServiceAccount', 'serval-bridge'],
    ['ConfigMap', 'serval-bridge-HASH'],
    ['Deployment', 'serval-bridge'],
    ['Service', 'serval-bridge'],
    ['HorizontalPodAutoscaler', 'serval-bridge'],
    ['PodDisruptionBudget', 'serval-bridge'],
    ['NetworkPolicy', 'serval-bridge'],
  ]);
});

describe.each<[string, Partial<BridgeChartProps>]>([
  ['the bundled image', {}],
  ["Serval's image", { image: serval }],
  ['every option', EVERYTHING],
])('with %s', (_name, props) => {
  const containers = (): Manifest[] => {
    const { containers: main, initContainers = [] } = pod(props);
    return [...main, ...initContainers];
  };

  test('every container meets the restricted standard, on a read-only file system', () => {
    for (const one of containers()) {
      expect(one.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(pod(props).securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('every container has requests and limits', () => {
    for (const one of containers()) {
      expect(one.resources).toEqual({
        requests: { cpu: '100m', memory: '128Mi' },
        limits: { cpu: '1', memory: '256Mi' },
      });
    }
  });

  test('neither pod nor ServiceAccount mounts a token for the Kubernetes API', () => {
    expect(pod(props).automountServiceAccountToken).toBe(false);
    expect(only(bridge(props), 'ServiceAccount').automountServiceAccountToken).toBe(false);
  });

  test('all images are pinned', () => {
    for (const one of containers()) expect(one.image).toMatch(/:\d+\.\d+\.\d+(-slim)?$/);
  });

  test('the text is the same each time, and small enough for a client-side apply', () => {
    const text = bridgeText(props);
    expect(bridgeText(props)).toBe(text);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(230_000);
  });
});

/** More than anybody gives: the archive is most of the text, and grows with the bundle. */
const LARGEST: Partial<BridgeChartProps> = {
  ...EVERYTHING,
  exposure: BridgeExposure.ingress({
    className: 'alb',
    certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
    annotations: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`acme.com/annotation-${n}`, 'x'.repeat(60)])),
  }),
  environment: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`ACME_SETTING_${n}`, 'x'.repeat(60)])),
  network: {
    loginsFrom: Array.from({ length: 20 }, (_, n) => BridgePeer.range(`10.${n}.0.0/16`)),
    metricsFrom: Array.from({ length: 20 }, (_, n) => BridgePeer.namespace(`metrics-${n}`, { app: 'prometheus' })),
    dnsServers: [BridgePeer.range('10.7.0.10/32'), BridgePeer.namespace('dns', { app: 'coredns' })],
    egressByName: { hosts: Array.from({ length: 20 }, (_, n) => `service-${n}.eu-central-1.amazonaws.com`) },
  },
};

test('the largest manifest leaves the bundle room to grow before a client-side apply fails', () => {
  const spare = 230_000 - Buffer.byteLength(bridgeText(LARGEST));
  expect(spare).toBeGreaterThan(5_000);
});

test("Serval's image may write to /tmp, and elsewhere where that is allowed by name; the bundled bridge nowhere", () => {
  const image = BridgeImage.serval('bridge:1.2', { allowWritableRootFilesystem: true });
  for (const props of [{ image: serval }, { image }]) {
    expect(container(props).volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(pod(props).volumes).toEqual([{ name: 'tmp', emptyDir: {} }]);
  }
  expect(container({ image }).securityContext.readOnlyRootFilesystem).toBe(false);
  expect(container({ image: serval }).securityContext.readOnlyRootFilesystem).toBe(true);
  const writable = container().volumeMounts.filter(({ readOnly }: Manifest) => !readOnly);
  expect(writable).toEqual([]);
});

test('the bundled bridge runs under a numeric user that is not root; another image keeps its own', () => {
  expect(pod().securityContext.runAsUser).toBe(1000);
  expect(pod({ image: serval }).securityContext).not.toHaveProperty('runAsUser');
  expect(pod({ runAsUser: 65532 }).securityContext.runAsUser).toBe(65532);
  expect(pod({ image: serval, runAsUser: 65532 }).securityContext.runAsUser).toBe(65532);
});

test('the bundled bridge gets its settings, and only what is no secret', () => {
  expect(variablesOf()).toEqual({
    AWS_REGION: 'eu-central-1',
    PUBLIC_URL: 'https://bridge.acme.com',
    OIDC_ISSUER: 'https://acme.okta.com',
    OIDC_CLIENT_ID: '0oa1b2c3',
    CATALOG_TABLE: 'serval-catalog',
    GRANTS_TABLE: 'serval-grants',
    AUDIT_TABLE: 'serval-audit',
    NO_PROXY: '169.254.170.23,[fd00:ec2::23]',
    no_proxy: '169.254.170.23,[fd00:ec2::23]',
  });
});

test('the environment tells what sessions are held to', () => {
  const options = {
    denyRoleChaining: true,
    auditRetentionDays: 400,
    loginsPerMinute: 0,
    trustedProxies: 2,
    servalApi: { clientId: 'serval-client' },
  };
  const before = variablesOf();
  const added = Object.entries(variablesOf(options)).filter(([name]) => !(name in before));
  expect(Object.fromEntries(added)).toEqual({
    DENY_ROLE_CHAINING: 'true',
    AUDIT_RETENTION_DAYS: '400',
    LOGINS_PER_MINUTE: '0',
    TRUSTED_PROXIES: '2',
    GRANTS: 'serval-api',
    SERVAL_API_URL: 'https://public.api.serval.com',
    SERVAL_CLIENT_ID: 'serval-client',
  });
});

test('tables of other names, a Google domain and further settings reach the bundled bridge', () => {
  const variables = variablesOf({
    login: { issuer: 'https://accounts.google.com', clientId: 'x.apps', hostedDomain: 'acme.com' },
    catalogTableName: 'catalog-2',
    grantsTableName: 'grants-2',
    auditTableName: 'audit-2',
    environment: { ALLOW_ABSENT_EMAIL_VERIFIED: 'true' },
  });
  expect(variables).toMatchObject({
    GOOGLE_HOSTED_DOMAIN: 'acme.com',
    CATALOG_TABLE: 'catalog-2',
    GRANTS_TABLE: 'grants-2',
    AUDIT_TABLE: 'audit-2',
    ALLOW_ABSENT_EMAIL_VERIFIED: 'true',
  });
});

test("Serval's image gets the Secret and the operator's own variables, none of ours", () => {
  const environment = { PUBLIC_URL: 'https://its.own', NO_PROXY: '.cluster.local' };
  expect(variablesOf({ image: serval, environment })).toEqual({
    PUBLIC_URL: 'https://its.own',
    NO_PROXY: '.cluster.local,169.254.170.23,[fd00:ec2::23]',
    no_proxy: '.cluster.local,169.254.170.23,[fd00:ec2::23]',
  });
  expect(container({ image: serval }).envFrom).toEqual([{ secretRef: { name: 'bridge-secrets' } }]);
  expect(bridge({ image: serval }).map(({ kind }) => kind)).not.toContain('ConfigMap');
});

test('the archives of earlier releases are found by their label', () => {
  const { metadata } = only(bridge(), 'ConfigMap');
  expect(metadata.labels).toEqual({ 'app.kubernetes.io/name': 'serval-bridge' });
});

describe('the role', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/serval-bridge';

  test('by Pod Identity leaves no annotation, which would send the pods down the path of IRSA', () => {
    expect(only(bridge(), 'ServiceAccount').metadata).toEqual({ name: 'serval-bridge', namespace: 'serval' });
  });

  test('by IRSA is an annotation, and the webhook does the rest', () => {
    const account = only(bridge({ roleArn }), 'ServiceAccount');
    expect(account.metadata.annotations).toEqual({ 'eks.amazonaws.com/role-arn': roleArn });
    expect(variablesOf({ roleArn })).not.toHaveProperty('AWS_ROLE_ARN');
  });

  test('by IRSA with a projected token has all that the webhook would add', () => {
    const props = { roleArn, projectedToken: true };
    expect(variablesOf(props)).toMatchObject({
      AWS_ROLE_ARN: roleArn,
      AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
    expect(container(props).volumeMounts).toContainEqual({
      name: 'aws-iam-token',
      mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
      readOnly: true,
    });
    expect(pod(props).volumes).toContainEqual({
      name: 'aws-iam-token',
      projected: {
        sources: [{ serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 86_400, path: 'token' } }],
      },
    });
  });

  test("leaves Serval's image the region that the operator gives it", () => {
    const environment = { AWS_REGION: 'us-west-1' };
    const variables = variablesOf({ image: serval, environment, roleArn, projectedToken: true });
    expect(variables).toMatchObject({ AWS_REGION: 'us-west-1', AWS_ROLE_ARN: roleArn });
  });

  test('never reaches the init container, by token or by webhook', () => {
    const props = { roleArn, projectedToken: true };
    const [unpack] = pod(props).initContainers;
    expect(unpack.env).toBeUndefined();
    expect(unpack.envFrom).toBeUndefined();
    expect(unpack.volumeMounts.map(({ name }: Manifest) => name)).toEqual(['archive', 'bridge']);
    const { annotations } = only(bridge(props), 'Deployment').spec.template.metadata;
    expect(annotations).toEqual({ 'eks.amazonaws.com/skip-containers': unpack.name });
  });

  test('is for a ServiceAccount of another name where one is asked for', () => {
    const chart = new BridgeChart(new App(), 'Bridge', { ...defaults, serviceAccount: 'bridge.blue' });
    expect(chart.serviceAccountName).toBe('bridge.blue');
    expect(pod({ serviceAccount: 'bridge.blue' }).serviceAccountName).toBe('bridge.blue');
  });
});

describe('probes', () => {
  const asked = (props: Partial<BridgeChartProps>) => {
    const { startupProbe, livenessProbe, readinessProbe } = container(props);
    return [startupProbe, livenessProbe, readinessProbe].map(({ httpGet, tcpSocket }) =>
      httpGet ? `${httpGet.path} on ${httpGet.port}` : `TCP on ${tcpSocket.port}`,
    );
  };

  test('of the bundled bridge ask its health port', () => {
    expect(asked({})).toEqual(['/livez on 8081', '/livez on 8081', '/readyz on 8081']);
  });

  test("of Serval's image ask for a connection, since no paths are published", () => {
    expect(asked({ image: serval })).toEqual(['TCP on 8080', 'TCP on 8080', 'TCP on 8080']);
  });

  test("of Serval's image ask the paths that somebody knows", () => {
    const named = (port?: number) =>
      asked({ image: BridgeImage.serval('bridge:1.2', { health: { port, livePath: '/live', readyPath: '/ready' } }) });
    expect(named()).toEqual(['/live on 8080', '/live on 8080', '/ready on 8080']);
    expect(named(9000)).toEqual(['/live on 9000', '/live on 9000', '/ready on 9000']);
  });
});

test('a proxy and private authorities are told to the bundled bridge', () => {
  const props = { proxyUrl: 'http://proxy.acme.com:3128', trustedCertificates: { configMap: 'ours', key: 'root.pem' } };
  expect(variablesOf(props)).toMatchObject({
    HTTPS_PROXY: 'http://proxy.acme.com:3128',
    https_proxy: 'http://proxy.acme.com:3128',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: '/etc/serval-bridge/certificates/ca.crt',
    NO_PROXY: '169.254.170.23,[fd00:ec2::23]',
  });
  const { name } = container(props).volumeMounts.find(
    ({ mountPath }: Manifest) => mountPath === '/etc/serval-bridge/certificates',
  );
  expect(pod(props).volumes).toContainEqual({
    name,
    configMap: { name: 'ours', items: [{ key: 'root.pem', path: 'ca.crt' }] },
  });
});

test.each(['node:22.21.0', 'node:24.5.0-slim', 'node:26.0.0', `node@sha256:${'0a'.repeat(32)}`])(
  '%s may know a proxy',
  (nodeImage) => {
    const image = BridgeImage.bundled({ nodeImage });
    expect(variablesOf({ image, proxyUrl: 'http://proxy:3128' }).NODE_USE_ENV_PROXY).toBe('1');
  },
);

test("Serval's image gets the proxy under its common names, and the authorities as a file alone", () => {
  const proxyUrl = 'http://proxy.acme.com:3128';
  const variables = variablesOf({ image: serval, proxyUrl, trustedCertificates: { configMap: 'ours' } });
  expect(Object.keys(variables).sort()).toEqual(['HTTPS_PROXY', 'NO_PROXY', 'https_proxy', 'no_proxy']);
});

test('images of a private registry are fetched with the named Secrets', () => {
  expect(pod({ imagePullSecrets: ['registry'] }).imagePullSecrets).toEqual([{ name: 'registry' }]);
});

describe('a CDK token, which the manifest would hold as it stands, is refused', () => {
  const token = Lazy.string({ produce: () => 'later' });

  test.each<[string, () => unknown]>([
    ['publicUrl', () => bridge({ publicUrl: token })],
    ['login.clientId', () => bridge({ login: { ...defaults.login, clientId: token } })],
    ['roleArn', () => bridge({ roleArn: token })],
    ['catalogTableName', () => bridge({ catalogTableName: token })],
    ['scaling.minReplicas', () => bridge({ scaling: { minReplicas: Lazy.number({ produce: () => 2 }) } })],
    ['image', () => BridgeImage.serval(`${token}.example/bridge:1.0.0`)],
    ['nodeImage', () => BridgeImage.bundled({ nodeImage: `${token}/node:24.0.0` })],
    ['certificateArn', () => BridgeExposure.internalLoadBalancer({ certificateArn: token })],
  ])('in %s', (property, make) => {
    expect(make).toThrow(`«LiteralNeeded» ${property}: `);
    expect(make).toThrow('write the value out as plain text');
  });
});
