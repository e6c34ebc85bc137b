import { App as CdkApp } from 'aws-cdk-lib';
import { App, type Chart } from 'cdk8s';
import { PodCredentials, WorkloadChart } from 'cdk-serval/kubernetes';
import { build } from './app';

/** Adds the service accounts of the roles in app.ts, and the two workloads of which one has moved to Pod Identity. */
export function charts(app: App): Chart[] {
  const { orders, reports } = build(new CdkApp());
  const container = (name: string) => ({ name, image: `registry.example.com/shop/${name}:1.4.0` });
  return [
    new WorkloadChart(app, 'orders', {
      namespace: 'shop',
      serviceAccounts: ['orders'],
      credentials: PodCredentials.irsa({ roleArn: orders.plainRoleArn }),
      deployment: { name: 'orders', containers: [container('orders')] },
    }),
    ...['shop', 'finance'].map(
      (namespace) =>
        new WorkloadChart(app, `${namespace}-reports`, {
          namespace,
          serviceAccounts: ['reports'],
          credentials: PodCredentials.irsa({ roleArn: reports.plainRoleArn }),
        }),
    ),
    // Before it moved: PodCredentials.irsa({ roleArn: billing.plainRoleArn }).
    new WorkloadChart(app, 'billing', {
      namespace: 'finance',
      serviceAccounts: ['billing'],
      credentials: PodCredentials.podIdentity(),
      deployment: { name: 'billing', containers: [container('billing')] },
    }),
  ];
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
