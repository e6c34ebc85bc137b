/** The ways on which docs/workload-charts.md sends a chart to a cluster. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App as CdkApp, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster, type ICluster } from 'aws-cdk-lib/aws-eks';
import type * as eks2 from 'aws-cdk-lib/aws-eks-v2';
import { App, YamlOutputType } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Identity, Issuer, Pods, WorkloadRole } from '../../../lib';
import { PodCredentials, WorkloadChart } from '../../../lib/kubernetes';
import { eksCluster, kubectlLayer, nodeCluster } from '../workload/clusters';
import { deployment } from './workload';

const chartIn = (app: App, roleArn: string): WorkloadChart =>
  new WorkloadChart(app, 'orders', {
    namespace: 'shop',
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn, region: 'eu-west-1', projectedToken: true }),
    deployment,
  });

/** Clusters that this app makes, and one that stands already. */
const CLUSTERS: readonly (readonly [string, (stack: Stack) => ICluster | eks2.ICluster])[] = [
  ['aws-eks', (stack) => eksCluster(stack)],
  ['aws-eks-v2', (stack) => nodeCluster(stack, { kubectlProviderOptions: { kubectlLayer: kubectlLayer(stack) } })],
  [
    'aws-eks, imported',
    (stack) =>
      Cluster.fromClusterAttributes(stack, 'Cluster', {
        clusterName: 'shop',
        kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
      }),
  ],
];

test.each(CLUSTERS)(
  'a cluster of %s applies a chart in one step with the role, whose ARN is its own',
  (_, newCluster) => {
    const stack = new Stack(new CdkApp(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
    const issuer = Issuer.eks('https://oidc.eks.eu-west-1.amazonaws.com/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E');
    const role = new WorkloadRole(stack, 'Orders', {
      pods: [Pods.ofServiceAccount('shop', 'orders')],
      identities: [Identity.irsa({ issuer })],
      roleName: 'shop-orders',
    });
    const chart = chartIn(new App(), role.plainRoleArn);
    const manifests = newCluster(stack).addCdk8sChart('Manifests', chart);
    manifests.node.addDependency(role);

    const template = Template.fromStack(stack);
    const [applied] = Object.values(template.findResources('Custom::AWSCDK-EKS-KubernetesResource')) as [
      { Properties: { Manifest: string }; DependsOn: string[] },
    ];
    const objects = JSON.parse(applied.Properties.Manifest) as { metadata: { labels?: Record<string, string> } }[];
    for (const { metadata } of objects) {
      // Of the CDK, which removes by it what a later deployment no longer has.
      const { labels = {} } = metadata;
      for (const key of Object.keys(labels).filter((one) => one.startsWith('aws.cdk.eks/prune-'))) delete labels[key];
      if (Object.keys(labels).length === 0) delete metadata.labels;
    }
    expect(objects).toEqual(chart.toJson());
    expect(objects[0]!.metadata).toMatchObject({
      annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/shop-orders' },
    });
    const roles = template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'shop-orders' } });
    expect(applied.DependsOn).toEqual(expect.arrayContaining(Object.keys(roles)));
    expect(Object.keys(roles)).toHaveLength(1);
  },
);

test('an app writes its charts as files, one object each, for a repository', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'gitops-'));
  try {
    const app = new App({ outdir, yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
    const chart = chartIn(app, 'arn:aws:iam::111122223333:role/orders');
    app.synth();
    const written = readdirSync(outdir).flatMap((file) =>
      parseAllDocuments(readFileSync(join(outdir, file), 'utf8')).map((document) => document.toJS() as unknown),
    );
    expect(written).toHaveLength(2);
    expect(written).toEqual(expect.arrayContaining(chart.toJson() as unknown[]));
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
