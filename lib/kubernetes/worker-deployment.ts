import { k8s } from 'cdk8s-plus-27';
import { withNoProxy } from './no-proxy';
import type { WorkerDeploymentOptions } from './worker-deployment-options';

const LABELS = { 'app.kubernetes.io/name': 'serval-worker' };

function container(options: WorkerDeploymentOptions): k8s.Container {
  const { resources = {}, environment = {}, environmentSecret } = options;
  const quantity = k8s.Quantity.fromString;
  return {
    name: 'serval-worker',
    image: options.image,
    env: Object.entries(withNoProxy(environment)).map(([name, value]) => ({ name, value })),
    envFrom: environmentSecret === undefined ? undefined : [{ secretRef: { name: environmentSecret } }],
    resources: {
      requests: {
        cpu: quantity(resources.cpuRequest ?? '100m'),
        memory: quantity(resources.memoryRequest ?? '256Mi'),
      },
      limits: { memory: quantity(resources.memoryLimit ?? '512Mi') },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: !options.allowWritableRootFilesystem,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

/**
 * The worker's Deployment, fit for a namespace that enforces the restricted Pod Security Standard.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function workerDeployment(
  options: WorkerDeploymentOptions,
  serviceAccountName: string,
): k8s.KubeDeploymentProps {
  return {
    metadata: { name: 'serval-worker', labels: LABELS },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: LABELS },
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName,
          // The agent's webhook projects a token of its own; the one for the Kubernetes API is not needed.
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: options.runAsUser,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [container(options)],
          volumes: [{ name: 'tmp', emptyDir: {} }],
        },
      },
    },
  };
}
