import type { PodCredentials } from './pod-credentials';
import type { WorkloadDeploymentOptions, WorkloadPodOptions } from './workload-pod-options';

/** Properties of a `WorkloadChart`. */
export interface WorkloadChartProps {
  /** The workload's Kubernetes namespace, a DNS label; the one that its `WorkloadRole` names. It must exist already. */
  readonly namespace: string;
  /**
   * Names of the ServiceAccounts, DNS subdomains of 253 characters at most; those that the `WorkloadRole` names. One at
   * least; none may be `default`, which is that of every pod of the namespace that names none.
   */
  readonly serviceAccounts: string[];
  /** How their pods get the role. */
  readonly credentials: PodCredentials;
  /**
   * Further annotations of the ServiceAccounts. Those that decide about the role are what `credentials` is for, and an
   * error («Contradiction»).
   * @default - none
   */
  readonly annotations?: { [key: string]: string };
  /**
   * Whether the cluster is OpenShift, as ROSA's are: pods then have no pinned user, since it assigns one.
   * @default false
   */
  readonly openShift?: boolean;
  /**
   * Runs the workload as well. Not together with `pod`.
   * @default - none
   */
  readonly deployment?: WorkloadDeploymentOptions;
  /**
   * Runs a single pod, which nothing replaces. Not together with `deployment`.
   * @default - none
   */
  readonly pod?: WorkloadPodOptions;
}
