import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import { requireGiven } from '../private/requirements';
import { checkImage, checkLabel, checkNamespace, checkPlain, checkRegion, checkSubdomain } from './checks';
import { RESTRICTED_CONTAINER, restrictedPod, variables } from './container';
import { regionVariables, stsVariable } from './projected-token';

/** Properties of a `VerificationPodChart`. */
export interface VerificationPodChartProps {
  /** The namespace, on OpenShift the project; the one that the role names. */
  readonly namespace: string;
  /** The ServiceAccount whose role is to be tried. It must exist already. */
  readonly serviceAccount: string;
  /**
   * An image with bash, Python 3 and boto3 whose user is numeric and not root, as `registry/name:tag` or
   * `registry/name@sha256:…`; docs/ has a recipe. A moving tag, `latest` or none, is refused.
   */
  readonly image: string;
  /**
   * Name of the pod and its container.
   * @default "awsboto3sdk"
   */
  readonly name?: string;
  /**
   * The AWS region that the pod works in and asks STS in, as "eu-central-1".
   * @default - what the cluster's webhook says, which on OpenShift is us-east-1
   */
  readonly region?: string;
}

/**
 * A pod that does nothing but wait, in which somebody tries what a service account's role may do.
 *
 * Creates the Pod alone, without a restart, under the restricted Pod Security Standard, on OpenShift too.
 * @see https://docs.openshift.com/rosa/authentication/assuming-an-aws-iam-role-for-a-service-account.html
 */
export class VerificationPodChart extends Chart {
  constructor(scope: Construct, id: string, props: VerificationPodChartProps) {
    requireGiven(undefined, 'props', props, 'give namespace, serviceAccount and image');
    checkPlain(props);
    const { namespace, serviceAccount, image, name = 'awsboto3sdk', region } = props;
    checkNamespace('namespace', namespace);
    requireGiven(undefined, 'serviceAccount', serviceAccount, 'give the one whose role is to be tried');
    checkSubdomain('serviceAccount', serviceAccount, 'a ServiceAccount');
    requireGiven(undefined, 'image', image, 'give the image');
    checkImage('image', image);
    checkLabel('name', name);
    if (region !== undefined) checkRegion('region', region);
    super(scope, id, { namespace });

    const { allowPrivilegeEscalation, capabilities } = RESTRICTED_CONTAINER;
    new k8s.KubePod(this, 'Pod', {
      metadata: { name },
      spec: {
        securityContext: restrictedPod(undefined),
        serviceAccountName: serviceAccount,
        containers: [
          {
            name,
            image,
            command: ['/bin/bash', '-c', 'sleep 100000'],
            env: region === undefined ? undefined : variables({ ...regionVariables(region), ...stsVariable(true) }),
            securityContext: { allowPrivilegeEscalation, capabilities },
          },
        ],
        terminationGracePeriodSeconds: 0,
        restartPolicy: 'Never',
      },
    });
  }
}
