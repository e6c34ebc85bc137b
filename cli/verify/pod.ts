/** What a pod shows of how it gets its role: the two ways side by side, so that a rule reads the same for both. */
import { parseRoleArn } from '../../lib/model/arn.js';
import { EKS_NODE } from '../../lib/model/eks-nodes.js';
import { EKS_POD_IDENTITY, EKS_WEBHOOK } from '../../lib/model/eks-webhook.js';
import { EKS_AUDIENCE } from '../../lib/model/issuer.js';
import { PARTITIONS, type PartitionName } from '../../lib/model/partition.js';
import type { Facts, Way } from './facts.js';
import type { Container, Mount, Pod, TokenSource, Volume } from './objects.js';

/** What the webhook adds for a way. */
export const ADDED = {
  irsa: {
    ...EKS_WEBHOOK,
    title: 'IRSA',
    variables: [EKS_WEBHOOK.roleVariable, EKS_WEBHOOK.tokenVariable],
  },
  podIdentity: {
    ...EKS_POD_IDENTITY,
    title: 'EKS Pod Identity',
    variables: [EKS_POD_IDENTITY.agentVariable, EKS_POD_IDENTITY.tokenVariable],
  },
} as const;

export const WAYS: readonly Way[] = ['irsa', 'podIdentity'];

/** What a container's variable holds. */
export type VariableState =
  | { readonly state: 'value'; readonly value: string }
  | { readonly state: 'absent' }
  | { readonly state: 'unknown'; readonly why: string };

/** The last entry counts, and what the container names itself comes before what it takes from elsewhere. */
export function variable(container: Container, name: string): VariableState {
  const entry = container.variables.findLast((one) => one.name === name);
  const where = `${name} of container ${JSON.stringify(container.name)}`;
  if (entry) {
    if (entry.from !== undefined) return { state: 'unknown', why: `${where} comes by ${entry.from}` };
    if (entry.value === undefined) return { state: 'unknown', why: `${where} is no text` };
    if (entry.value.includes('$(')) return { state: 'unknown', why: `${where} refers to other variables` };
    return { state: 'value', value: entry.value };
  }
  if (container.variablesFrom.length === 0) return { state: 'absent' };
  return {
    state: 'unknown',
    why: `${where} may come from ${container.variablesFrom.join(' or ')}, which was not read`,
  };
}

export function names(container: Container, name: string): boolean {
  return container.variables.some((one) => one.name === name);
}

/** The containers that are to get credentials: all but those that the pod's annotation leaves out. */
export function containersOf({ pod, container }: Pick<Facts, 'pod' | 'container'>): readonly Container[] {
  if (container !== undefined) return pod.containers.filter(({ name }) => name === container);
  return pod.containers.filter(({ name }) => !isLeftOut(pod, name));
}

/** Whether the pod's annotation keeps the webhook from a container. */
export function isLeftOut(pod: Pod, container: string): boolean {
  const skipped = (pod.annotations[EKS_WEBHOOK.skipContainers] ?? '').split(',').map((name) => name.trim());
  return skipped.includes(container);
}

/** How a container comes to what the webhook adds. */
export function addedAnew(pod: Pod, container: string, what: string): string {
  return isLeftOut(pod, container)
    ? `take it out of the pod's annotation ${EKS_WEBHOOK.skipContainers}, and delete the pod, so that the webhook adds ${what} to a new one`
    : `delete the pod, so that the webhook adds ${what} to a new one`;
}

/** As `container "app"`, or `containers "app", "proxy"`. */
export function named(containers: readonly Container[]): string {
  const quoted = containers.map(({ name }) => JSON.stringify(name));
  return `${quoted.length === 1 ? 'container' : 'containers'} ${quoted.join(', ')}`;
}

/** The audiences that STS is known by in a partition, or in any: EKS's is the same everywhere, others end as hosts do. */
export function stsAudiences(partition?: string): readonly string[] {
  const partitions = partition === undefined ? Object.values(PARTITIONS) : [PARTITIONS[partition as PartitionName]];
  return [...new Set([EKS_AUDIENCE, ...partitions.flatMap((one) => (one ? [`sts.${one.dnsSuffix}`] : []))])];
}

/** A volume with a token for one of the ways. */
export interface TokenVolume {
  readonly volume: Volume;
  readonly token: TokenSource | undefined;
}

