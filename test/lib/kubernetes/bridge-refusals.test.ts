/** Misuse of a `BridgeChart` that is not of one of its parts: each with the whole text, and without a secret. */
import { BridgeImage, BridgePeer, type BridgeChartProps } from '../../../lib/kubernetes';
import { bridge, defaults, serval } from './bridge';

const NO_ORIGIN =
  'is no origin of https, which is a scheme and a host name, in small letters, without a slash at the end; write it as ' +
  '"https://bridge.example.com"';

test.each([
  'http://bridge.acme.com',
  'https://bridge.acme.com/',
  'https://bridge.acme.com/oidc',
  'https://bridge.acme.com?x',
  'https://user@bridge.acme.com',
  'https://Bridge.acme.com',
  'https://bridge.acme.com:443',
  'https://10.0.0.1:x',
  'https://10.0.0.1',
  'bridge.acme.com',
  '',
])('refuses the public URL %p', (publicUrl) => {
  expect(() => bridge({ publicUrl })).toThrow(`«PublicUrl» publicUrl: ${JSON.stringify(publicUrl)} ${NO_ORIGIN}`);
});

test.each<[Partial<BridgeChartProps>, string]>([
  [
    { serviceAccount: 'serval-worker-sa' },
    '«Contradiction» serviceAccount: "serval-worker-sa" is the worker\'s, whose role assumes every ingestion role; ' +
      'give the bridge its own, as "serval-bridge"',
  ],
  [
    { serviceAccount: 'default' },
    '«Contradiction» serviceAccount: "default" is that of every pod of the namespace that names none; give the bridge ' +
      'its own, as "serval-bridge"',
  ],
  [
    { serviceAccount: 'Bridge' },
    '«KubernetesName» serviceAccount: "Bridge" is no name of a ServiceAccount, 1 to 253 small letters, digits, inner ' +
      'hyphens and dots are allowed; respell it',
  ],
  [
    { namespace: 'Serval' },
    '«KubernetesName» namespace: "Serval" holds characters that are refused, allowed are small letters, digits and ' +
      'inner hyphens; give the name of a namespace',
  ],
  [{ region: 'eu-central' }, '«Region» region: "eu-central" is no AWS region; write it as "eu-central-1"'],
  [
    { grantsTableName: 'a/b' },
    '«Name» grantsTableName: "a/b" holds characters that are refused, allowed are letters, digits and _.-; give the ' +
      "table's name alone",
  ],
  [
    { roleArn: 'arn:aws:iam::111122223333:role/serval-bridge', region: 'cn-north-1' },
    '«Contradiction» roleArn: "arn:aws:iam::111122223333:role/serval-bridge" is of another partition than region, ' +
      'cn-north-1 lies in aws-cn; give the role that is there',
  ],
  [{ roleArn: 'serval-bridge' }, '«Arn» roleArn: "serval-bridge" is no ARN of an IAM role'],
  [
    { projectedToken: true },
    '«Contradiction» projectedToken: true is for IRSA, but no roleArn is given; give one, or leave this out',
  ],
  [
    { login: { issuer: 'https://accounts.google.com', clientId: 'x' } },
    '«Contradiction» login.hostedDomain: is missing, and Google logs in anybody; give your domain',
  ],
  [
    { login: { ...defaults.login, hostedDomain: 'acme.com' } },
    '«Contradiction» login.hostedDomain: "acme.com" is for Google\'s issuer alone; leave it out',
  ],
  [
    { login: { issuer: 'https://accounts.google.com', clientId: 'x', hostedDomain: 'Acme' } },
    '«DomainName» login.hostedDomain: "Acme" is no domain in small letters; write it as "example.com"',
  ],
  [
    { login: { issuer: 'http://acme.okta.com', clientId: 'x' } },
    '«Issuer» login.issuer: "http://acme.okta.com" does not begin with https://',
  ],
  [{ login: { ...defaults.login, clientId: 'a b' } }, '«ClientId» login.clientId: "a b" holds characters'],
  [
    { auditRetentionDays: 0 },
    '«Duration» auditRetentionDays: 0 days is no retention, 1 to 36,500 whole days are allowed; choose one, or leave it ' +
      'out to keep all rows',
  ],
  [{ loginsPerMinute: 0.5 }, '«PodSetting» loginsPerMinute: 0.5 is no whole number from 0; give one'],
  [
    { loginsPerMinute: 100_001 },
    '«PodSetting» loginsPerMinute: 100001 is more than the bridge takes, 0 to 100,000 are allowed; give less',
  ],
  [
    { trustedProxies: 11 },
    '«PodSetting» trustedProxies: 11 is more than the bridge takes, 0 to 10 are allowed; give less',
  ],
  [{ trustedProxies: -1 }, '«PodSetting» trustedProxies: -1 is no whole number from 0; give one'],
  [{ servalApi: { clientId: 'x', url: 'serval' } }, '«Endpoint» servalApi.url: "serval" is no origin of https'],
  ...(
    [
      { denyRoleChaining: true },
      { denyRoleChaining: false },
      { auditRetentionDays: 400 },
      { loginsPerMinute: 60 },
      { trustedProxies: 1 },
      { servalApi: { clientId: 'x' } },
    ] as const
  ).map((props): [Partial<BridgeChartProps>, string] => [
    { image: serval, ...props },
    `«Contradiction» ${Object.keys(props)[0]}: is for the bundled bridge, and the image ` +
      '"registry.example/serval/bridge:3.1.0" has its settings from Serval; leave it out',
  ]),
  [
    { environment: { LOGINS_PER_MINUTE: '5' } },
    '«Environment» environment: "LOGINS_PER_MINUTE" is what the property loginsPerMinute sets; give it there',
  ],
  [
    { environment: { SERVAL_CLIENT_SECRET: 'x' } },
    '«Environment» environment: "SERVAL_CLIENT_SECRET" is a secret, which a manifest would show; put it into the Secret ' +
      'bridge-secrets',
  ],
  [{ runAsUser: 0 }, '«PodSetting» runAsUser: 0 is no whole number from 1; give one'],
  [
    { resources: { memoryLimit: '512MB' } },
    '«PodSetting» resources.memoryLimit: "512MB" is no quantity of memory, of a mebibyte or more; write it as ' +
      '"512Mi"',
  ],
  [
    { resources: { memoryRequest: '512Mi' } },
    '«Contradiction» resources.memoryRequest: "512Mi" is more than memoryLimit, which is 256Mi; give less, or raise ' +
      'memoryLimit',
  ],
  [
    { resources: { cpuLimit: '50m' } },
    '«Contradiction» resources.cpuRequest: "100m" is more than cpuLimit, which is 50m; give less, or raise cpuLimit',
  ],
  [
    { network: { dnsServers: [] } },
    '«Contradiction» network.dnsServers: [] names nobody, so that no name could be looked up; name the DNS server, or ' +
      'leave it out',
  ],
  [
    { network: { httpsTo: [] } },
    '«Contradiction» network.httpsTo: [] names nothing, so that neither AWS nor the login provider is reached; name ' +
      'them, or give proxyUrl',
  ],
  [
    { network: { httpsTo: [BridgePeer.range('10.0.0.0/8')], egressByName: {} } },
    '«Contradiction» network.httpsTo: is for egress by address, but egressByName is given too; leave one out',
  ],
  [
    { network: { httpsTo: [BridgePeer.range('169.254.169.254/32')] } },
    '«IpRange» network.httpsTo: "169.254.169.254/32" is the node\'s metadata, which hands out the node\'s own ' +
      'credentials; leave it out',
  ],
  [
    { network: { dnsServers: [BridgePeer.range('fd00:ec2::254/128')] } },
    '«IpRange» network.dnsServers: "fd00:ec2::254/128" is the node\'s metadata',
  ],
  [
    { proxyUrl: 'http://169.254.169.254' },
    '«Environment» proxyUrl: "http://169.254.169.254" is the node\'s metadata, which hands out the node\'s own ' +
      'credentials; give the address of a proxy',
  ],
  [{ proxyUrl: 'http://[fd00:ec2:0::254]:80' }, '«Environment» proxyUrl: "http://[fd00:ec2:0::254]:80" is the node'],
  [
    { imagePullSecrets: ['Registry'] },
    '«KubernetesName» imagePullSecrets: "Registry" is no name of a Secret, 1 to 253 small letters, digits, inner ' +
      'hyphens and dots are allowed; respell it',
  ],
  [
    { trustedCertificates: { configMap: 'Ours' } },
    '«KubernetesName» trustedCertificates.configMap: "Ours" is no name of a ConfigMap, 1 to 253 small letters, digits, ' +
      'inner hyphens and dots are allowed; respell it',
  ],
  [
    { trustedCertificates: { configMap: 'ours', key: '../ca' } },
    '«KubernetesName» trustedCertificates.key: "../ca" is no key of a ConfigMap, letters, digits and ._- are allowed; ' +
      'respell it',
  ],
  [
    { proxyUrl: 'proxy.acme.com:3128' },
    '«Environment» proxyUrl: "proxy.acme.com:3128" is no URL of a proxy, which is http or https, a host and a port; ' +
      'write it as "http://proxy:3128"',
  ],
  [
    { proxyUrl: 'http://proxy:3128', image: BridgeImage.bundled({ nodeImage: 'node:22.20.0-slim' }) },
    '«Contradiction» proxyUrl: is given, but the Node of the image "node:22.20.0-slim" knows no proxy; take Node 24.5 or ' +
      'later',
  ],
  [
    { network: { loginsFrom: [] } },
    '«Contradiction» network.loginsFrom: [] names nobody, so that nobody could log in; name somebody, or leave it out',
  ],
])('refuses %j', (props, message) => {
  expect(() => bridge(props)).toThrow(message);
});

