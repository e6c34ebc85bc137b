/** What a `WorkloadChart` requires of its properties, but for what its credentials check themselves. */
import { DNS_LABEL, EKS_WEBHOOK, fits, KIAM_ANNOTATION } from '../model';
import { misuse } from '../private/errors';
import { requireGiven } from '../private/requirements';
import {
  checkImage,
  checkNamespace,
  checkQuantity,
  checkSubdomain,
  checkUser,
  checkVariables,
  checkWholeNumber,
  refuseCredentials,
} from './checks';
import type { WorkloadChartProps } from './workload-chart-props';
import type { WorkloadContainer, WorkloadPodOptions } from './workload-pod-options';

/** Annotations that decide about a role: `credentials` writes them, and no mode bears those of another. */
const OF_ROLES = [
  EKS_WEBHOOK.roleArn,
  EKS_WEBHOOK.audience,
  EKS_WEBHOOK.regionalSts,
  EKS_WEBHOOK.tokenExpiration,
  KIAM_ANNOTATION,
];

/** Longest name of a container: the volume of its /tmp is called after it. */
const CONTAINER_NAME_MAX = DNS_LABEL.max - 'tmp-'.length;

export function checkWorkload(props: WorkloadChartProps): void {
  requireGiven(undefined, 'credentials', props.credentials, 'say how the pods get their role');
  checkNamespace('namespace', props.namespace);
  checkServiceAccounts(props.serviceAccounts);
  const annotation = OF_ROLES.find((one) => Object.hasOwn(props.annotations ?? {}, one));
  if (annotation !== undefined) {
    const text = 'decides about the role, which credentials does; leave it out, and give its value there';
    misuse(undefined, { code: 'Contradiction', property: 'annotations', value: annotation, text });
  }
  if (props.deployment && props.pod) {
    const text = 'both are given, but one runs the workload; leave one out, or make two charts';
    misuse(undefined, { code: 'OneOf', property: 'deployment, pod', text });
  }
  const openShift = props.openShift ?? false;
  if (props.deployment) {
    checkWholeNumber('deployment.replicas', props.deployment.replicas, 0);
    checkPod('deployment', props.deployment, openShift);
  }
  if (props.pod) checkPod('pod', props.pod, openShift);
}

/** The ServiceAccount that pods run as. */
export function serviceAccountOf(
  property: string,
  { serviceAccount }: WorkloadPodOptions,
  all: readonly string[],
): string {
  if (serviceAccount === undefined) {
    if (all.length === 1) return all[0]!;
    const text = `is missing, but there are ${all.length}; name the one that the pods run as`;
    misuse(undefined, { code: 'OneOf', property: `${property}.serviceAccount`, text });
  }
  if (all.includes(serviceAccount)) return serviceAccount;
  const text = `is none of serviceAccounts, which are ${all.join(', ')}; take one of them`;
  misuse(undefined, { code: 'OneOf', property: `${property}.serviceAccount`, value: serviceAccount, text });
}

function checkServiceAccounts(names: readonly string[]): void {
  const property = 'serviceAccounts';
  requireGiven(undefined, property, names, 'name those that the role is for');
  if (names.length === 0) {
    misuse(undefined, { code: 'Missing', property, text: 'is empty; name those that the role is for' });
  }
  for (const [index, name] of names.entries()) {
    checkSubdomain(property, name, 'a ServiceAccount');
    if (name === 'default') {
      const text = 'is that of every pod of the namespace that names none; give the workload its own';
      misuse(undefined, { code: 'Contradiction', property, value: name, text });
    }
    if (names.indexOf(name) < index) {
      misuse(undefined, { code: 'Duplicate', property, value: name, text: 'is named twice; leave one out' });
    }
  }
}

function checkPod(property: string, pod: WorkloadPodOptions, openShift: boolean): void {
  const { name, containers, initContainers = [], runAsUser, imagePullSecrets = [] } = pod;
  checkLabel(`${property}.name`, name, DNS_LABEL.max);
  requireGiven(undefined, `${property}.containers`, containers, 'give what the pods run');
  if (containers.length === 0) {
    const text = 'is empty, but a pod runs one container at least; give it';
    misuse(undefined, { code: 'Missing', property: `${property}.containers`, text });
  }
  for (const [list, given] of Object.entries({ initContainers, containers })) {
    for (const [index, one] of given.entries()) checkContainer(`${property}.${list}[${index}]`, one);
  }
  const names = [...initContainers, ...containers].map((one) => one.name);
  const twice = names.find((one, index) => names.indexOf(one) < index);
  if (twice !== undefined) {
    const text = 'is the name of two containers; rename one';
    misuse(undefined, { code: 'Duplicate', property: `${property}.containers`, value: twice, text });
  }
  if ([...initContainers, ...containers].every((one) => one.withoutCredentials)) {
    const text = 'have withoutCredentials, all of them, so that nobody has the role; leave it out of one';
    misuse(undefined, { code: 'Contradiction', property: `${property}.containers`, text });
  }
  checkUser(`${property}.runAsUser`, runAsUser, openShift);
  for (const secret of imagePullSecrets) checkSubdomain(`${property}.imagePullSecrets`, secret, 'a Secret');
}

function checkContainer(property: string, given: WorkloadContainer): void {
  const { name, image, environment = {}, environmentSecret, resources = {} } = given;
  checkLabel(`${property}.name`, name, CONTAINER_NAME_MAX);
  requireGiven(undefined, `${property}.image`, image, 'give the image');
  checkImage(`${property}.image`, image);
  checkVariables(`${property}.environment`, environment);
  // Those of typed functions have been refused already.
  const text = 'would give the AWS SDK other credentials than those of credentials; leave it out';
  refuseCredentials(`${property}.environment`, environment, text);
  checkSubdomain(`${property}.environmentSecret`, environmentSecret, 'a Secret');
  for (const [key, quantity] of Object.entries(resources)) {
    checkQuantity(`${property}.resources.${key}`, quantity as string);
  }
}

function checkLabel(property: string, name: string, max: number): void {
  if (fits(DNS_LABEL, name) && name.length <= max) return;
  const text = `is no name here, 1 to ${max} small letters, digits and inner hyphens are allowed; respell it`;
  misuse(undefined, { code: 'KubernetesName', property, value: name, text });
}
