import { Testing } from 'cdk8s';
import { BridgePeer, WorkerChart, type WorkerChartProps } from '../../../lib/kubernetes';
import { bridge, defaults, type Manifest, only, pod } from './bridge';

/** What a CiliumNetworkPolicy opens, each as "kind of place, place, port". */
function openings({ spec }: Manifest): string[] {
  return spec.egress.flatMap(({ toFQDNs, toEndpoints, toEntities, toCIDR, toPorts }: Manifest) => {
    const places = [
      ...(toFQDNs ?? []).map(({ matchName, matchPattern }: Manifest) => matchName ?? `like ${matchPattern}`),
      ...(toEndpoints ?? []).map(({ matchLabels }: Manifest) => `pods ${matchLabels['k8s:k8s-app']}`),
      ...(toEntities ?? []),
      ...(toCIDR ?? []),
    ];
    const ports = toPorts.flatMap((one: Manifest) => one.ports.map(({ port }: Manifest) => port));
    return places.flatMap((place) => ports.map((port: string) => `${place} ${port}`));
  });
}

const DNS = ['pods kube-dns 53', 'pods node-local-dns 53'];
const AGENT = ['host 80', '169.254.170.23/32 80', 'fd00:ec2::23/128 80'];

describe("the bridge's egress by name", () => {
  const policy = (props: Parameters<typeof bridge>[0] = {}) =>
    only(bridge({ network: { egressByName: {} }, ...props }), 'CiliumNetworkPolicy');

  test('is DNS, STS, the sign-in to the console, DynamoDB, the login provider and the agent', () => {
    expect(openings(policy())).toEqual([
      ...DNS,
      'sts.us-west-1.amazonaws.com 443',
      'signin.aws.amazon.com 443',
      'dynamodb.eu-central-1.amazonaws.com 443',
      'like *.ddb.eu-central-1.amazonaws.com 443',
      'acme.okta.com 443',
      ...AGENT,
    ]);
  });

  test.each([
    [{ clientId: 'x' }, 'public.api.serval.com 443'],
    [{ clientId: 'x', url: 'https://api.eu.serval.com' }, 'api.eu.serval.com 443'],
  ])("is Serval's public API too where grants are asked for there, %j", (servalApi, host) => {
    expect(openings(policy({ servalApi }))).toContain(host);
    expect(openings(policy()).join()).not.toContain('serval.com');
  });

  /** What DNS answers, through Cilium. */
  const answered = ({ spec }: Manifest): Manifest[] => {
    const rules = spec.egress.flatMap(({ toPorts }: Manifest) => toPorts.filter(({ rules: known }: Manifest) => known));
    expect(rules.map(({ ports }: Manifest) => ports)).toEqual(rules.map(() => [{ port: '53', protocol: 'ANY' }]));
    return rules.map(({ rules: { dns } }: Manifest) => dns);
  };

  test('shows the questions of DNS to Cilium, which answers those for its hosts: names can carry data out', () => {
    const { toFQDNs } = policy().spec.egress.find(({ toFQDNs: names }: Manifest) => names);
    expect(answered(policy())).toEqual([toFQDNs, toFQDNs]);
    const behind = policy({ proxyUrl: 'http://proxy.acme.com:3128' });
    expect(answered(behind)[0]).toEqual([...toFQDNs, { matchName: 'proxy.acme.com' }]);
  });

  test("has the pods ask for names as they stand: one with the cluster's suffix would be refused, and end the search", () => {
    expect(pod({ network: { egressByName: {} } }).dnsConfig).toEqual({ options: [{ name: 'ndots', value: '1' }] });
    expect(pod()).not.toHaveProperty('dnsConfig');
  });

  test('asks the DNS servers that are named', () => {
    const dnsServers = [BridgePeer.namespace('dns', { app: 'coredns' }), BridgePeer.range('10.7.0.10/32')];
    const made = policy({ network: { egressByName: {}, dnsServers } });
    expect(answered(made)).toHaveLength(2);
    expect(made.spec.egress[0].toEndpoints).toEqual([
      { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'dns', 'k8s:app': 'coredns' } },
    ]);
    expect(openings(made)).toContain('10.7.0.10/32 53');
    expect(openings(made)).not.toContain(DNS[0]);
  });

  test('holds the places that the environment names instead of the usual ones', () => {
    const environment = {
      AWS_ENDPOINT_URL_STS: 'https://sts.eu-central-1.amazonaws.com',
      AWS_ENDPOINT_URL_DYNAMODB: 'https://vpce-1.dynamodb.eu-central-1.vpce.amazonaws.com/',
      OIDC_DISCOVERY_URL: 'https://inside.acme.com/.well-known/openid-configuration',
    };
    expect(openings(policy({ environment }))).toEqual(
      expect.arrayContaining([
        'sts.eu-central-1.amazonaws.com 443',
        'vpce-1.dynamodb.eu-central-1.vpce.amazonaws.com 443',
        'inside.acme.com 443',
      ]),
    );
    expect(openings(policy({ environment: { AWS_ENDPOINT_URL_STS: 'https://10.0.0.1' } }))).toEqual(openings(policy()));
  });

  test('is for the pods of the bridge', () => {
    const { selector } = only(bridge(), 'Service').spec;
    expect(policy().spec.endpointSelector).toEqual({ matchLabels: selector });
  });

  test('is not opened again by the NetworkPolicy, since policies add up', () => {
    const { spec } = only(bridge({ network: { egressByName: {} } }), 'NetworkPolicy');
    expect(spec.policyTypes).toEqual(['Ingress']);
    expect(spec).not.toHaveProperty('egress');
  });

  test('lies in the partition of the region', () => {
    expect(openings(policy({ region: 'cn-north-1' }))).toEqual(
      expect.arrayContaining(['sts.cn-north-1.amazonaws.com.cn 443', 'signin.amazonaws.cn 443']),
    );
  });

  test('holds the hosts that Google spreads its endpoints over', () => {
    const login = { issuer: 'https://accounts.google.com', clientId: 'x', hostedDomain: 'acme.com' };
    expect(openings(policy({ login }))).toEqual(
      expect.arrayContaining([
        'accounts.google.com 443',
        'oauth2.googleapis.com 443',
        'openidconnect.googleapis.com 443',
        'www.googleapis.com 443',
      ]),
    );
  });

  test("takes the provider's hosts and others as they are named", () => {
    const egressByName = {
      providerHosts: ['login.acme.com', '*.cdn.acme.com'],
      hosts: ['sts.us-gov-west-1.amazonaws.com'],
    };
    const open = openings(policy({ network: { egressByName } }));
    expect(open).toEqual(
      expect.arrayContaining(['login.acme.com 443', 'like *.cdn.acme.com 443', 'sts.us-gov-west-1.amazonaws.com 443']),
    );
    expect(open).not.toContain('acme.okta.com 443');
  });

  test('with IRSA holds STS of the own region, and no agent', () => {
    const open = openings(policy({ roleArn: 'arn:aws:iam::111122223333:role/serval-bridge' }));
    expect(open).toContain('sts.eu-central-1.amazonaws.com 443');
    expect(open.filter((place) => AGENT.includes(place))).toEqual([]);
  });

  test.each([
    ['http://proxy.acme.com:3128', 'proxy.acme.com 3128'],
    ['http://10.9.9.9:3128', '10.9.9.9/32 3128'],
    ['https://[fd00::9]', 'fd00::9/128 443'],
  ])('holds the proxy %s', (proxyUrl, place) => {
    expect(openings(policy({ proxyUrl }))).toContain(place);
  });

  test('cannot be written where no page names the hosts', () => {
    expect(() => policy({ region: 'us-iso-east-1' })).toThrow(
      '«Region» region: "us-iso-east-1" lies in a partition whose hosts no page names, so egress by name cannot be ' +
        'written for it; leave network.egressByName out',
    );
    expect(() => bridge({ region: 'us-iso-east-1' })).not.toThrow();
  });

  test.each(['https://login.acme.com', 'Login.acme.com', 'localhost', '*', '*.com', 'a.*', '*.acme*.com', ''])(
    'refuses %p as a host',
    (host) => {
      expect(() => policy({ network: { egressByName: { hosts: [host] } } })).toThrow(
        `«DomainName» network.egressByName.hosts: ${JSON.stringify(host)} is no host name in small letters, in which * ` +
          'may stand for a part before the last two; write it as "login.example.com" or "*.example.com"',
      );
    },
  );
});

