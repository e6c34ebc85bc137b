import { k8s } from 'cdk8s-plus-27';
import { checkReserve } from './checks';
import { RESTRICTED_CONTAINER, restrictedPod, variables } from './container';
import { withNoProxy } from './no-proxy';
import type { WorkerDeploymentOptions } from './worker-deployment-options';

/** What selects the worker's pods. */
export const WORKER_LABELS = { 'app.kubernetes.io/name': 'serval-worker' };

function container(options: WorkerDeploymentOptions): k8s.Container {
  const { resources = {}, environment = {}, environmentSecret } = options;
  const { cpuRequest = '100m', memoryRequest = '256Mi', memoryLimit = '512Mi' } = resources;
  checkReserve('deployment.resources.memory', memoryRequest, memoryLimit);
  const quantity = k8s.Quantity.fromString;
  return {
    name: 'serval-worker',
    image: options.image,
    env: variables(withNoProxy(environment)),
    envFrom: environmentSecret === undefined ? undefined : [{ secretRef: { name: environmentSecret } }],
    resources: {
      requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
      limits: { memory: quantity(memoryLimit) },
    },
    securityContext: {
      ...RESTRICTED_CONTAINER,
      readOnlyRootFilesystem: !options.allowWritableRootFilesystem,
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/** The worker's Deployment, fit for a namespace that enforces the restricted Pod Security Standard. */
export function workerDeployment(
  options: WorkerDeploymentOptions,
  serviceAccountName: string,
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
          // The agent's webhook projects a token of its own; the one for the Kubernetes API is not needed.
          automountServiceAccountToken: false,
          securityContext: restrictedPod(options.runAsUser),
          containers: [container(options)],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  };
}
