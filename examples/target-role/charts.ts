import { App, type Chart } from 'cdk8s';
import { PodCredentials, WorkloadChart } from 'cdk-serval/kubernetes';

/** Adds the workloads of app.ts. Nothing in them says which account they work in: the associations do. */
export function charts(app: App): Chart[] {
  return ['orders', 'reports'].map(
    (name) =>
      new WorkloadChart(app, name, {
        namespace: 'shop',
        serviceAccounts: [name],
        credentials: PodCredentials.podIdentity(),
        deployment: { name, containers: [{ name, image: `registry.example.com/shop/${name}:1.4.0` }] },
      }),
  );
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
