/** The parts of Kubernetes' objects that the rules look at, taken from whatever YAML or JSON holds. */

export interface ObjectName {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

type Texts = Readonly<Record<string, string>>;

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  /** @default it stands elsewhere, or is no text */
  readonly value?: string;
  /** Where it stands, as in `secretKeyRef`. */
  readonly from?: string;
}

export interface Mount {
  readonly volume: string;
  /** Without a slash at its end. */
  readonly path: string;
  readonly readOnly: boolean;
  /** Whether it is one file or folder of the volume: such a mount never sees a renewed token. */
  readonly isPart: boolean;
}

export interface Container {
  readonly name: string;
  readonly variables: readonly Variable[];
  /** ConfigMaps and Secrets that all variables are taken from, as `Secret "x"`. */
  readonly variablesFrom: readonly string[];
  readonly mounts: readonly Mount[];
}

/** A service account's token among the sources of a projected volume. */
export interface TokenSource {
  /** @default the API server's own audience */
  readonly audience?: string;
  readonly expirationSeconds?: number;
  /** The file's name in the volume. */
  readonly path: string;
}

export interface Volume {
  readonly name: string;
  /** None for any other kind of volume. */
  readonly tokens: readonly TokenSource[];
}

export interface Pod {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels: Texts;
  readonly annotations: Texts;
  readonly serviceAccount: string;
  readonly nodeName?: string;
  readonly hostNetwork: boolean;
  readonly windows: boolean;
  readonly volumes: readonly Volume[];
  /** Init containers first, as they run. */
  readonly containers: readonly Container[];
}

/** A pod whose namespace is known. */
export type NamedPod = Pod & { readonly namespace: string };

export interface ServiceAccount {
  readonly annotations: Texts;
}

export interface Namespace {
  readonly annotations: Texts;
}

export interface Node {
  readonly labels: Texts;
}

export interface DaemonSet {
  /** Labels that all its pods have, and no others. */
  readonly selector: Texts;
  readonly desired: number;
  readonly ready: number;
}

/** What an object is; undefined where it is none. */
export function nameOf(value: unknown): ObjectName | undefined {
  const { kind, metadata } = record(value);
  const { name, namespace } = record(metadata);
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return { kind, name, ...(typeof namespace === 'string' && { namespace }) };
}

/** Whether it is a `List`, as kubectl prints several objects. */
export function isList(value: unknown): boolean {
  const { kind } = record(value);
  return typeof kind === 'string' && kind.endsWith('List');
}

/** The members of a list, and of those in it; any other object alone. */
export function members(value: unknown): readonly unknown[] {
  return isList(value) ? list(record(value).items).flatMap(members) : [value];
}

export function toPod(value: unknown): Pod {
  const { metadata, spec } = record(value);
  const { name, namespace, uid, labels, annotations } = record(metadata);
  const { serviceAccountName, nodeName, hostNetwork, os, nodeSelector, volumes, initContainers, containers } =
    record(spec);
  const selected = record(nodeSelector)['kubernetes.io/os'];
  return {
    name: String(name),
    ...(typeof namespace === 'string' && { namespace }),
    ...(typeof uid === 'string' && { uid }),
    labels: texts(labels),
    annotations: texts(annotations),
    serviceAccount: typeof serviceAccountName === 'string' && serviceAccountName ? serviceAccountName : 'default',
    ...(typeof nodeName === 'string' && { nodeName }),
    hostNetwork: hostNetwork === true,
    windows: record(os).name === 'windows' || selected === 'windows',
    volumes: list(volumes).map(toVolume),
    containers: [...list(initContainers), ...list(containers)].map(toContainer),
  };
}

export function toServiceAccount(value: unknown): ServiceAccount {
  return { annotations: texts(record(record(value).metadata).annotations) };
}

export function toNamespace(value: unknown): Namespace {
  return { annotations: texts(record(record(value).metadata).annotations) };
}

export function toNode(value: unknown): Node {
  return { labels: texts(record(record(value).metadata).labels) };
}

/** Undefined where nothing says how it does, as in a manifest. */
export function toDaemonSet(value: unknown): DaemonSet | undefined {
  const { spec, status } = record(value);
  const { desiredNumberScheduled, numberReady } = record(status);
  if (typeof desiredNumberScheduled !== 'number' || typeof numberReady !== 'number') return undefined;
  const selector = texts(record(record(spec).selector).matchLabels);
  return { selector, desired: desiredNumberScheduled, ready: numberReady };
}

/** Whether a pod is ready, as its status says. */
export function isReady(value: unknown): boolean {
  return list(record(record(value).status).conditions)
    .map(record)
    .some(({ type, status }) => type === 'Ready' && status === 'True');
}

function toVolume(value: unknown): Volume {
  const { name, projected } = record(value);
  const tokens = list(record(projected).sources)
    .map((source) => record(source).serviceAccountToken)
    .filter((token) => token !== undefined)
    .map(record)
    .map(({ audience, expirationSeconds, path }) => ({
      ...(typeof audience === 'string' && audience !== '' && { audience }),
      ...(typeof expirationSeconds === 'number' && { expirationSeconds }),
      path: String(path),
    }));
  return { name: String(name), tokens };
}

function toContainer(value: unknown): Container {
  const { name, env, envFrom, volumeMounts } = record(value);
  return {
    name: String(name),
    variables: list(env).map(toVariable),
    variablesFrom: list(envFrom).map((source) => {
      const { configMapRef, secretRef } = record(source);
      const [kind, reference] = configMapRef === undefined ? ['Secret', secretRef] : ['ConfigMap', configMapRef];
      return `${kind} ${JSON.stringify(String(record(reference).name))}`;
    }),
    mounts: list(volumeMounts)
      .map(record)
      .map((mount) => ({
        volume: String(mount.name),
        path: String(mount.mountPath).replace(/\/+$/, ''),
        readOnly: mount.readOnly === true,
        isPart: Boolean(mount.subPath ?? mount.subPathExpr),
      })),
  };
}

function toVariable(value: unknown): Variable {
  const { name, value: text, valueFrom } = record(value);
  if (valueFrom !== undefined) return { name: String(name), from: Object.keys(record(valueFrom))[0] ?? 'valueFrom' };
  if (text === undefined || text === null) return { name: String(name), value: '' };
  return { name: String(name), ...(typeof text === 'string' && { value: text }) };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): Texts {
  return Object.fromEntries(
    Object.entries(record(value)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
