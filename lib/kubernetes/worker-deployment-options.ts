/** Compute that Kubernetes reserves for the worker and holds it to, as quantities such as `250m` or `512Mi`. */
export interface WorkerResources {
  /**
   * CPU that is reserved. There is no CPU limit: it would only slow the worker down.
   * @default '100m'
   */
  readonly cpuRequest?: string;
  /**
   * Memory that is reserved.
   * @default '256Mi'
   */
  readonly memoryRequest?: string;
  /**
   * Memory beyond which the worker is restarted.
   * @default '512Mi'
   */
  readonly memoryLimit?: string;
}

/** How the worker runs. */
export interface WorkerDeploymentOptions {
  /** The worker's image, as `registry/name:tag` or `registry/name@sha256:…`. A moving tag, `latest` or none, is refused. */
  readonly image: string;
  /**
   * Number of pods, 0 or more.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Environment variables by name. With Pod Identity `NO_PROXY` is completed by its agent's addresses. Variables that
   * would give the AWS SDK other credentials, such as AWS_ROLE_ARN or AWS_ACCESS_KEY_ID, are refused.
   * @default - with Pod Identity NO_PROXY alone; else what `credentials` needs
   */
  readonly environment?: { [name: string]: string };
  /**
   * Name of a Secret in the same namespace whose keys become environment variables too. The place for whatever the
   * worker must keep to itself.
   * @default - no Secret
   */
  readonly environmentSecret?: string;
  /**
   * What the pod reserves and may use.
   * @default - 100m CPU and 256Mi memory reserved, 512Mi memory at most
   */
  readonly resources?: WorkerResources;
  /**
   * Numeric user id, 1 or more, for an image that names its user by a word or runs as root. Refused on OpenShift.
   * @default - the image's own user, which must be numeric and not root; on OpenShift the one that it assigns
   */
  readonly runAsUser?: number;
  /**
   * Lets the worker write to its image's file system, not to /tmp alone.
   * @default false
   */
  readonly allowWritableRootFilesystem?: boolean;
}
