import { join } from 'node:path';
import { App as CdkApp } from 'aws-cdk-lib';
import { App, Chart, Include } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Camunda, PodCredentials, WorkloadChart, type ContainerEnvironment } from 'cdk-serval/kubernetes';
import { build, NAMESPACE } from './app';

const DATABASE = 'camunda.cluster-abcd1234efgh.eu-west-1.rds.amazonaws.com';
const SEARCH = 'https://vpc-camunda-abcd1234.eu-west-1.es.amazonaws.com';

/** Adds Keycloak with an image of one's own, and what Camunda's Helm chart makes, each with its service account. */
export function charts(app: App): Chart[] {
  // The stack's own code says the ARNs of the roles, as text that stands in annotations.
  const components = build(new CdkApp());
  const irsa = (name: string): PodCredentials => PodCredentials.irsa({ roleArn: components[name]!.role.plainRoleArn });
  const fromHelm = (name: string, container: string, environment: ContainerEnvironment): Chart => {
    const options = { namespace: NAMESPACE, serviceAccounts: [name], credentials: irsa(name) };
    return withHelm(new WorkloadChart(app, name, options), name, container, environment);
  };
  const database = { host: DATABASE, database: 'web-modeler', userName: 'web-modeler' };
  return [
    keycloak(app, irsa('keycloak')),
    fromHelm('web-modeler', 'web-modeler-restapi', Camunda.webModeler(database)),
    fromHelm('zeebe', 'zeebe', Camunda.zeebe({ url: SEARCH })),
    fromHelm('operate', 'operate', Camunda.operate({ url: SEARCH })),
  ];
}

/** Keycloak as a Deployment, whose image holds the driver, and its Service. */
function keycloak(app: App, credentials: PodCredentials): Chart {
  const database = { host: DATABASE, database: 'keycloak', userName: 'keycloak' };
  const chart = new WorkloadChart(app, 'keycloak', {
    namespace: NAMESPACE,
    serviceAccounts: ['keycloak'],
    credentials,
    deployment: {
      name: 'keycloak',
      containers: [
        {
          name: 'keycloak',
          image: 'registry.example.com/camunda/keycloak:21.1.2-iam',
          args: ['start', '--optimized'],
          environments: [Camunda.keycloak({ version: '21.1.2', ...database })],
          // Host name, proxy mode and the first administrator.
          environmentSecret: 'keycloak',
          resources: { memoryRequest: '1Gi', memoryLimit: '1Gi' },
          allowWritableRootFilesystem: true,
        },
      ],
    },
  });
  // Where the components find it, as values of Camunda's Helm chart say.
  new k8s.KubeService(chart, 'Service', {
    metadata: { name: 'keycloak' },
    spec: { selector: { 'app.kubernetes.io/name': 'keycloak' }, ports: [{ port: 8080 }] },
  });
  return chart;
}

/** Adds what `helm template` printed of a component, with its variables and its service account. */
function withHelm(chart: Chart, name: string, container: string, environment: ContainerEnvironment): Chart {
  const { apiObjects } = new Include(chart, 'Helm', { url: join(__dirname, 'helm', `${name}.yaml`) });
  apiObjects
    .filter((object) => /^(?:Deployment|StatefulSet)$/.test(object.kind))
    .forEach((workload) => environment.applyTo(workload, { container, serviceAccountName: name }));
  return chart;
}

if (require.main === module) {
  const app = new App();
  charts(app);
  app.synth();
}
