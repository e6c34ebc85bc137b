/** The ways on which docs/workload-charts.md sends a chart to a cluster. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App as CdkApp, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Cluster } from 'aws-cdk-lib/aws-eks';
import { App, YamlOutputType } from 'cdk8s';
import { parseAllDocuments } from 'yaml';
import { Identity, Pods, WorkloadRole } from '../../../lib';
import { PodCredentials, WorkloadChart } from '../../../lib/kubernetes';
import { deployment } from './workload';

const chartIn = (app: App, roleArn: string): WorkloadChart =>
  new WorkloadChart(app, 'orders', {
    namespace: 'shop',
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn, region: 'eu-west-1', projectedToken: true }),
    deployment,
  });

test("a cluster of the CDK applies a chart in one step with the role, whose ARN is the chart's", () => {
  const stack = new Stack(new CdkApp(), 'Shop', { env: { account: '111122223333', region: 'eu-west-1' } });
  const role = new WorkloadRole(stack, 'Orders', {
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'shop' })],
  });
  const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', {
    clusterName: 'shop',
    kubectlRoleArn: 'arn:aws:iam::111122223333:role/kubectl',
  });
  const chart = chartIn(new App(), role.plainRoleArn);
  cluster.addCdk8sChart('Manifests', chart);

  const [applied] = Object.values(Template.fromStack(stack).findResources('Custom::AWSCDK-EKS-KubernetesResource'));
  const { Manifest: text } = (applied as { Properties: { Manifest: string } }).Properties;
  const [{ metadata }, made] = JSON.parse(text) as [{ metadata: { annotations: object } }, { spec: object }];
  const [role1] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role')) as [
    { Properties: { RoleName: string } },
  ];
  expect(metadata.annotations).toEqual({
    'eks.amazonaws.com/role-arn': `arn:aws:iam::111122223333:role/${role1.Properties.RoleName}`,
  });
  expect(made.spec).toEqual((chart.toJson() as { spec: object }[])[1]!.spec);
});

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