test('a password in the URL of a proxy is refused and not shown', () => {
  const set = () => bridge({ proxyUrl: 'http://user:hush-1234@proxy.acme.com:3128' });
  expect(set).toThrow(
    '«Environment» proxyUrl: holds a user name or a password, which a manifest would show; let the proxy know the ' +
      'pods otherwise',
  );
  expect(set).not.toThrow('hush-1234');
});

describe('a variable of the environment is refused, without its value', () => {
  test.each<[string, Partial<BridgeChartProps>, string]>([
    ['OIDC_CLIENT_SECRET', {}, 'is a secret, which a manifest would show; put it into the Secret bridge-secrets'],
    [
      'COOKIE_KEYS',
      { image: serval },
      'is a secret, which a manifest would show; put it into the Secret bridge-secrets',
    ],
    ['PUBLIC_URL', {}, 'is what the property publicUrl sets; give it there'],
    ['OIDC_ISSUER', {}, 'is what the property login.issuer sets; give it there'],
    ['HTTPS_PROXY', { image: serval }, 'is what the property proxyUrl sets; give it there'],
    ['NODE_EXTRA_CA_CERTS', {}, 'is what the property trustedCertificates sets; give it there'],
    [
      'NODE_TLS_REJECT_UNAUTHORIZED',
      {},
      'would let anybody on the way stand in for AWS and the login provider; leave it out, and give the authority in ' +
        'trustedCertificates',
    ],
    ['PORT', {}, "is fixed, since the chart's other parts go by it; leave it out"],
    ['AWS_ROLE_ARN', {}, "would give the bridge other AWS credentials than its service account's; leave it out"],
    ['1ST', {}, 'is no name of a variable, letters, digits and _ are allowed, no digit first; respell it'],
  ])('%s', (name, props, text) => {
    const set = () => bridge({ ...props, environment: { [name]: 'hush-1234' } });
    expect(set).toThrow(`«Environment» environment: "${name}" ${text}`);
    expect(set).not.toThrow('hush-1234');
  });
});

