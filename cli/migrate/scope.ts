/** What a resource is called in a cluster: its manifest may leave the namespace to kustomize, or to who applies it. */
import { posix } from 'node:path';
import { isPlain, valueAt, type Manifest, type Resource } from './manifest.js';

/** What pods run as that name no service account: each namespace has one, and nobody renames it. */
export const DEFAULT_ACCOUNT = 'default';

/** A service account as pods name it. */
export interface AccountId {
  readonly namespace: string;
  readonly name: string;
}

/** Who in the cluster, once for each way that a manifest is built; undefined where no namespace is known. */
export interface Naming {
  /** What a manifest of a service account makes. */
  made(account: Resource): readonly AccountId[] | undefined;
  /** Whom a resource means by a service account's name, where kustomize knows that it is one. */
  meant(resource: Resource, name: string): readonly AccountId[] | undefined;
  /** The same, where it is not known whether kustomize is told so: by either name. */
  maybeMeant(resource: Resource, name: string): readonly AccountId[] | undefined;
}

/** Kustomizations that build a file, the innermost first. */
type Chain = readonly Kustomization[];

/**
 * Reads the kustomizations among the manifests. `namespace` is that of manifests which name none.
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function naming(manifests: readonly Manifest[], namespace: string | undefined): Naming {
  const kustomizations = manifests.filter(({ path }) => isKustomization(path)).map(kustomizationOf);

  const chainsOf = (target: string, seen: Chain = []): Chain[] => {
    const users = kustomizations.filter((one) => one.refers.has(target) && !seen.includes(one));
    if (users.length === 0) return [[]];
    return users.flatMap((inner) =>
      chainsOf(posix.dirname(inner.path), [...seen, inner]).map((outer) => [inner, ...outer]),
    );
  };
  const namespaceOf = (resource: Resource, chain: Chain): string | undefined =>
    chain.findLast((one) => one.namespace !== undefined)?.namespace ?? resource.namespace ?? namespace;

  // Patches build none.
  const accounts = manifests
    .flatMap(({ resources }) => resources)
    .filter(({ kind, apiVersion }) => kind === 'ServiceAccount' && apiVersion === 'v1')
    .flatMap((resource) => {
      const { path } = resource.manifest;
      const chains = chainsOf(path).filter(([first]) => first?.builds.has(path));
      return chains.map((chain) => ({ resource, chain, namespace: namespaceOf(resource, chain) }));
    });

  /** A reference is renamed with what it refers to: where one build has both, and then as that is. */
  const renamed = (name: string, inNamespace: string | undefined, chain: Chain): string => {
    const [nearest] = accounts
      .filter((account) => account.resource.name === name && account.namespace === inNamespace)
      .map((account) => ({ ...account, shared: sharedEnd(account.chain, chain) }))
      .filter(({ shared }) => shared > 0)
      .sort((one, other) => other.shared - one.shared);
    return nearest ? built(name, nearest.chain) : name;
  };

  const idsOf = (resource: Resource, namesIn: (chain: Chain, inNamespace: string | undefined) => readonly string[]) => {
    const ids = new Map<string, AccountId>();
    for (const chain of chainsOf(resource.manifest.path)) {
      const inNamespace = namespaceOf(resource, chain);
      if (inNamespace === undefined) return undefined;
      for (const name of namesIn(chain, inNamespace)) {
        const id = { namespace: inNamespace, name };
        ids.set(idText(id), id);
      }
    }
    return [...ids.keys()].sort().map((text) => ids.get(text)!);
  };

  return {
    made: (account) => idsOf(account, (chain) => [built(account.name, chain)]),
    meant: (resource, name) => idsOf(resource, (chain, inNamespace) => [renamed(name, inNamespace, chain)]),
    maybeMeant: (resource, name) => idsOf(resource, (chain, inNamespace) => [name, renamed(name, inNamespace, chain)]),
  };
}

/** A name as kustomizations make it. */
const built = (name: string, chain: Chain): string =>
  name === DEFAULT_ACCOUNT ? name : chain.reduce((inner, { prefix, suffix }) => `${prefix}${inner}${suffix}`, name);

/** How many kustomizations two chains have in common at their outer end. */
function sharedEnd(one: Chain, other: Chain): number {
  let count = 0;
  while (count < Math.min(one.length, other.length) && one.at(-1 - count) === other.at(-1 - count)) count += 1;
  return count;
}

/** As kubectl writes it. */
export const idText = ({ namespace, name }: AccountId): string => `${namespace}/${name}`;

/** Whether kustomize reads a file by itself. */
export function isKustomization(path: string): boolean {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].includes(posix.basename(path));
}

interface Kustomization {
  readonly path: string;
  readonly namespace?: string;
  readonly prefix: string;
  readonly suffix: string;
  /** Files and folders whose resources it has. */
  readonly builds: ReadonlySet<string>;
  /** These, and its patches. */
  readonly refers: ReadonlySet<string>;
}

function kustomizationOf({ path, plain }: Manifest): Kustomization {
  const text = (key: string): string => {
    const value = valueAt(plain[0], [key]);
    return typeof value === 'string' ? value : '';
  };
  const list = (key: string): readonly unknown[] => {
    const value = valueAt(plain[0], [key]);
    return Array.isArray(value) ? value : [];
  };
  const paths = (names: readonly unknown[]): string[] =>
    names
      .filter((name) => typeof name === 'string' && !name.includes('\n'))
      .map((name) => posix.join(posix.dirname(path), name as string).replace(/\/$/, ''));
  const builds = paths(['resources', 'bases', 'components'].flatMap(list));
  const patches = list('patches').map((patch) => (isPlain(patch) ? patch.path : undefined));
  return {
    path,
    ...(text('namespace') !== '' && { namespace: text('namespace') }),
    prefix: text('namePrefix'),
    suffix: text('nameSuffix'),
    builds: new Set(builds),
    refers: new Set([...builds, ...paths([...list('patchesStrategicMerge'), ...patches])]),
  };
}
