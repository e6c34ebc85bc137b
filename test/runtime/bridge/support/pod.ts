/** The bundled bridge's pod, out of a manifest that the chart writes, on this machine. */
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { startContainer } from '../../../support/container.js';

interface Probe {
  readonly httpGet: { readonly path: string };
}

interface Container {
  readonly command: readonly string[];
  readonly args?: readonly string[];
  readonly env?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly volumeMounts: ReadonlyArray<{
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }>;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

interface PodSpec {
  readonly securityContext: { readonly runAsUser: number };
  readonly serviceAccountName: string;
  readonly initContainers: readonly [Container];
  readonly containers: readonly [Container];
  readonly volumes: ReadonlyArray<{
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly projected?: {
      readonly sources: readonly [
        { readonly serviceAccountToken: { readonly audience: string; readonly path: string } },
      ];
    };
  }>;
}

interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly binaryData: Readonly<Record<string, string>>;
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

/** Folders of one pod's volumes, by the volume's name. */
export type Volumes = ReadonlyMap<string, string>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface BridgePod {
  readonly user: number;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** For whom its token is. */
  readonly audience: string;
  readonly unpack: Container;
  readonly bridge: Container;
  /** What the manifest sets for the bridge. */
  readonly environment: Readonly<Record<string, string>>;
  /** The volumes of a new pod, as the kubelet fills them. */
  volumes(token?: string): Volumes;
  start(container: Container, volumes: Volumes, environment?: Readonly<Record<string, string>>): ChildProcess;
  remove(): void;
}

/** Writes the chart's manifests in a process of its own, since the constructs take their time to load, and reads one. */
export async function bridgePod(): Promise<BridgePod> {
  const root = mkdtempSync(join(tmpdir(), 'pod-'));
  chmodSync(root, 0o755);
  await promisify(execFile)(process.execPath, ['--import', 'tsx', 'test/referees/kube/charts.ts', root]);
  const manifest = readFileSync(join(root, 'bridge-with-token.k8s.yaml'), 'utf8');
  const objects = parseAllDocuments(manifest).map((document) => document.toJS() as KubeObject);
  const { metadata, spec: deployment } = objects.find(({ kind }) => kind === 'Deployment')!;
  const { spec } = deployment.template;
  const { audience } = spec.volumes.find(({ projected }) => projected)!.projected!.sources[0].serviceAccountToken;

  return {
    user: spec.securityContext.runAsUser,
    namespace: metadata.namespace,
    serviceAccount: spec.serviceAccountName,
    audience,
    unpack: spec.initContainers[0],
    bridge: spec.containers[0],
    environment: Object.fromEntries(spec.containers[0].env!.map(({ name, value }) => [name, value])),
    volumes: (token = '') => {
      const pod = mkdtempSync(join(root, 'volumes-'));
      chmodSync(pod, 0o755);
      return new Map(
        spec.volumes.map(({ name, configMap, projected }) => {
          const folder = join(pod, name);
          mkdirSync(folder);
          chmodSync(folder, 0o777);
          const held =
            configMap && objects.find((one) => one.kind === 'ConfigMap' && one.metadata.name === configMap.name);
          for (const [key, value] of Object.entries(held?.binaryData ?? {})) {
            writeFileSync(join(folder, key), Buffer.from(value, 'base64'));
          }
          if (projected) writeFileSync(join(folder, projected.sources[0].serviceAccountToken.path), token);
          return [name, folder] as const;
        }),
      );
    },
    start: ({ command, args = [], volumeMounts }, volumes, environment = {}) =>
      startContainer({
        command: [...command, ...args],
        environment,
        user: spec.securityContext.runAsUser,
        volumes: volumeMounts.map(({ name, mountPath, readOnly = false }) => ({
          source: volumes.get(name)!,
          mountPath,
          readOnly,
        })),
      }),
    remove: () => rmSync(root, { recursive: true }),
  };
}

/** What a container printed until it ended. */
export async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr] = [text(child.stdout!), text(child.stderr!)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: await stdout, stderr: await stderr };
}
