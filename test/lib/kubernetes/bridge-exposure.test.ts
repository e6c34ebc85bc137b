import { BridgeExposure } from '../../../lib/kubernetes';
import { bridge, defaults, type Manifest, only } from './bridge';

const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b';

function exposed(exposure: BridgeExposure, publicUrl = defaults.publicUrl): Manifest[] {
  return bridge({ exposure, publicUrl });
}

/** The Service `serval-bridge` is a ClusterIP whatever leads to it: its port is plain http. */
test.each<[string, BridgeExposure]>([
  ['ClusterIP', BridgeExposure.clusterIp({ tlsEndsAt: 'the mesh' })],
  ['an internal load balancer', BridgeExposure.internalLoadBalancer({ certificateArn })],
  ['an Ingress', BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'tls' })],
  ['a Gateway', BridgeExposure.gateway({ gateway: 'shared', listener: 'https' })],
])('with %s nothing leads to plain http from outside', (_name, exposure) => {
  const services = exposed(exposure).filter(({ kind }) => kind === 'Service');
  for (const { spec } of services) {
    const { type = 'ClusterIP', ports } = spec;
    if (type !== 'ClusterIP') expect(ports.map(({ port }: Manifest) => port)).toEqual([443]);
  }
  expect(only(services, 'Service', 'serval-bridge').spec).not.toHaveProperty('type');
});

test('ClusterIP says where TLS ends, beside the Service', () => {
  const service = only(exposed(BridgeExposure.clusterIp({ tlsEndsAt: 'the mesh' })), 'Service');
  expect(service.metadata.annotations).toEqual({ 'cdk-serval/tls-ends-at': 'the mesh' });
});

test('the load balancer is internal, ends TLS by the certificate, and leads to the pods on the port of the URL', () => {
  const exposure = BridgeExposure.internalLoadBalancer({ certificateArn });
  const prefix = 'service.beta.kubernetes.io/aws-load-balancer';
  const manifests = exposed(exposure, 'https://bridge.acme.com:8443');
  const service = only(manifests, 'Service', 'serval-bridge-internal');
  expect(service.metadata.annotations).toEqual({
    [`${prefix}-scheme`]: 'internal',
    [`${prefix}-nlb-target-type`]: 'ip',
    [`${prefix}-backend-protocol`]: 'tcp',
    [`${prefix}-ssl-cert`]: certificateArn,
    [`${prefix}-ssl-ports`]: '8443',
    [`${prefix}-ssl-negotiation-policy`]: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
  });
  expect(service.spec).toMatchObject({
    type: 'LoadBalancer',
    loadBalancerClass: 'service.k8s.aws/nlb',
    selector: only(manifests, 'Service', 'serval-bridge').spec.selector,
    ports: [{ port: 8443, targetPort: 8080 }],
  });
});

test('the load balancer stands where it is told to, for whom it is told to, made by whom it is told', () => {
  const exposure = BridgeExposure.internalLoadBalancer({
    certificateArn,
    loadBalancerClass: 'eks.amazonaws.com/nlb',
    subnetIds: ['subnet-1', 'subnet-2'],
    sourceRanges: ['10.0.0.0/8'],
  });
  const { metadata, spec } = only(exposed(exposure), 'Service', 'serval-bridge-internal');
  expect(metadata.annotations['service.beta.kubernetes.io/aws-load-balancer-subnets']).toBe('subnet-1,subnet-2');
  expect(spec).toMatchObject({ loadBalancerClass: 'eks.amazonaws.com/nlb', loadBalancerSourceRanges: ['10.0.0.0/8'] });
});

const BACKEND = { service: { name: 'serval-bridge', port: { number: 80 } } };

test('an Ingress has TLS and the two paths of the host, and no other', () => {
  const exposure = BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'tls', annotations: { quiet: 'true' } });
  const { metadata, spec } = only(exposed(exposure), 'Ingress');
  expect(metadata.annotations).toEqual({ quiet: 'true' });
  expect(spec).toEqual({
    ingressClassName: 'nginx',
    tls: [{ hosts: ['bridge.acme.com'], secretName: 'tls' }],
    rules: [
      {
        host: 'bridge.acme.com',
        http: {
          paths: [
            { path: '/oidc/auth/login', pathType: 'Exact', backend: BACKEND },
            { path: '/oidc/auth/callback', pathType: 'Exact', backend: BACKEND },
          ],
        },
      },
    ],
  });
});

test('an Ingress with a certificate is an internal load balancer that listens by https alone', () => {
  const exposure = BridgeExposure.ingress({ className: 'alb', certificateArn });
  const { metadata, spec } = only(exposed(exposure, 'https://bridge.acme.com:8443'), 'Ingress');
  const annotation = (name: string): string => metadata.annotations[`alb.ingress.kubernetes.io/${name}`];
  expect(annotation('scheme')).toBe('internal');
  expect(annotation('certificate-arn')).toBe(certificateArn);
  expect(JSON.parse(annotation('listen-ports'))).toEqual([{ HTTPS: 8443 }]);
  expect(spec.tls).toEqual([{ hosts: ['bridge.acme.com'] }]);
});

const alb = (annotations?: Record<string, string>): BridgeExposure =>
  BridgeExposure.ingress({ className: 'alb', certificateArn, annotations });

