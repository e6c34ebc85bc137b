/** The pod and all that belongs to it, as kubectl or oc reads them from the cluster. */
import { POD_IDENTITY_DAEMON_SET } from '../../lib/model/eks-nodes.js';
import { RuntimeError } from '../../runtime/errors.js';
import { known, unknown, type Fact } from './facts.js';
import { getFact, outputOf, parsed, type Kubectl } from './kubectl.js';
import { nameOf, toDaemonSet, toNamespace, toNode, toServiceAccount } from './objects.js';
import { readPod, type ClusterFacts } from './read-pod.js';

/**
 * Reads only, and no Secret. All but the pod may fail: each is then not known, with kubectl's own words.
 * @param namespace the context's, unless given
 * @throws RuntimeError `Kubectl` where the pod cannot be read
 */
export async function fromCluster(kubectl: Kubectl, name: string, namespace?: string): Promise<ClusterFacts> {
  const inNamespace = namespace === undefined ? [] : [`--namespace=${namespace}`];
  const object = parsed(outputOf(await kubectl(['get', 'pod', name, ...inNamespace, '--output=json'])));
  if (nameOf(object)?.kind !== 'Pod')
    throw new RuntimeError('Kubectl', 'it printed no pod; name kubectl or oc by --kubectl');
  const pod = readPod(object, namespace, `--pod: ${JSON.stringify(name)}`);
  const { namespace: daemons, name: daemonSet } = POD_IDENTITY_DAEMON_SET;
  const [serviceAccount, itsNamespace, node, agent, issuer] = await Promise.all([
    getFact(kubectl, ['serviceaccount', pod.serviceAccount, `--namespace=${pod.namespace}`], toServiceAccount),
    getFact(kubectl, ['namespace', pod.namespace], toNamespace),
    pod.nodeName === undefined
      ? unknown('the pod is on no node yet')
      : getFact(kubectl, ['node', pod.nodeName], toNode),
    getFact(kubectl, ['daemonset', daemonSet, `--namespace=${daemons}`], toDaemonSet),
    issuerOf(kubectl),
  ]);
  return { pod, serviceAccount, namespace: itsNamespace, node, agent, issuer };
}

/** @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery */
async function issuerOf(kubectl: Kubectl): Promise<Fact<string>> {
  const answer = await kubectl(['get', '--raw=/.well-known/openid-configuration']);
  if (!answer.ok) return unknown(answer.why);
  const { issuer } = (parsed(answer.output) ?? {}) as { readonly issuer?: unknown };
  return typeof issuer === 'string' ? known(issuer) : unknown("the cluster's issuer is not known");
}
