import { App, type Chart } from 'cdk8s';
import { BridgeChart, BridgeExposure, BridgeImage, WorkerChart } from 'cdk-serval/kubernetes';

const NAMESPACE = 'serval';
const CERTIFICATE = 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

/** Adds worker and bridge in Kubernetes, in the namespace that their roles in app.ts name. */
export function charts(app: App): Chart[] {
  const deployment = { image: 'registry.example.com/serval/worker:2.7.1', environmentSecret: 'serval-worker' };
  return [new WorkerChart(app, 'worker', { namespace: NAMESPACE, deployment }), bridge(app)];
}

/** The bundled bridge behind an internal Application Load Balancer. Its Secret comes from Secrets Manager, by External Secrets. */
function bridge(app: App): Chart {
  return new BridgeChart(app, 'bridge', {
    namespace: NAMESPACE,
    image: BridgeImage.bundled(),
    publicUrl: 'https://serval.example.com',
    exposure: BridgeExposure.ingress({ className: 'alb', certificateArn: CERTIFICATE }),
    login: { issuer: 'https://example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },
    region: 'eu-west-1',
    externalSecret: { store: 'aws-secrets-manager' },
  });
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
