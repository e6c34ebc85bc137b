import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { WORKER } from '../model';
import { requireGiven, requireNamespace, requireServiceAccount, requireSwitch } from '../private/requirements';
import { checkDeployment, checkPlain } from './checks';
import { egressByName } from './egress-by-name';
import { PodCredentials } from './pod-credentials';
import { workerDeployment } from './worker-deployment';
import type { WorkerDeploymentOptions } from './worker-deployment-options';
import { workerEgress } from './worker-egress';
import type { WorkerEgressByName } from './worker-egress-options';

/** Properties of a `WorkerChart`. */
export interface WorkerChartProps {
  /** The worker's Kubernetes namespace, a DNS label; the one that its `WorkerRole` names. It must exist already. */
  readonly namespace: string;
  /**
   * Name of the ServiceAccount, a DNS subdomain of 253 characters at most; the one that the `WorkerRole` names.
   * @default "serval-worker-sa"
   */
  readonly serviceAccount?: string;
  /**
   * How the worker's pods get their role.
   * @default PodCredentials.podIdentity()
   */
  readonly credentials?: PodCredentials;
  /**
   * Whether the cluster is OpenShift, as ROSA's are: pods then have no pinned user, since it assigns one, and their DNS is
   * OpenShift's. `credentials` are then by IRSA, since Pod Identity is for EKS alone.
   * @default false
   */
  readonly openShift?: boolean;
  /**
   * Runs the worker as well.
   * @default - the ServiceAccount alone, for a worker that Serval's own chart deploys
   */
  readonly deployment?: WorkerDeploymentOptions;
  /**
   * On Cilium: a CiliumNetworkPolicy that lets the worker call AWS's hosts that it needs, those that are named, and no
   * other. NetworkPolicies of the same pods that open egress would open it again, since policies add up.
   * @default - no policy
   */
  readonly egressByName?: WorkerEgressByName;
}

/**
 * The Kubernetes side of a self-hosted worker, which gets its role by EKS Pod Identity unless told otherwise.
 *
 * Creates the ServiceAccount `serval-worker-sa`, or one of another name, and on request the Deployment `serval-worker`
 * that uses it and a CiliumNetworkPolicy of that name. By Pod Identity the ServiceAccount has no annotation: one with a
 * role's ARN would send its pods down the IRSA path, where they fail.
 *
 * The chart is written before anything is deployed, so it takes plain strings: a CDK token is an error.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
 */
export class WorkerChart extends Chart {
  /** Name of the ServiceAccount that the worker's role is for. */
  public readonly serviceAccountName: string;

  constructor(scope: Construct, id: string, props: WorkerChartProps) {
    requireGiven(undefined, 'props', props, 'give the namespace');
    checkPlain(props);
    const { namespace, serviceAccount = WORKER.serviceAccount, deployment } = props;
    const openShift = requireSwitch(undefined, 'openShift', props.openShift);
    requireNamespace(undefined, 'namespace', namespace);
    requireServiceAccount(undefined, 'serviceAccount', serviceAccount);
    if (deployment) checkDeployment(deployment, openShift);
    const { credentials: way = PodCredentials.podIdentity() } = props;
    const credentials = way._bind({ openShift, pods: deployment !== undefined });
    const run = deployment && workerDeployment(deployment, serviceAccount, credentials);
    const target = { ...credentials, openShift };
    const egress = props.egressByName && workerEgress(props.egressByName, deployment, target);
    super(scope, id, { namespace });

    this.serviceAccountName = serviceAccount;
    const { annotations, secret } = credentials;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata: { name: serviceAccount, annotations } });
    if (secret) new k8s.KubeSecret(this, 'Secret', secret);
    if (run) new k8s.KubeDeployment(this, 'Deployment', run);
    if (egress) {
      new ApiObject(this, 'EgressByName', {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNetworkPolicy',
        metadata: { name: 'serval-worker' },
        spec: egressByName(egress),
      });
    }
  }
}
