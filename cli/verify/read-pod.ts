import { DNS_LABEL, DNS_SUBDOMAIN, fits, type TextLimit } from '../../lib/model/limits.js';
import { RuntimeError } from '../../runtime/errors.js';
import type { Facts } from './facts.js';
import { toPod, type NamedPod } from './objects.js';
import { printable } from '../printable.js';

/** What a cluster tells, or a file that was made from one. */
export type ClusterFacts = Pick<
  Facts,
  'pod' | 'serviceAccount' | 'namespace' | 'node' | 'agent' | 'agentHere' | 'issuer'
>;

/** Why nothing is known of a pod's node. */
export const NO_NODE = 'the pod is on no node yet';

/**
 * A pod that the rules can judge.
 * @param namespace of a pod that names none
 * @param source what the user gave, for errors
 * @throws RuntimeError `Input` where it has no namespace or no container, or a name that Kubernetes allows nobody: names
 * become arguments of kubectl
 */
export function readPod(object: unknown, namespace: string | undefined, source: string): NamedPod {
  const pod = toPod(object);
  const own = pod.namespace ?? namespace;
  if (own === undefined) throw new RuntimeError('Input', `${source}: the pod names no namespace; give --namespace`);
  if (pod.containers.length === 0) throw new RuntimeError('Input', `${source}: the pod has no container`);
  const names: ReadonlyArray<readonly [string, string | undefined, TextLimit]> = [
    ['name', pod.name, DNS_SUBDOMAIN],
    ['namespace', own, DNS_LABEL],
    ['service account', pod.serviceAccount, DNS_SUBDOMAIN],
    ['node', pod.nodeName, DNS_SUBDOMAIN],
    ...pod.containers.map(({ name }) => ['container', name, DNS_LABEL] as const),
  ];
  for (const [what, name, limit] of names) {
    if (name === undefined || fits(limit, name)) continue;
    const value = printable(JSON.stringify(name));
    throw new RuntimeError(
      'Input',
      `${source}: the pod's ${what} ${value} must be ${limit.min} to ${limit.max} characters: ${limit.allowed}`,
    );
  }
  return { ...pod, namespace: own };
}
