import { App as CdkApp } from 'aws-cdk-lib';
import { App, type Chart } from 'cdk8s';
import { PodCredentials, VerificationPodChart, WorkloadChart } from 'cdk-serval/kubernetes';
import { build } from './app';

const REGION = 'eu-west-1';

/** Adds a service account with a pod to try its role in, and an operator that has its role by a Secret. */
export function charts(app: App): Chart[] {
  const { test, operator } = build(new CdkApp());
  return [
    new WorkloadChart(app, 'my-project', {
      namespace: 'my-project',
      serviceAccounts: ['test-service-account'],
      credentials: PodCredentials.irsa({ roleArn: test.plainRoleArn }),
      openShift: true,
    }),
    new VerificationPodChart(app, 'verification', {
      namespace: 'my-project',
      serviceAccount: 'test-service-account',
      image: 'registry.example.com/tools/awsboto3sdk:1.0.0',
      region: REGION,
    }),
    new WorkloadChart(app, 'my-operator', {
      namespace: 'my-operators',
      serviceAccounts: ['my-operator'],
      credentials: PodCredentials.operatorSecret({
        roleArn: operator.plainRoleArn,
        region: REGION,
        secretName: 'my-operator-aws',
      }),
      openShift: true,
      deployment: {
        name: 'my-operator',
        containers: [{ name: 'manager', image: 'registry.example.com/acme/my-operator:1.0.0' }],
      },
    }),
  ];
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
