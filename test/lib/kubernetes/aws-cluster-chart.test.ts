import { Lazy } from 'aws-cdk-lib';
import { Testing } from 'cdk8s';
import { AwsClusterChart, type AwsClusterChartProps } from '../../../lib/kubernetes';

const IRSA = 'alpha.aws.giantswarm.io/iam-roles-for-service-accounts';
const ALIAS = 'alpha.aws.giantswarm.io/enable-cloudfront-alias';

const chart = (props: Partial<AwsClusterChartProps> = {}): AwsClusterChart =>
  new AwsClusterChart(Testing.app(), 'Cluster', {
    namespace: 'myorg',
    name: 'abcl0',
    release: '17.4.0',
    region: 'eu-central-1',
    ...props,
  });

test("a part of the cluster's AWSCluster holds the annotation, and nothing that is the cluster's own", () => {
  expect(Testing.synth(chart())).toEqual([
    {
      apiVersion: 'infrastructure.giantswarm.io/v1alpha3',
      kind: 'AWSCluster',
      metadata: { name: 'abcl0', namespace: 'myorg', annotations: { [IRSA]: '' } },
    },
  ]);
});

test('from 18.4.0 on the alias may be asked for', () => {
  const [{ metadata }] = Testing.synth(chart({ release: 'v18.4.0', enableCloudFrontAlias: true }));
  expect(metadata.annotations).toEqual({ [IRSA]: '', [ALIAS]: '' });
});

test('the command does the same by hand', () => {
  expect(chart({ release: '18.4.1', enableCloudFrontAlias: true }).annotateCommand).toBe(
    `kubectl annotate --namespace myorg awsclusters.infrastructure.giantswarm.io abcl0 ${IRSA}="" ${ALIAS}=""`,
  );
});

test('China has the first annotation too', () => {
  expect(() => chart({ region: 'cn-north-1', release: '17.2.0' })).not.toThrow();
});

test.each<[Partial<AwsClusterChartProps>, string]>([
  [{ release: '17.1.9' }, '«Release» release: "17.1.9" has no IAM roles for service accounts, 17.2.0 is the first'],
  [{ release: '18' }, '«Release» release: "18" is no release of Giant Swarm, which is three numbers'],
  [{ release: '25.0.0' }, '«Release» release: "25.0.0" is of Cluster API, as all from 25.0.0 on'],
  [
    { release: '18.3.9', enableCloudFrontAlias: true },
    '«Release» release: "18.3.9" knows no CloudFront alias, 18.4.0 is the first that does',
  ],
  [
    { release: '18.4.0', enableCloudFrontAlias: true, region: 'cn-northwest-1' },
    '«Contradiction» enableCloudFrontAlias: true is true, but cn-northwest-1 lies in China',
  ],
  [{ region: 'Frankfurt' }, '«Region» region: "Frankfurt"'],
  [{ name: 'ABC' }, '«KubernetesName» name: "ABC" is no name of an AWSCluster'],
  [{ namespace: '' }, '«KubernetesName» namespace'],
  [{ release: undefined }, '«Missing» release'],
  [{ name: Lazy.string({ produce: () => 'later' }) }, '«LiteralNeeded» name'],
])('refuses %j', (props, message) => {
  expect(() => chart(props)).toThrow(message);
});
