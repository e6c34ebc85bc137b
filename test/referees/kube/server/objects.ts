/** What a manifest holds, as far as it is looked at here. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseAllDocuments } from 'yaml';

interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface Container {
  readonly name: string;
  readonly securityContext?: object;
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers: readonly Container[];
  readonly volumes?: ReadonlyArray<{ readonly projected?: { readonly sources: readonly ProjectedSource[] } }>;
}

interface ProjectedSource {
  readonly serviceAccountToken?: { readonly audience: string; readonly expirationSeconds: number };
}

export interface Pod {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: Metadata;
  readonly spec: PodSpec;
}

export interface KubeObject {
  readonly kind: string;
  readonly metadata: Metadata;
  /** A ConfigMap's. */
  readonly immutable?: boolean;
  /** A Deployment's. */
  readonly spec?: { readonly template: { readonly metadata: Pick<Metadata, 'labels'>; readonly spec: PodSpec } };
}

export interface Manifest {
  readonly name: string;
  readonly text: string;
  readonly objects: readonly KubeObject[];
}

export function readManifest(file: string): Manifest {
  const text = readFileSync(file, 'utf8');
  return {
    name: basename(file),
    text,
    objects: parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  };
}

/** The pods that controllers would make of a manifest's Deployments, one of each. */
export function podsOf({ objects }: Manifest): Pod[] {
  return objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => {
      const { template } = spec!;
      // A controller cuts long names, too: a pod's is that of its host.
      const pod = { name: `${metadata.name.slice(0, 61)}-0`, namespace: metadata.namespace, ...template.metadata };
      return { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: template.spec };
    });
}