describe("the worker's egress by name", () => {
  const deployment = { image: 'registry.example/serval/worker:2.7.1' };
  const manifests = (props: Partial<WorkerChartProps>) =>
    Testing.synth(new WorkerChart(Testing.app(), 'Worker', { namespace: defaults.namespace, ...props }));
  const policy = (props: Partial<WorkerChartProps>) => only(manifests(props), 'CiliumNetworkPolicy');

  test("is DNS, the hosts of Serval's page, what is added, and the agent", () => {
    const egressByName = { region: 'eu-central-1', hosts: ['ec2.eu-central-1.amazonaws.com', '*.serval.example'] };
    expect(openings(policy({ deployment, egressByName }))).toEqual([
      ...DNS,
      'iam.amazonaws.com 443',
      'organizations.us-east-1.amazonaws.com 443',
      'sts.us-west-1.amazonaws.com 443',
      'ec2.eu-central-1.amazonaws.com 443',
      'like *.serval.example 443',
      ...AGENT,
    ]);
  });

  test("lets DNS answer for any name, since the resolver of Serval's chart may try the cluster's suffixes first", () => {
    const made = policy({ deployment, egressByName: { region: 'eu-central-1' } });
    expect(made.spec.egress[0].toPorts[0].rules).toEqual({ dns: [{ matchPattern: '*' }] });
  });

  test('is for the pods of its Deployment', () => {
    const made = manifests({ deployment, egressByName: { region: 'eu-central-1' } });
    const { matchLabels } = only(made, 'CiliumNetworkPolicy').spec.endpointSelector;
    expect(matchLabels).toEqual(only(made, 'Deployment').spec.template.metadata.labels);
  });

  test("is for the pods of Serval's chart, where their labels are given", () => {
    const egressByName = { region: 'eu-central-1', podLabels: { app: 'svworker' } };
    expect(policy({ egressByName }).spec.endpointSelector).toEqual({ matchLabels: { app: 'svworker' } });
  });

  test("holds the proxy of the worker's environment", () => {
    const environment = { HTTPS_PROXY: 'http://proxy.acme.com:3128' };
    const props = { deployment: { ...deployment, environment }, egressByName: { region: 'eu-central-1' } };
    expect(openings(policy(props))).toContain('proxy.acme.com 3128');
  });

  test.each<[Partial<WorkerChartProps>, string]>([
    [
      { egressByName: { region: 'eu-central-1' } },
      '«OneOf» egressByName.podLabels, deployment: none is given, but the policy is for the pods of one of ' +
        'the two; give the labels of your pods',
    ],
    [
      { deployment, egressByName: { region: 'eu-central-1', podLabels: { app: 'x' } } },
      '«OneOf» egressByName.podLabels, deployment: both are given, but the policy is for the pods of one of ' +
        'the two; leave podLabels out',
    ],
    [
      { egressByName: { region: 'eu-central-1', podLabels: {} } },
      '«OneOf» egressByName.podLabels: {} is empty, and would choose every pod of the namespace; give the labels of ' +
        'your pods',
    ],
    [
      { deployment, egressByName: { region: 'us-iso-east-1' } },
      '«Region» egressByName.region: "us-iso-east-1" is no AWS region, or lies in a partition whose hosts no page ' +
        'names; write it as "eu-central-1"',
    ],
    [
      { deployment, egressByName: { region: 'eu-central-1', hosts: ['*'] } },
      '«DomainName» egressByName.hosts: "*" is no host name in small letters',
    ],
  ])('refuses %j', (props, message) => {
    expect(() => manifests(props)).toThrow(message);
  });

  test('is not there unless it is asked for', () => {
    expect(manifests({ deployment }).map(({ kind }) => kind)).toEqual(['ServiceAccount', 'Deployment']);
  });
});
