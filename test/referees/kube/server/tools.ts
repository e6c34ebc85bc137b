/** A real API server, its store and its client, built from the Go modules that kval/go.mod pins. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cache, root, run } from '../../referee.js';

const sources = join(root, 'test/referees/kube/kval');

const PACKAGES = {
  'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
  kubectl: 'k8s.io/kubernetes/cmd/kubectl',
  etcd: 'go.etcd.io/etcd/server/v3',
} as const;

/** Paths of the commands. */
export type Tools = Readonly<Record<keyof typeof PACKAGES, string>>;

/** Both are named after what they were built from: another version is another folder, and no clock is asked. */
const pins = ['go.mod', 'go.sum'].map((file) => readFileSync(join(sources, file), 'utf8'));
const folder = join(cache, 'kube', createHash('sha256').update(pins.join('\0')).digest('hex').slice(0, 12));

/** Kubernetes' version, as its programs must know it: admission and defaults go by it. */
const version = /\bk8s\.io\/kubernetes (v1\.\d+\.\d+)\n/.exec(pins[0]!)![1]!;

/**
 * The commands, built when they are not there: about 7 minutes of CPU and 3 GB of build cache, once.
 * @returns their paths, or why they can't be had
 */
export function serverTools(): Tools | { readonly missing: string } {
  mkdirSync(folder, { recursive: true });
  const component = 'k8s.io/component-base/version';
  const stamps = { gitVersion: version, gitMajor: '1', gitMinor: version.split('.')[1]!, gitTreeState: 'clean' };
  const stamped = Object.entries(stamps).map(([name, value]) => `-X ${component}.${name}=${value}`);
  for (const [name, path] of Object.entries(PACKAGES)) {
    const binary = join(folder, name);
    if (existsSync(binary)) continue;
    const options = ['-C', sources, 'build', '-mod=readonly', '-buildvcs=false', '-trimpath'];
    const linked = `-ldflags=-s -w ${stamped.join(' ')}`;
    const { status, output } = run('go', [...options, linked, '-o', `${binary}.part`, path], { CGO_ENABLED: '0' });
    if (status !== 0) return { missing: `go could not build ${name}: ${output}` };
    renameSync(`${binary}.part`, binary);
  }
  return Object.fromEntries(Object.keys(PACKAGES).map((name) => [name, join(folder, name)])) as Tools;
}
