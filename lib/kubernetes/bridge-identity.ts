/** How the bridge's pods get their AWS role: by Pod Identity, which leaves no trace in a manifest, or by IRSA. */
import type { k8s } from 'cdk8s-plus-27';
import { EKS_AUDIENCE, EKS_WEBHOOK } from '../model';

/** Seconds that a projected token lives; the kubelet renews it in time. */
const TOKEN_SECONDS = 86_400;

/** What IRSA writes into the pieces of a chart. */
export interface IrsaParts {
  readonly environment: Record<string, string>;
  readonly volumeMounts: k8s.VolumeMount[];
  readonly volumes: k8s.Volume[];
}

/** Annotation of a ServiceAccount whose pods get `roleArn`. With Pod Identity there must be none. */
export function roleAnnotation(roleArn: string): Record<string, string> {
  return { [EKS_WEBHOOK.roleArn]: roleArn };
}

/** Keeps the webhooks of IRSA and Pod Identity away from a container that has no business with AWS. */
export function withoutCredentials(container: string): Record<string, string> {
  return { [EKS_WEBHOOK.skipContainers]: container };
}

/**
 * What the webhook would add, written into the manifest: a pod that starts while the webhook is away has it too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html
 */
export function projectedToken(roleArn: string, region: string): IrsaParts {
  const serviceAccountToken = { audience: EKS_AUDIENCE, expirationSeconds: TOKEN_SECONDS, path: EKS_WEBHOOK.tokenFile };
  return {
    environment: {
      AWS_ROLE_ARN: roleArn,
      AWS_WEB_IDENTITY_TOKEN_FILE: `${EKS_WEBHOOK.tokenFolder}/${EKS_WEBHOOK.tokenFile}`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
    },
    volumeMounts: [{ name: EKS_WEBHOOK.tokenVolume, mountPath: EKS_WEBHOOK.tokenFolder, readOnly: true }],
    volumes: [{ name: EKS_WEBHOOK.tokenVolume, projected: { sources: [{ serviceAccountToken }] } }],
  };
}
