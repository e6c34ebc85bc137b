/** What a resource is called in a cluster: its manifest may leave the namespace to kustomize, or to who applies it. */
import { posix } from 'node:path';
import { isPlain, valueAt, type Manifest, type Resource } from './manifest.js';

/** How kustomize changes the names of what it builds. */
interface Rendering {
  readonly namespace?: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** What pods run as that name no service account: each namespace has one, and nobody renames it. */
export const DEFAULT_ACCOUNT = 'default';

/** A service account as pods name it. */
export interface AccountId {
  readonly namespace: string;
  readonly name: string;
}

/** The service account named `name` beside a resource: one for each way that it is built; undefined where no namespace is known. */
export type Naming = (resource: Resource, name: string) => readonly AccountId[] | undefined;

/**
 * Reads the kustomizations among the manifests. `namespace` is that of manifests which name none.
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function naming(manifests: readonly Manifest[], namespace: string | undefined): Naming {
  const kustomizations = manifests.filter(({ path }) => isKustomization(path)).map(kustomizationOf);

  const renderings = (target: string, seen: readonly string[] = []): Rendering[] => {
    const users = kustomizations.filter(({ path, refers }) => refers.has(target) && !seen.includes(path));
    if (users.length === 0) return [{ prefix: '', suffix: '' }];
    return users.flatMap((inner) =>
      renderings(posix.dirname(inner.path), [...seen, inner.path]).map((outer) => ({
        namespace: outer.namespace ?? inner.namespace,
        prefix: outer.prefix + inner.prefix,
        suffix: inner.suffix + outer.suffix,
      })),
    );
  };

  return (resource, name) => {
    const found = renderings(resource.manifest.path).map((rendering): AccountId | undefined => {
      const inNamespace = rendering.namespace ?? resource.namespace ?? namespace;
      const called = name === DEFAULT_ACCOUNT ? name : `${rendering.prefix}${name}${rendering.suffix}`;
      return inNamespace === undefined ? undefined : { namespace: inNamespace, name: called };
    });
    const known = found.filter((id) => id !== undefined);
    if (known.length < found.length) return undefined;
    const texts = new Map(known.map((id) => [idText(id), id]));
    return [...texts.keys()].sort().map((text) => texts.get(text)!);
  };
}

/** As kubectl writes it. */
export const idText = ({ namespace, name }: AccountId): string => `${namespace}/${name}`;

/** Whether kustomize reads a file by itself. */
export function isKustomization(path: string): boolean {
  return ['kustomization.yaml', 'kustomization.yml', 'Kustomization'].includes(posix.basename(path));
}

interface Kustomization extends Rendering {
  readonly path: string;
  /** Files and folders that it builds from. */
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
  const files = ['resources', 'bases', 'components', 'patchesStrategicMerge'].flatMap(list);
  const patches = list('patches').map((patch) => (isPlain(patch) ? patch.path : undefined));
  const refers = [...files, ...patches].filter((name) => typeof name === 'string' && !name.includes('\n'));
  return {
    path,
    ...(text('namespace') !== '' && { namespace: text('namespace') }),
    prefix: text('namePrefix'),
    suffix: text('nameSuffix'),
    refers: new Set(refers.map((name) => posix.join(posix.dirname(path), name as string).replace(/\/$/, ''))),
  };
}
