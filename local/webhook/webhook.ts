import { EKS_AUDIENCE, EKS_POD_IDENTITY, EKS_WEBHOOK, REGION_VARIABLES, REGIONAL_STS } from '../../lib/model/index.js';
import { asksRegionalSts, NotModelled, skippedContainers, tokenSeconds } from './annotations.js';
import type { Annotations, Container, Pod, Variable, Volume } from './pod.js';

/** How a cluster starts its webhook. */
export interface WebhookSettings {
  /** What AWS_REGION and AWS_DEFAULT_REGION become; without it neither is added. */
  readonly region?: string;
  /** Whether AWS_STS_REGIONAL_ENDPOINTS is added where no annotation says. */
  readonly regionalSts: boolean;
  /** What counts for a service account that has both an annotation with a role and an association of Pod Identity. */
  readonly bothWays: 'annotation' | 'association';
}

/** The service account of a pod, as the webhook knows it. */
export interface ServiceAccount {
  readonly annotations?: Annotations;
  /** Whether an association of EKS Pod Identity names it. */
  readonly associated?: boolean;
}

/** One way to credentials, as it is written into pods. */
interface Way {
  readonly volume: string;
  readonly folder: string;
  readonly file: string;
  readonly audience: string;
  readonly seconds: number;
  /** Where one of them stands already, none is added. */
  readonly variables: readonly Variable[];
}

/**
 * What the API server makes of a pod after it has asked the webhook. The same object where nothing is added.
 * @throws NotModelled where the webhook's answer is not known here
 */
export function admit(pod: Pod, account: ServiceAccount, settings: WebhookSettings): Pod {
  const way = wayOf(pod, account, settings);
  if (!way) return pod;
  checkModelled(pod, way);

  const skipped = skippedContainers(pod.metadata?.annotations);
  const regionalSts = asksRegionalSts(account.annotations ?? {}, settings.regionalSts);
  const complete = (container: Container): Container =>
    skipped.has(container.name) ? container : withWay(container, way, settings.region, regionalSts);
  const { initContainers, containers, volumes } = pod.spec;
  const spec = {
    ...pod.spec,
    ...(initContainers && { initContainers: initContainers.map(complete) }),
    containers: containers.map(complete),
  };
  if (!volumes?.some((volume) => volume.name === way.volume)) {
    return { ...pod, spec: { ...spec, volumes: [tokenOf(way), ...(volumes ?? [])] } };
  }
  const same = (before: readonly Container[] = [], after: readonly Container[] = []): boolean =>
    after.every((container, index) => container === before[index]);
  return same(initContainers, spec.initContainers) && same(containers, spec.containers) ? pod : { ...pod, spec };
}

function wayOf(pod: Pod, { annotations = {}, associated = false }: ServiceAccount, settings: WebhookSettings) {
  const roleArn = annotations[EKS_WEBHOOK.roleArn];
  const seconds = (longest: number): number =>
    tokenSeconds(pod.metadata?.annotations, tokenSeconds(annotations, longest));
  if (associated && (roleArn === undefined || settings.bothWays === 'association')) {
    return podIdentity(seconds(EKS_POD_IDENTITY.tokenSeconds));
  }
  if (roleArn === undefined) return undefined;
  return irsa(roleArn, annotations[EKS_WEBHOOK.audience] ?? EKS_AUDIENCE, seconds(EKS_WEBHOOK.tokenSeconds));
}

function podIdentity(seconds: number): Way {
  const { tokenVolume: volume, tokenFolder: folder, tokenFile: file, audience } = EKS_POD_IDENTITY;
  const variables = [
    { name: EKS_POD_IDENTITY.agentVariable, value: EKS_POD_IDENTITY.agentUrl },
    { name: EKS_POD_IDENTITY.tokenVariable, value: `${folder}/${file}` },
  ];
  return { volume, folder, file, audience, seconds, variables };
}

function irsa(roleArn: string, audience: string, seconds: number): Way {
  const { tokenVolume: volume, tokenFolder: folder, tokenFile: file } = EKS_WEBHOOK;
  const variables = [
    { name: EKS_WEBHOOK.roleVariable, value: roleArn },
    { name: EKS_WEBHOOK.tokenVariable, value: `${folder}/${file}` },
  ];
  return { volume, folder, file, audience, seconds, variables };
}

function checkModelled(pod: Pod, way: Way): void {
  const { nodeSelector = {}, volumes = [] } = pod.spec;
  if (Object.values(nodeSelector).includes('windows')) throw new NotModelled('pods for nodes with Windows');
  const taken = volumes.find((volume) => volume.name === way.volume);
  if (taken && !taken.projected?.sources?.some(({ serviceAccountToken: token }) => isOf(way, token))) {
    throw new NotModelled(`a volume ${JSON.stringify(way.volume)} that is not the webhook's token`);
  }
}

function isOf(way: Way, token: { readonly audience?: string; readonly path: string } | undefined): boolean {
  return token?.audience === way.audience && token.path === way.file;
}

function withWay(container: Container, way: Way, region: string | undefined, regionalSts: boolean): Container {
  const { env = [], volumeMounts = [] } = container;
  const has = (names: readonly string[]): boolean => env.some(({ name }) => names.includes(name));
  const hasWay = has(way.variables.map(({ name }) => name));
  const hasRegion = has(REGION_VARIABLES);
  const hasSts = has([REGIONAL_STS.variable]);
  // It then looks no further, not even for the mount.
  if (hasWay && hasRegion && hasSts) return container;

  const added: Variable[] = [
    ...(hasSts || !regionalSts ? [] : [{ name: REGIONAL_STS.variable, value: REGIONAL_STS.value }]),
    ...(hasRegion || region === undefined
      ? []
      : [...REGION_VARIABLES].reverse().map((name) => ({ name, value: region }))),
    ...(hasWay ? [] : way.variables),
  ];
  const mounted = volumeMounts.some((mount) => mount.name === way.volume);
  if (added.length === 0 && mounted) return container;
  const mount = { name: way.volume, mountPath: way.folder, readOnly: true };
  return {
    ...container,
    ...(added.length > 0 && { env: [...env, ...added] }),
    ...(!mounted && { volumeMounts: [...volumeMounts, mount] }),
  };
}

function tokenOf({ volume, audience, seconds, file }: Way): Volume {
  return {
    name: volume,
    projected: { sources: [{ serviceAccountToken: { audience, expirationSeconds: seconds, path: file } }] },
  };
}
