import { Testing } from 'cdk8s';
import { VerificationPodChart, type VerificationPodChartProps } from '../../../lib/kubernetes';

const pods = (props: Partial<VerificationPodChartProps> = {}) =>
  Testing.synth(
    new VerificationPodChart(Testing.app(), 'Pod', {
      namespace: 'shop',
      serviceAccount: 'orders',
      image: 'quay.io/example/awsboto3sdk:1.0.0',
      ...props,
    }),
  );

test('a pod waits as the service account, and is not restarted', () => {
  expect(pods()).toMatchObject([
    {
      kind: 'Pod',
      metadata: { name: 'awsboto3sdk', namespace: 'shop' },
      spec: { serviceAccountName: 'orders', restartPolicy: 'Never', terminationGracePeriodSeconds: 0 },
    },
  ]);
});

test('a region is told on request, with the STS in it', () => {
  expect(pods({ region: 'eu-west-1' })[0].spec.containers[0].env).toEqual([
    { name: 'AWS_REGION', value: 'eu-west-1' },
    { name: 'AWS_DEFAULT_REGION', value: 'eu-west-1' },
    { name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' },
  ]);
});

test('the name is a choice', () => {
  const [{ metadata, spec }] = pods({ name: 'try' });
  expect([metadata.name, spec.containers[0].name]).toEqual(['try', 'try']);
});

test.each<[Partial<VerificationPodChartProps>, string]>([
  [{ image: 'quay.io/example/awsboto3sdk:latest' }, '«Image» image'],
  [{ serviceAccount: 'Orders' }, '«KubernetesName» serviceAccount'],
  [{ region: 'here' }, '«Region» region'],
  [{ name: 'a.b' }, '«KubernetesName» name: "a.b" is no name here, 1 to 63 small letters'],
  [{ namespace: 'Shop' }, '«KubernetesName» namespace'],
])('refuses %j', (props, message) => {
  expect(() => pods(props)).toThrow(message);
});