describe('an image', () => {
  test.each(['registry.example/bridge', 'registry.example/bridge:latest'])('%s moves, and is refused', (image) => {
    expect(() => BridgeImage.serval(image)).toThrow(
      `«Image» image: "${image}" may be another image tomorrow, a tag of a version or a digest is needed; add :VERSION ` +
        'or @sha256:…',
    );
  });

  test.each(['node', 'node:latest', 'node:slim', 'node:24', 'node:24-slim', 'node:24.1-slim', 'node:lts-slim'])(
    'of Node, %s moves, and is refused',
    (nodeImage) => {
      expect(() => BridgeImage.bundled({ nodeImage })).toThrow(
        `«Image» nodeImage: "${nodeImage}" may be another Node tomorrow, a digest or a tag that begins with a full ` +
          'version is needed; write it as "docker.io/library/node:24.21.0-slim" or add @sha256:…',
      );
    },
  );

  test.each(['node:24.1.0', 'registry.example:5000/node:22.20.1-bookworm', `node@sha256:${'0a'.repeat(32)}`])(
    'of Node, %s stands still, and is taken',
    (nodeImage) => {
      expect(() => bridge({ image: BridgeImage.bundled({ nodeImage }) })).not.toThrow();
    },
  );

  test('that is none is refused', () => {
    expect(() => BridgeImage.bundled({ nodeImage: 'https://node' })).toThrow(
      '«Image» nodeImage: "https://node" is no image, registry/name:tag and registry/name@sha256:… are allowed; copy ' +
        'it from the registry',
    );
  });

  test.each([
    [{ livePath: 'live', readyPath: '/ready' }, 'health.livePath: "live"'],
    [{ livePath: '/live', readyPath: '/ready?x' }, 'health.readyPath: "/ready?x"'],
  ])('whose health is at %j is refused', (health, start) => {
    expect(() => BridgeImage.serval('bridge:1', { health })).toThrow(
      `«PodSetting» ${start} is no path, which begins with / and holds letters, digits and ._/- alone; write it as ` +
        '"/healthz"',
    );
  });

  test.each([
    [0, 'is no whole number from 1; give one'],
    [65_536, 'is no port, 1 to 65535 are allowed; give the port that tells of health'],
  ])('whose health is on port %p is refused', (port, text) => {
    const health = { port, livePath: '/live', readyPath: '/ready' };
    expect(() => BridgeImage.serval('bridge:1', { health })).toThrow(`«PodSetting» health.port: ${port} ${text}`);
  });
});

test.each(['10.0.0.1', '10.0.0.0/33', '10.0.0/8', 'fe80::1%eth0/64', 'anywhere', 'fd00::/129'])(
  'refuses %p as a range of addresses',
  (range) => {
    expect(() => BridgePeer.range(range)).toThrow(
      `«IpRange» range: ${JSON.stringify(range)} is no range of addresses; write it as "10.0.0.0/16" or "fd00::/8"`,
    );
  },
);
