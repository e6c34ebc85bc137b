import { App as CdkApp } from 'aws-cdk-lib';
import { App, type Chart } from 'cdk8s';
import { AwsClusterChart, PodCredentials, WorkloadChart } from 'cdk-serval/kubernetes';
import { build } from './app';

/** Adds the annotations of a cluster's AWSCluster, and the service account of the orders' pods. */
export function charts(app: App): Chart[] {
  // For the management cluster, right before the upgrade to 18.4.0 and not earlier.
  const upgrade = new AwsClusterChart(app, 'abc184', {
    namespace: 'org-acme',
    name: 'abc184',
    release: '18.4.0',
    region: 'eu-west-1',
    enableCloudFrontAlias: true,
  });
  // For the workload clusters: the whole ARN of the role, which the stack of its account gives.
  const orders = new WorkloadChart(app, 'orders', {
    namespace: 'shop',
    serviceAccounts: ['orders'],
    credentials: PodCredentials.irsa({ roleArn: build(new CdkApp()).plainRoleArn }),
  });
  return [upgrade, orders];
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
