/** The charts of bridge and worker on OpenShift, which has another DNS, assigns users and knows no Pod Identity. */
import { Testing } from 'cdk8s';
import {
  BridgePeer,
  type BridgeChartProps,
  PodCredentials,
  WorkerChart,
  type WorkerChartProps,
} from '../../../lib/kubernetes';
import { bridge, container, type Manifest, only, pod, serval, variablesOf } from './bridge';

const roleArn = 'arn:aws:iam::111122223333:role/serval';
const onOpenShift: Partial<BridgeChartProps> = { openShift: true, roleArn };
const DNS_PODS = {
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } },
  podSelector: { matchLabels: { 'dns.operator.openshift.io/daemonset-dns': 'default' } },
};
const portsOf = (rule: Manifest): string[] =>
  rule.ports.map(({ port, protocol }: { port: number; protocol: string }) => `${port}/${protocol}`);

describe('the bridge', () => {
  const dnsRule = (props: Partial<BridgeChartProps>) => only(bridge(props), 'NetworkPolicy').spec.egress[0];

  test('runs as the user that the cluster assigns, the bundled one too', () => {
    expect(pod().securityContext.runAsUser).toBe(1000);
    expect(pod(onOpenShift).securityContext).toEqual({
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(JSON.stringify(bridge(onOpenShift))).not.toMatch(/runAs(User|Group)"|fsGroup/);
  });

  test("asks the cluster's DNS, on the port where its pods listen", () => {
    const rule = dnsRule(onOpenShift);
    expect(rule.to).toEqual([DNS_PODS]);
    expect(portsOf(rule)).toEqual(['53/UDP', '53/TCP', '5353/UDP', '5353/TCP']);
  });

  test('elsewhere asks port 53 alone', () => {
    expect(portsOf(dnsRule({}))).toEqual(['53/UDP', '53/TCP']);
  });

  test('asks a DNS of its own where one is given', () => {
    const rule = dnsRule({ ...onOpenShift, network: { dnsServers: [BridgePeer.range('10.96.0.10/32')] } });
    expect(rule.to).toEqual([{ ipBlock: { cidr: '10.96.0.10/32' } }]);
  });

  test('asks by name in the same places', () => {
    const { spec } = only(bridge({ ...onOpenShift, network: { egressByName: {} } }), 'CiliumNetworkPolicy');
    expect(spec.egress[0]).toMatchObject({
      toEndpoints: [
        {
          matchLabels: {
            'k8s:io.kubernetes.pod.namespace': 'openshift-dns',
            'k8s:dns.operator.openshift.io/daemonset-dns': 'default',
          },
        },
      ],
      toPorts: [
        {
          ports: [
            { port: '53', protocol: 'ANY' },
            { port: '5353', protocol: 'ANY' },
          ],
        },
      ],
    });
  });

  test.each([
    ['the bundled one', {}],
    ["Serval's", { image: serval }],
  ])('knows its region and the STS there, since the webhook would say us-east-1: %s', (_, image) => {
    expect(variablesOf({ ...onOpenShift, ...image })).toMatchObject({
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    });
  });

  test('brings its token on request', () => {
    const { volumeMounts } = container({ ...onOpenShift, projectedToken: true });
    expect(volumeMounts).toContainEqual(expect.objectContaining({ name: 'aws-iam-token' }));
  });

  test.each<[Partial<BridgeChartProps>, string]>([
    [{ openShift: true }, '«Missing» roleArn: is missing, but OpenShift has no Pod Identity'],
    [{ ...onOpenShift, runAsUser: 1000 }, '«Contradiction» runAsUser: 1000 is pinned, but OpenShift assigns the user'],
  ])('refuses %j', (props, message) => {
    expect(() => bridge(props)).toThrow(message);
  });
});

describe('the worker', () => {
  const credentials = PodCredentials.irsa({ roleArn, region: 'eu-west-1', projectedToken: true });
  const image = 'registry.example/serval/worker:2.7.1';
  const worker = (props: Partial<WorkerChartProps> = {}): Manifest[] =>
    Testing.synth(
      new WorkerChart(Testing.app(), 'Worker', {
        namespace: 'serval',
        credentials,
        openShift: true,
        deployment: { image },
        ...props,
      }),
    );

  test('gets its role by IRSA', () => {
    expect(only(worker(), 'ServiceAccount').metadata).toEqual({
      name: 'serval-worker-sa',
      namespace: 'serval',
      annotations: { 'eks.amazonaws.com/role-arn': roleArn },
    });
    const { containers, volumes, securityContext } = only(worker(), 'Deployment').spec.template.spec;
    expect(containers[0].env).toContainEqual({ name: 'AWS_ROLE_ARN', value: roleArn });
    expect(containers[0].volumeMounts).toContainEqual(expect.objectContaining({ name: 'aws-iam-token' }));
    expect(volumes).toContainEqual(expect.objectContaining({ name: 'aws-iam-token' }));
    expect(securityContext).toEqual({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  });

  test('may call the STS that it gets its role from, and no agent', () => {
    const { spec } = only(worker({ egressByName: { region: 'us-east-1' } }), 'CiliumNetworkPolicy');
    expect(spec.egress[0].toPorts[0].ports).toHaveLength(2);
    expect(spec.egress[1].toFQDNs).toContainEqual({ matchName: 'sts.eu-west-1.amazonaws.com' });
    expect(JSON.stringify(spec)).not.toContain('169.254.170.23');
  });

  test('elsewhere may be run by IRSA too', () => {
    const made = worker({ openShift: false, credentials: PodCredentials.irsa({ roleArn }) });
    expect(only(made, 'Deployment').spec.template.spec.containers[0]).not.toHaveProperty('env');
  });

  test.each<[Partial<WorkerChartProps>, string]>([
    [{ credentials: undefined }, '«Contradiction» openShift: true is true, but Pod Identity is for EKS alone'],
    [{ deployment: { image, runAsUser: 1000 } }, '«Contradiction» deployment.runAsUser: 1000 is pinned'],
    [
      { deployment: { image, environment: { AWS_REGION: 'us-east-1' } } },
      '«Duplicate» deployment.environment: "AWS_REGION" is what credentials sets',
    ],
  ])('refuses %j', (props, message) => {
    expect(() => worker(props)).toThrow(message);
  });
});
