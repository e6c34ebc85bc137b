import { k8s } from 'cdk8s-plus-27';
import { checkReserve } from './checks';
import { mergedEnvironment, RESTRICTED_CONTAINER, restrictedPod, variables } from './container';
import type { PodCredentials } from './pod-credentials';
import { withoutCredentials } from './webhook-annotations';
import type { WorkloadContainer, WorkloadPodOptions, WorkloadResources } from './workload-pod-options';

type Credentials = ReturnType<PodCredentials['_bind']>;

/** A pod, or what a Deployment makes pods from. */
export interface WorkloadPod {
  readonly metadata: {
    readonly labels: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
  readonly spec: k8s.PodSpec;
}

/** @param property as "deployment.containers[0]" */
function compute(property: string, given: WorkloadResources = {}): k8s.ResourceRequirements {
  const { cpuRequest = '100m', memoryRequest = '256Mi', memoryLimit = '512Mi' } = given;
  checkReserve(`${property}.resources.memory`, memoryRequest, memoryLimit);
  const quantity = k8s.Quantity.fromString;
  return {
    requests: { cpu: quantity(cpuRequest), memory: quantity(memoryRequest) },
    limits: { memory: quantity(memoryLimit) },
  };
}

function environmentOf(property: string, given: WorkloadContainer, credentials: Credentials): Record<string, string> {
  const own = [...(given.environments ?? []).map((one) => one.variables), given.environment ?? {}];
  if (given.withoutCredentials) return mergedEnvironment(property, {}, ...own);
  return credentials.complete(mergedEnvironment(property, credentials.variables, ...own));
}

function container(property: string, given: WorkloadContainer, credentials: Credentials): k8s.Container {
  const { name, image, command, args, environmentSecret } = given;
  const env = variables(environmentOf(`${property}.environment`, given, credentials));
  const tokens = given.withoutCredentials ? [] : credentials.volumeMounts;
  return {
    name,
    image,
    command,
    args,
    env: env.length === 0 ? undefined : env,
    envFrom: environmentSecret === undefined ? undefined : [{ secretRef: { name: environmentSecret } }],
    resources: compute(property, given.resources),
    securityContext: { ...RESTRICTED_CONTAINER, readOnlyRootFilesystem: !given.allowWritableRootFilesystem },
    volumeMounts: [{ name: scratch(given), mountPath: '/tmp' }, ...tokens],
  };
}

/** Name of the volume that is a container's own /tmp. */
function scratch({ name }: WorkloadContainer): string {
  return `tmp-${name}`;
}

/**
 * A workload's pod, fit for a namespace that enforces the restricted Pod Security Standard.
 * @param property as "deployment"
 */
export function workloadPod(
  property: string,
  options: WorkloadPodOptions,
  serviceAccountName: string,
  credentials: Credentials,
): WorkloadPod {
  const { initContainers = [], containers, imagePullSecrets } = options;
  const all = [...initContainers, ...containers];
  const skipped = all.filter((one) => one.withoutCredentials).map((one) => one.name);
  const made = (list: string, given: readonly WorkloadContainer[]): k8s.Container[] =>
    given.map((one, index) => container(`${property}.${list}[${index}]`, one, credentials));
  return {
    metadata: {
      labels: { 'app.kubernetes.io/name': options.name },
      annotations: skipped.length === 0 ? undefined : withoutCredentials(skipped),
    },
    spec: {
      serviceAccountName,
      automountServiceAccountToken: options.automountServiceAccountToken ?? false,
      securityContext: restrictedPod(options.runAsUser),
      imagePullSecrets: imagePullSecrets?.map((name) => ({ name })),
      initContainers: initContainers.length === 0 ? undefined : made('initContainers', initContainers),
      containers: made('containers', containers),
      volumes: [...all.map((one) => ({ name: scratch(one), emptyDir: {} })), ...credentials.volumes],
    },
  };
}
