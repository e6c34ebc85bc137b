/** Pods and service accounts among manifests, and who uses whom. */
import { isPlain, lineAt, valueAt, type Manifest, type Path, type Plain, type Resource } from './manifest.js';
import { DEFAULT_ACCOUNT, naming, type AccountId, type Naming } from './scope.js';

/** A resource that is a pod, or makes pods from a template. */
export interface Pods {
  readonly resource: Resource;
  /** Path of what holds the pod's metadata and spec. */
  readonly template: Path;
  readonly metadata: Plain;
  readonly spec: Plain;
  /** The service account's name as written. */
  readonly serviceAccount?: string;
  /** Who its pods are in the cluster, once for each way that they are built; undefined where no namespace is known. */
  readonly ids?: readonly AccountId[];
}

/** A manifest of a service account. */
export interface ServiceAccount {
  readonly resource: Resource;
  readonly annotations: Plain;
  readonly ids?: readonly AccountId[];
}

/** A resource of a kind not known here that names a service account, as Argo Rollouts and Knative do for their pods. */
export interface User {
  readonly resource: Resource;
  readonly ids?: readonly AccountId[];
}

/** What a folder holds. */
export interface Survey {
  readonly manifests: readonly Manifest[];
  readonly pods: readonly Pods[];
  readonly users: readonly User[];
  readonly accounts: readonly ServiceAccount[];
  readonly namespaces: readonly Resource[];
}

/** Where pods are described, by kind. @see https://kubernetes.io/docs/concepts/workloads/controllers/ */
const TEMPLATES: Readonly<Record<string, { readonly groups: readonly string[]; readonly path: Path }>> = {
  Pod: { groups: [''], path: [] },
  PodTemplate: { groups: [''], path: ['template'] },
  ReplicationController: { groups: [''], path: ['spec', 'template'] },
  Deployment: { groups: ['apps', 'extensions'], path: ['spec', 'template'] },
  ReplicaSet: { groups: ['apps', 'extensions'], path: ['spec', 'template'] },
  DaemonSet: { groups: ['apps', 'extensions'], path: ['spec', 'template'] },
  StatefulSet: { groups: ['apps'], path: ['spec', 'template'] },
  Job: { groups: ['batch'], path: ['spec', 'template'] },
  CronJob: { groups: ['batch'], path: ['spec', 'jobTemplate', 'spec', 'template'] },
};

/** The lists of a pod's containers. */
export const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Path, from the file's documents on, of the pod that a resource is or describes. */
export function podTemplateOf(resource: Resource): Path | undefined {
  const found = TEMPLATES[resource.kind];
  return found?.groups.includes(groupOf(resource)) ? [...resource.path, ...found.path] : undefined;
}

/** Reads pods and service accounts; `namespace` is that of manifests which name none. */
export function survey(manifests: readonly Manifest[], namespace: string | undefined): Survey {
  const names = naming(manifests, namespace);
  const resources = manifests.flatMap((manifest) => manifest.resources);
  const core = (kind: string): Resource[] =>
    resources.filter((resource) => resource.kind === kind && groupOf(resource) === '');
  return {
    manifests,
    pods: resources.flatMap((resource) => {
      const template = podTemplateOf(resource);
      return template ? [podsOf(resource, template, names)] : [];
    }),
    users: resources.flatMap((resource) => {
      if (podTemplateOf(resource)) return [];
      return [...new Set(accountsNamed(resource.value))].map((name) => {
        const ids = names.maybeMeant(resource, name);
        return { resource, ...(ids && { ids }) };
      });
    }),
    accounts: core('ServiceAccount').map((resource) => {
      const ids = names.made(resource);
      return { resource, annotations: mapAt(resource.value, ['metadata', 'annotations']), ...(ids && { ids }) };
    }),
    namespaces: core('Namespace'),
  };
}

/** Names of service accounts anywhere below a value. */
function accountsNamed(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(accountsNamed);
  if (!isPlain(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'serviceAccountName' && typeof inner === 'string' && inner !== '' ? [inner] : accountsNamed(inner),
  );
}

function podsOf(resource: Resource, template: Path, names: Naming): Pods {
  const pod = valueAt(resource.manifest.plain, template);
  const spec = mapAt(pod, ['spec']);
  const serviceAccount = [spec.serviceAccountName, spec.serviceAccount].find(
    (name): name is string => typeof name === 'string' && name !== '',
  );
  const ids = names.meant(resource, serviceAccount ?? DEFAULT_ACCOUNT);
  const named = { ...(serviceAccount !== undefined && { serviceAccount }), ...(ids && { ids }) };
  return { resource, template, metadata: mapAt(pod, ['metadata']), spec, ...named };
}

const groupOf = ({ apiVersion }: Resource): string => (apiVersion.includes('/') ? apiVersion.split('/')[0]! : '');

/** The map at a path, an empty one where there is none. */
export function mapAt(value: unknown, path: Path): Plain {
  const found = valueAt(value, path);
  return isPlain(found) ? found : {};
}

/** The maps of a list. */
export function listAt(value: unknown, path: Path): readonly Plain[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.map((item) => (isPlain(item) ? item : {})) : [];
}

/** Whether this is but a patch of pods that stand elsewhere: their service account may be named there. */
export function isPatch({ spec }: Pods): boolean {
  return listAt(spec, ['containers']).every(({ image }) => image === undefined);
}

/** Whether two resources stand for a same service account in the cluster. */
export function meet(one: readonly AccountId[] | undefined, other: readonly AccountId[] | undefined): boolean {
  return (one ?? []).some((a) => (other ?? []).some((b) => a.namespace === b.namespace && a.name === b.name));
}

/** What a person has to look at. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** A finding at a place of a resource's manifest. */
export function findingAt({ manifest }: Resource, path: Path, text: string): Finding {
  return { path: manifest.path, line: lineAt(manifest, path), text };
}

/** A resource as kubectl calls it. */
export const named = ({ kind, name }: Resource): string => `${kind} ${JSON.stringify(name)}`;
