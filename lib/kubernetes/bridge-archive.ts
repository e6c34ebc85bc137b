/** How the bundled bridge gets into its pod: as a ConfigMap, and an init container that unpacks it. */
import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-27';
import { BRIDGE, BRIDGE_NODE_ARGUMENTS } from '../model';
import { bridgeArchive } from '../private/bundles';

const FILE = 'index.mjs.br';
const ARCHIVE = { volume: 'archive', path: '/archive' };
const UNPACKED = { volume: 'bridge', path: '/bridge' };
/** Name of the init container. */
export const UNPACK = 'unpack';

/**
 * What the init container runs. It has no shell, no package manager and no network to go by; the hash stands in the
 * pod's own template, so that nobody who can write ConfigMaps alone changes what runs.
 */
const UNPACKING = `
const [from, to, sha256] = process.argv.slice(1);
const { readFileSync, writeFileSync } = require('node:fs');
const code = require('node:zlib').brotliDecompressSync(readFileSync(from));
const found = require('node:crypto').createHash('sha256').update(code).digest('hex');
if (found !== sha256) throw new Error('the archive holds ' + found + ' instead of ' + sha256);
writeFileSync(to, code);
`.trim();

/** The pieces of a chart that carry the bundled bridge. */
export interface CarriedBridge {
  readonly configMap: k8s.KubeConfigMapProps;
  /** Of the init container. */
  readonly unpack: Pick<k8s.Container, 'name' | 'command' | 'args' | 'volumeMounts'>;
  /** Of the container that runs it. */
  readonly run: Pick<k8s.Container, 'command' | 'volumeMounts'>;
  readonly volumes: k8s.Volume[];
}

/**
 * The bridge in a ConfigMap that cannot be changed: one of other content has another name, so that a rollback finds
 * the old one, and pods never see a mixture.
 * @param labels by which somebody finds those of earlier releases
 */
export function carriedBridge(labels: { [key: string]: string }): CarriedBridge {
  const { brotli, sha256 } = bridgeArchive();
  const hash = createHash('sha256').update(Buffer.from(brotli, 'base64')).digest('hex').slice(0, 16);
  const name = `${BRIDGE.service}-${hash}`;
  const module = `${UNPACKED.path}/index.mjs`;
  return {
    configMap: { metadata: { name, labels }, immutable: true, binaryData: { [FILE]: brotli } },
    unpack: {
      name: UNPACK,
      command: ['node', '-e', UNPACKING],
      args: [`${ARCHIVE.path}/${FILE}`, module, sha256],
      volumeMounts: [
        { name: ARCHIVE.volume, mountPath: ARCHIVE.path, readOnly: true },
        { name: UNPACKED.volume, mountPath: UNPACKED.path },
      ],
    },
    run: {
      command: ['node', ...BRIDGE_NODE_ARGUMENTS, module],
      volumeMounts: [{ name: UNPACKED.volume, mountPath: UNPACKED.path, readOnly: true }],
    },
    volumes: [
      { name: ARCHIVE.volume, configMap: { name } },
      { name: UNPACKED.volume, emptyDir: { sizeLimit: k8s.Quantity.fromString('8Mi') } },
    ],
  };
}
