import { k8s } from 'cdk8s-plus-27';
import { checkReserve } from './checks';
import { mergedEnvironment, RESTRICTED_CONTAINER, restrictedPod, variables } from './container';
import type { PodCredentials } from './pod-credentials';
import type { WorkerDeploymentOptions } from './worker-deployment-options';

/** What selects the worker's pods. */
export const WORKER_LABELS = { 'app.kubernetes.io/name': 'serval-worker' };

type Credentials = ReturnType<PodCredentials['_bind']>;

function container(options: WorkerDeploymentOptions, credentials: Credentials): k8s.Container {
  const { resources = {}, environment = {}, environmentSecret } = options;
  const { cpuRequest = '100m', memoryRequest = '256Mi', memoryLimit = '512Mi' } = resources;
  checkReserve('deployment.resources.memory', memoryRequest, memoryLimit);
  const env = variables(
    credentials.complete(mergedEnvironment('deployment.environment', credentials.variables, environment)),
  );
  const quantity = k8s.Quantity.fromString;
  return {
    name: 'serval-worker',
    image: options.image,
    env: env.length === 0 ? undefined : env,
    envFrom: environmentSecret === undefined ? undefined : [{ secretRef: { name: environmentSecret } }],
    resources: {
      requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
      limits: { memory: quantity(memoryLimit) },
    },
    securityContext: {
      ...RESTRICTED_CONTAINER,
      readOnlyRootFilesystem: !options.allowWritableRootFilesystem,
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }, ...credentials.volumeMounts],
  };
}

/** The worker's Deployment, fit for a namespace that enforces the restricted Pod Security Standard. */
export function workerDeployment(
  options: WorkerDeploymentOptions,
  serviceAccountName: string,
  credentials: Credentials,
): k8s.KubeDeploymentProps {
  return {
    metadata: { name: 'serval-worker', labels: WORKER_LABELS },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: WORKER_LABELS },
      template: {
        metadata: { labels: WORKER_LABELS },
        spec: {
          serviceAccountName,
          // The role's token is another one; the one for the Kubernetes API is not needed.
          automountServiceAccountToken: false,
          securityContext: restrictedPod(options.runAsUser),
          containers: [container(options, credentials)],
          volumes: [{ name: 'tmp', emptyDir: {} }, ...credentials.volumes],
        },
      },
    },
  };
}
