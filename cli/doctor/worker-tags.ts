import { parseArn } from '../../lib/model/arn.js';
import { WORKER } from '../../lib/model/names.js';
import { unknownValue } from '../../lib/model/policy/index.js';
import { POD_TAGS } from '../../lib/model/trust/pod-identity.js';
import { valueOf } from '../steps/fact.js';
import type { WorkerFacts } from './facts.js';

/** The session tags that EKS passes for the worker's pod; a condition on one that is not known is undecided. */
export function workerTags({ clusterArn, namespace }: WorkerFacts): Readonly<Record<string, string>> {
  const cluster = valueOf(clusterArn);
  const unnamed = unknownValue('the cluster is not known; give --worker-cluster ARN');
  return {
    [POD_TAGS.clusterArn]: cluster ?? unnamed,
    [POD_TAGS.clusterName]: (cluster && parseArn(cluster)?.resource.slice('cluster/'.length)) ?? unnamed,
    [POD_TAGS.namespace]:
      valueOf(namespace) ?? unknownValue('the namespace is not known; give --worker-namespace NAME'),
    [POD_TAGS.serviceAccount]: WORKER.serviceAccount,
    [POD_TAGS.podName]: unknownValue("the pod's name is not known"),
    [POD_TAGS.podUid]: unknownValue("the pod's UID is not known"),
  };
}