/** The volume of a way's token: the webhook's by its name, or a pod's own by its audience or by where the token is. */
export function tokenVolume(pod: Pod, way: Way): TokenVolume | undefined {
  const audiences: readonly (string | undefined)[] = way === 'irsa' ? stsAudiences() : [EKS_POD_IDENTITY.audience];
  const own = pod.volumes.find(({ name }) => name === ADDED[way].tokenVolume);
  const volume =
    own ??
    pod.volumes.find(({ tokens }) => tokens.some(({ audience }) => audiences.includes(audience))) ??
    pod.volumes.find(
      ({ name, tokens }) =>
        tokens.length > 0 && pod.containers.some((one) => openedMount(one, name, way) !== undefined),
    );
  if (!volume) return undefined;
  const { tokens } = volume;
  return { volume, token: tokens.find(({ audience }) => audiences.includes(audience)) ?? tokens[0] };
}

/** The mount of a volume that a container's variable leads into. */
function openedMount(container: Container, volume: string, way: Way): Mount | undefined {
  const file = variable(container, ADDED[way].tokenVariable);
  if (file.state !== 'value') return undefined;
  return container.mounts.find((one) => one.volume === volume && plain(file.value).startsWith(`${one.path}/`));
}

/** Where a container has a way's token mounted; of several mounts, the one that its variable leads into. */
export function tokenMount(pod: Pod, container: Container, way: Way): Mount | undefined {
  const name = tokenVolume(pod, way)?.volume.name ?? ADDED[way].tokenVolume;
  return openedMount(container, name, way) ?? container.mounts.find((one) => one.volume === name);
}

/** What lies over a way's token in a container: a mount at the file itself, or at a folder between it and its volume. */
export function mountOver(pod: Pod, container: Container, way: Way): Mount | undefined {
  const token = tokenMount(pod, container, way);
  if (!token) return undefined;
  const file = tokenPath(pod, container, way);
  return container.mounts.find(
    (one) => one !== token && one.path.length > token.path.length && `${file}/`.startsWith(`${one.path}/`),
  );
}

/** The path of a way's token in a container; where parts of it are missing, as the webhook would make them. */
export function tokenPath(pod: Pod, container: Container, way: Way): string {
  const folder = tokenMount(pod, container, way)?.path ?? ADDED[way].tokenFolder;
  const file = tokenVolume(pod, way)?.token?.path ?? ADDED[way].tokenFile;
  return `${folder}/${file}`;
}

/** A path as Linux writes it; on Windows the webhook writes it with a drive and backslashes. */
export function plain(path: string): string {
  return path.replace(/^C:(?=[\\/])/i, '').replaceAll('\\', '/');
}

/** Whether the pod itself has any part of a way. */
export function hasPartOf(pod: Pod, way: Way): boolean {
  const { variables } = ADDED[way];
  return (
    tokenVolume(pod, way) !== undefined || pod.containers.some((one) => variables.some((name) => names(one, name)))
  );
}

/** How the pod gets its role: as the user says, else as the pod shows, in the order of SDKs, else as its account says. */
export function wayOf({ pod, expected, serviceAccount }: Facts): Way | undefined {
  if (expected) return expected;
  const shown = WAYS.find((way) => hasPartOf(pod, way));
  if (shown) return shown;
  const annotated = serviceAccount.state === 'known' && EKS_WEBHOOK.roleArn in serviceAccount.value.annotations;
  return annotated ? 'irsa' : undefined;
}

/** The role's ARN: the pod's own, else its service account's, else what the user gives. None where none is whole. */
export function roleArnOf({ pod, container, serviceAccount, roleArn }: Facts): string | undefined {
  const own = containersOf({ pod, container })
    .map((one) => variable(one, EKS_WEBHOOK.roleVariable))
    .map((one) => (one.state === 'value' ? one.value : undefined));
  const annotated =
    serviceAccount.state === 'known' ? serviceAccount.value.annotations[EKS_WEBHOOK.roleArn] : undefined;
  return [...own, annotated, roleArn].find((arn) => arn !== undefined && parseRoleArn(arn) !== undefined);
}

/** Whether Fargate runs the pod, as the pod or its node says. */
export function isOnFargate({ pod, node }: Pick<Facts, 'pod' | 'node'>): boolean {
  const type = node.state === 'known' ? node.value.labels[EKS_NODE.computeType] : undefined;
  return EKS_NODE.fargateProfile in pod.labels || type === EKS_NODE.fargate;
}
