import { App, type Chart } from 'cdk8s';
import { WorkerChart } from 'cdk-serval/kubernetes';

/** Adds the worker's side in Kubernetes, in the namespace that its role in app.ts names. */
export function charts(app: App): Chart[] {
  const deployment = { image: 'registry.example.com/serval/worker:2.7.1', environmentSecret: 'serval-worker' };
  return [new WorkerChart(app, 'worker', { namespace: 'serval', deployment })];
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
