import { egressHosts, knownPartitionOf, regionalHost } from '../model';
import { misuse } from '../private/errors';
import { checkHosts, type EgressByName } from './egress-by-name';
import { proxyOf } from './proxy';
import { WORKER_LABELS } from './worker-deployment';
import type { WorkerDeploymentOptions } from './worker-deployment-options';
import type { WorkerEgressByName } from './worker-egress-options';

/** How the worker gets its credentials, and where. */
interface WorkerTarget extends Pick<EgressByName, 'podIdentity' | 'openShift'> {
  /** Where it asks STS, if its credentials say so. */
  readonly region?: string;
}

/** What the worker's policy says: the hosts of Serval's page in the partition, and those that are added. */
export function workerEgress(
  { region, hosts = [], podLabels }: WorkerEgressByName,
  deployment: WorkerDeploymentOptions | undefined,
  { podIdentity, openShift, region: stsRegion = region }: WorkerTarget,
): EgressByName {
  const property = 'egressByName';
  if ((podLabels === undefined) === (deployment === undefined)) {
    const text = podLabels
      ? 'both are given, but the policy is for the pods of one of the two; leave podLabels out'
      : 'none is given, but the policy is for the pods of one of the two; give the labels of your pods';
    misuse(undefined, { code: 'OneOf', property: `${property}.podLabels, deployment`, text });
  }
  if (podLabels && Object.keys(podLabels).length === 0) {
    const text = 'is empty, and would choose every pod of the namespace; give the labels of your pods';
    misuse(undefined, { code: 'OneOf', property: `${property}.podLabels`, value: podLabels, text });
  }
  const partition = knownPartitionOf(region);
  const known = partition && egressHosts(partition.name);
  if (!known) {
    const text = 'is no AWS region, or lies in a partition whose hosts no page names; write it as "eu-central-1"';
    misuse(undefined, { code: 'Region', property: `${property}.region`, value: region, text });
  }
  checkHosts(`${property}.hosts`, hosts);
  // Without the agent the SDK asks STS for the worker's own credentials.
  const own = podIdentity ? [] : [regionalHost('sts', stsRegion)];
  const { HTTPS_PROXY, https_proxy = HTTPS_PROXY } = deployment?.environment ?? {};
  return {
    labels: podLabels ?? WORKER_LABELS,
    hosts: [...known.worker, ...own, ...hosts],
    proxy: https_proxy === undefined ? undefined : proxyOf('deployment.environment.HTTPS_PROXY', https_proxy),
    podIdentity,
    openShift,
    // Serval's own chart may deploy the pods, so their resolver is not ours to set.
    asksAsNamed: false,
  };
}
