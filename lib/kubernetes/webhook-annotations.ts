/** What the cluster's webhook reads. */
import { EKS_WEBHOOK } from '../model';

/** Annotation of a ServiceAccount whose pods get `roleArn`. With Pod Identity there must be none. */
export function roleAnnotation(roleArn: string): Record<string, string> {
  return { [EKS_WEBHOOK.roleArn]: roleArn };
}

/** Keeps the webhooks of IRSA and Pod Identity away from containers that have no business with AWS. */
export function withoutCredentials(containers: readonly string[]): Record<string, string> {
  return { [EKS_WEBHOOK.skipContainers]: containers.join(',') };
}