/** Behind a proxy that is not counted, all people share its address and one limit. */
test.each<[string, BridgeExposure, number | undefined, string | undefined]>([
  ['an Application Load Balancer', alb(), undefined, '1'],
  ['an ingress controller', BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'tls' }), undefined, '1'],
  ['a Gateway', BridgeExposure.gateway({ gateway: 'shared', listener: 'https' }), undefined, '1'],
  ['a load balancer of TCP', BridgeExposure.internalLoadBalancer({ certificateArn }), undefined, undefined],
  ['something of yours', BridgeExposure.clusterIp({ tlsEndsAt: 'the mesh' }), undefined, undefined],
  [
    'a load balancer that leaves the header alone',
    alb({
      'alb.ingress.kubernetes.io/load-balancer-attributes': 'routing.http.xff_header_processing.mode=preserve',
    }),
    undefined,
    undefined,
  ],
  ['more proxies than the exposure tells of', alb(), 2, '2'],
  ['fewer', alb(), 0, '0'],
])('with %s the bridge trusts as many proxies as append', (_, exposure, trustedProxies, expected) => {
  const { containers } = only(bridge({ exposure, trustedProxies }), 'Deployment').spec.template.spec;
  const { env } = containers[0] as { env: Array<{ name: string; value?: string }> };
  expect(env.find(({ name }) => name === 'TRUSTED_PROXIES')?.value).toBe(expected);
});

test('annotations of an Ingress win over those of the chart', () => {
  const annotations = { 'alb.ingress.kubernetes.io/ssl-policy': 'ELBSecurityPolicy-TLS13-1-3-2021-06' };
  const exposure = BridgeExposure.ingress({ className: 'alb', certificateArn, annotations });
  expect(only(exposed(exposure), 'Ingress').metadata.annotations).toMatchObject(annotations);
});

test('a Gateway gets a route at its https listener for the two paths of the host, and no other', () => {
  const exposure = BridgeExposure.gateway({ gateway: 'shared', namespace: 'infra', listener: 'https' });
  expect(only(exposed(exposure), 'HTTPRoute')).toEqual({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'serval-bridge', namespace: 'serval' },
    spec: {
      parentRefs: [{ name: 'shared', namespace: 'infra', sectionName: 'https' }],
      hostnames: ['bridge.acme.com'],
      rules: [
        {
          matches: [
            { path: { type: 'Exact', value: '/oidc/auth/login' } },
            { path: { type: 'Exact', value: '/oidc/auth/callback' } },
          ],
          backendRefs: [{ name: 'serval-bridge', port: 80 }],
        },
      ],
    },
  });
});

test("a certificate of the cluster's region is right, wherever the tables are", () => {
  const elsewhere = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b';
  const place = { certificateArn: elsewhere, region: 'eu-west-1' };
  expect(() => exposed(BridgeExposure.internalLoadBalancer(place))).not.toThrow();
  expect(() => exposed(BridgeExposure.ingress({ className: 'alb', ...place }))).not.toThrow();
});

test.each<[string, () => BridgeExposure, string]>([
  [
    'a certificate in another region',
    () => BridgeExposure.internalLoadBalancer({ certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a' }),
    '«Certificate» exposure.certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/0a" lies in us-east-1, but ' +
      'a load balancer in eu-central-1 takes certificates of its own region alone; give one from there',
  ],
  [
    "an Ingress's certificate in another region",
    () =>
      BridgeExposure.ingress({ className: 'alb', certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a' }),
    '«Certificate» exposure.certificateArn: ',
  ],
  [
    'an ARN of something else',
    () => BridgeExposure.internalLoadBalancer({ certificateArn: 'arn:aws:iam::111122223333:server-certificate/x' }),
    '«Arn» exposure.certificateArn: "arn:aws:iam::111122223333:server-certificate/x" is no ARN of a certificate in ' +
      'Certificate Manager; copy it there, it holds :certificate/',
  ],
  [
    'an address where a range belongs',
    () => BridgeExposure.internalLoadBalancer({ certificateArn, sourceRanges: ['10.0.0.1'] }),
    '«IpRange» sourceRanges: "10.0.0.1" is no range of addresses; write it as "10.0.0.0/16" or "fd00::/8"',
  ],
  ...['listen-ports', 'certificate-arn'].map((name): [string, () => BridgeExposure, string] => [
    `an annotation ${name}, which could open plain http`,
    () => {
      const annotations = { [`alb.ingress.kubernetes.io/${name}`]: '[{"HTTP":80}]' };
      return BridgeExposure.ingress({ className: 'alb', certificateArn, annotations });
    },
    `«Contradiction» annotations: "alb.ingress.kubernetes.io/${name}" would decide where TLS ends, which ` +
      'certificateArn and publicUrl do; leave it out',
  ]),
  [
    'an Ingress without a certificate',
    () => BridgeExposure.ingress({ className: 'nginx' }),
    '«OneOf» tlsSecret, certificateArn: none is given, but TLS ends at one certificate; give one',
  ],
  [
    'an Ingress with two',
    () => BridgeExposure.ingress({ className: 'nginx', tlsSecret: 'tls', certificateArn }),
    '«OneOf» tlsSecret, certificateArn: both are given, but TLS ends at one certificate; leave one out',
  ],
  [
    'a ClusterIP whose TLS ends nowhere',
    () => BridgeExposure.clusterIp({ tlsEndsAt: ' ' }),
    '«PublicUrl» tlsEndsAt: " " is empty, but people reach the bridge by https; say what ends TLS in front of it',
  ],
  [
    'a Gateway whose name is none',
    () => BridgeExposure.gateway({ gateway: 'Shared', listener: 'https' }),
    '«KubernetesName» gateway: "Shared" is no name of a Gateway, 1 to 253 small letters, digits, inner hyphens and ' +
      'dots are allowed; respell it',
  ],
])('refuses %s', (_name, exposure, message) => {
  expect(() => exposed(exposure())).toThrow(message);
});
