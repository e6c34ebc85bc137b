/** What a cluster's webhook would add to a pod, written into the manifest. */
import type { k8s } from 'cdk8s-plus-27';
import { EKS_AUDIENCE, EKS_WEBHOOK, REGION_VARIABLES, REGIONAL_STS } from '../model';

/** What credentials write into a container and its pod. */
export interface TokenParts {
  readonly environment: Record<string, string>;
  readonly volumeMounts: k8s.VolumeMount[];
  readonly volumes: k8s.Volume[];
}

/** A token of a service account, as a file that the kubelet renews. */
interface ProjectedToken {
  /** Name of the volume. */
  readonly volume: string;
  readonly folder: string;
  readonly file: string;
  readonly audience: string;
  /** How long a token lives. */
  readonly seconds: number;
}

export function tokenVolume({ volume, folder, file, audience, seconds }: ProjectedToken): {
  readonly mount: k8s.VolumeMount;
  readonly volume: k8s.Volume;
} {
  const serviceAccountToken = { audience, expirationSeconds: seconds, path: file };
  return {
    mount: { name: volume, mountPath: folder, readOnly: true },
    volume: { name: volume, projected: { sources: [{ serviceAccountToken }] } },
  };
}

/** SDKs read one name of the region or the other. */
export function regionVariables(region: string): Record<string, string> {
  return Object.fromEntries(REGION_VARIABLES.map((name) => [name, region]));
}

/** What asks STS for a role by a token of IRSA. */
export interface WebIdentity {
  readonly roleArn: string;
  readonly region: string;
  readonly audience?: string;
  readonly regionalSts?: boolean;
  readonly tokenExpirationSeconds?: number;
}

export function stsVariable(regional: boolean): Record<string, string> {
  return { [REGIONAL_STS.variable]: regional ? REGIONAL_STS.value : REGIONAL_STS.otherwise };
}

/**
 * All that the webhook would add: it leaves a pod that has it as it is, and one that starts while the webhook is away
 * has its role too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-configuration.html
 */
export function webIdentityToken(identity: WebIdentity): TokenParts {
  const { roleArn, region, audience = EKS_AUDIENCE, regionalSts = true } = identity;
  const { tokenVolume: name, tokenFolder: folder, tokenFile: file } = EKS_WEBHOOK;
  const { tokenExpirationSeconds: seconds = EKS_WEBHOOK.tokenSeconds } = identity;
  const { mount, volume } = tokenVolume({ volume: name, folder, file, audience, seconds });
  return {
    environment: {
      [EKS_WEBHOOK.roleVariable]: roleArn,
      [EKS_WEBHOOK.tokenVariable]: `${folder}/${file}`,
      ...regionVariables(region),
      ...stsVariable(regionalSts),
    },
    volumeMounts: [mount],
    volumes: [volume],
  };
}
