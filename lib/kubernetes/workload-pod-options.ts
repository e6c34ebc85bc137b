import type { ContainerEnvironment } from './container-environment';

/** Compute that Kubernetes reserves for a container and holds it to, as quantities such as `250m` or `512Mi`. */
export interface WorkloadResources {
  /**
   * CPU that is reserved. There is no CPU limit: it would only slow the container down.
   * @default '100m'
   */
  readonly cpuRequest?: string;
  /**
   * Memory that is reserved.
   * @default '256Mi'
   */
  readonly memoryRequest?: string;
  /**
   * Memory beyond which the container is restarted.
   * @default '512Mi'
   */
  readonly memoryLimit?: string;
}

/** One container of a workload. It is held to the restricted Pod Security Standard, and /tmp is its own. */
export interface WorkloadContainer {
  /** A DNS label of 59 characters at most, and another one than the pod's other containers have. */
  readonly name: string;
  /** The image, as `registry/name:tag` or `registry/name@sha256:…`. A moving tag, `latest` or none, is refused. */
  readonly image: string;
  /**
   * What is run instead of the image's entry point.
   * @default - the image's own
   */
  readonly command?: string[];
  /**
   * Its arguments.
   * @default - the image's own
   */
  readonly args?: string[];
  /**
   * Environment variables by name. Those that would give the AWS SDK other credentials are refused, and so are those
   * that `credentials` sets.
   * @default - none but those of `environments` and `credentials`
   */
  readonly environment?: { [name: string]: string };
  /**
   * Variables by typed functions, such as those of `Camunda`. A variable that is given twice is an error («Duplicate»).
   * @default - none
   */
  readonly environments?: ContainerEnvironment[];
  /**
   * Name of a Secret in the same namespace whose keys become environment variables too.
   * @default - no Secret
   */
  readonly environmentSecret?: string;
  /**
   * What the container reserves and may use.
   * @default - 100m CPU and 256Mi memory reserved, 512Mi memory at most
   */
  readonly resources?: WorkloadResources;
  /**
   * Lets the container write to its image's file system, not to /tmp alone.
   * @default false
   */
  readonly allowWritableRootFilesystem?: boolean;
  /**
   * Keeps the role away from this container, as from a proxy beside the workload. One at least must have it.
   * @default false
   */
  readonly withoutCredentials?: boolean;
}

/** How a workload's pods run. */
export interface WorkloadPodOptions {
  /** Name of the Deployment or Pod, a DNS label; its pods have the label `app.kubernetes.io/name` of this value. */
  readonly name: string;
  /** The containers, one at least. */
  readonly containers: WorkloadContainer[];
  /**
   * Containers that run before those, one after the other.
   * @default - none
   */
  readonly initContainers?: WorkloadContainer[];
  /**
   * The ServiceAccount that the pods run as, one of `serviceAccounts`.
   * @default - the only one; an error («OneOf») where there are several
   */
  readonly serviceAccount?: string;
  /**
   * Gives the pods the token for the Kubernetes API, as a controller needs it. The role's token is another one.
   * @default false
   */
  readonly automountServiceAccountToken?: boolean;
  /**
   * Numeric user id, 1 or more, for images that name their user by a word or run as root. Refused on OpenShift.
   * @default - the images' own user, which must be numeric and not root; on OpenShift the one that it assigns
   */
  readonly runAsUser?: number;
  /**
   * Names of Secrets in the same namespace with credentials of the images' registry.
   * @default - none
   */
  readonly imagePullSecrets?: string[];
}

/** How a workload's Deployment runs. */
export interface WorkloadDeploymentOptions extends WorkloadPodOptions {
  /**
   * Number of pods, 0 or more.
   * @default 1
   */
  readonly replicas?: number;
}
