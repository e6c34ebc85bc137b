import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { requireGiven } from '../private/requirements';
import { checkPlain } from './checks';
import type { WorkloadChartProps } from './workload-chart-props';
import { checkWorkload, serviceAccountOf } from './workload-checks';
import { workloadPod } from './workload-pod';

/**
 * The Kubernetes side of a workload that has an AWS role.
 *
 * Creates the ServiceAccounts: by IRSA with the annotation `eks.amazonaws.com/role-arn`, and no other unless asked for;
 * by Pod Identity without any, since pods of an annotated one may go down the IRSA path, where they fail. For an operator
 * of OpenShift also the Secret with its credentials file. On request a Deployment or a Pod that runs as one of them, fit
 * for a namespace that enforces the restricted Pod Security Standard.
 *
 * What a container needs besides, such as ports, probes or volumes, is added to the object:
 * `ApiObject.of(chart.node.findChild('Deployment')).addJsonPatch(…)`.
 *
 * The chart is written before anything is deployed, so it takes plain strings: a CDK token is an error.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export class WorkloadChart extends Chart {
  /** Names of the ServiceAccounts, in the order in which they were given. */
  public readonly serviceAccountNames: string[];

  constructor(scope: Construct, id: string, props: WorkloadChartProps) {
    requireGiven(undefined, 'props', props, 'give namespace, serviceAccounts and credentials');
    checkPlain(props);
    checkWorkload(props);
    const { namespace, serviceAccounts, openShift = false, deployment, pod } = props;
    const pods = deployment !== undefined || pod !== undefined;
    const credentials = props.credentials._bind({ openShift, pods });
    const annotations = { ...credentials.annotations, ...props.annotations };
    const run = (property: string, options: NonNullable<typeof pod>) =>
      workloadPod(property, options, serviceAccountOf(property, options, serviceAccounts), credentials);
    const template = deployment && run('deployment', deployment);
    const single = pod && run('pod', pod);
    super(scope, id, { namespace });

    this.serviceAccountNames = [...serviceAccounts];
    for (const name of serviceAccounts) {
      new k8s.KubeServiceAccount(this, `ServiceAccount-${name}`, {
        metadata: { name, annotations: Object.keys(annotations).length === 0 ? undefined : annotations },
      });
    }
    if (credentials.secret) new k8s.KubeSecret(this, 'Secret', credentials.secret);
    if (deployment && template) {
      const { labels } = template.metadata;
      new k8s.KubeDeployment(this, 'Deployment', {
        metadata: { name: deployment.name, labels },
        spec: { replicas: deployment.replicas ?? 1, selector: { matchLabels: labels }, template },
      });
    }
    if (pod && single) {
      new k8s.KubePod(this, 'Pod', { metadata: { name: pod.name, ...single.metadata }, spec: single.spec });
    }
  }
}
