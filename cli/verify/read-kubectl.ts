/** The pod and all that belongs to it, as kubectl or oc reads them from the cluster. */
import { POD_IDENTITY_DAEMON_SET } from '../../lib/model/eks-nodes.js';
import { RuntimeError } from '../../runtime/errors.js';
import { known, unknown, whyNot, type Fact } from './facts.js';
import { getFact, outputOf, parsed, type Kubectl } from './kubectl.js';
import {
  isList,
  isReady,
  members,
  nameOf,
  toDaemonSet,
  toNamespace,
  toNode,
  toServiceAccount,
  type DaemonSet,
} from './objects.js';
import { NO_NODE, readPod, type ClusterFacts } from './read-pod.js';

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
    pod.nodeName === undefined ? unknown(NO_NODE) : getFact(kubectl, ['node', pod.nodeName], toNode),
    getFact(kubectl, ['daemonset', daemonSet, `--namespace=${daemons}`], toDaemonSet),
    issuerOf(kubectl),
  ]);
  const agentHere = await agentOn(kubectl, pod.nodeName, agent);
  return { pod, serviceAccount, namespace: itsNamespace, node, agent, agentHere, issuer };
}

/** A DaemonSet may leave nodes out, and be ready on all others. */
async function agentOn(
  kubectl: Kubectl,
  nodeName: string | undefined,
  agent: Fact<DaemonSet>,
): Promise<Fact<readonly boolean[]>> {
  if (nodeName === undefined) return unknown(NO_NODE);
  if (agent.state !== 'known') return unknown(whyNot(agent));
  const labels = Object.entries(agent.value.selector).map(([name, value]) => `${name}=${value}`);
  if (labels.length === 0) return unknown('its selector has no labels');
  const of = [`--selector=${labels.join(',')}`, `--field-selector=spec.nodeName=${nodeName}`];
  const args = ['pods', `--namespace=${POD_IDENTITY_DAEMON_SET.namespace}`, ...of];
  return getFact(kubectl, args, (found) => (isList(found) ? members(found).map(isReady) : undefined));
}

/** @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#service-account-issuer-discovery */
async function issuerOf(kubectl: Kubectl): Promise<Fact<string>> {
  const answer = await kubectl(['get', '--raw=/.well-known/openid-configuration']);
  if (!answer.ok) return unknown(answer.why);
  const { issuer } = (parsed(answer.output) ?? {}) as { readonly issuer?: unknown };
  return typeof issuer === 'string' ? known(issuer) : unknown("the cluster's issuer is not known");
}
