/** What a `WorkloadChart` requires of its properties, but for what its credentials check themselves. */
import { DNS_LABEL, DNS_SUBDOMAIN, EKS_WEBHOOK, fits, KIAM_ANNOTATION } from '../model';
import { misuse } from '../private/errors';
import { requireGiven, requireSwitch } from '../private/requirements';
import {
  checkImage,
  checkLabel,
  checkNamespace,
  checkResources,
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

/** A name, after a domain and a slash where it has one. */
const ANNOTATION = /^(?:([^/]+)\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;

/** Longest name of a container: the volume of its /tmp is called after it. */
const CONTAINER_NAME_MAX = DNS_LABEL.max - 'tmp-'.length;

export function checkWorkload(props: WorkloadChartProps): void {
  requireGiven(undefined, 'credentials', props.credentials, 'say how the pods get their role');
  checkNamespace('namespace', props.namespace);
  checkServiceAccounts(props.serviceAccounts);
  checkAnnotations(props.annotations ?? {});
  if (props.deployment && props.pod) {
    const text = 'both are given, but one runs the workload; leave one out, or make two charts';
    misuse(undefined, { code: 'OneOf', property: 'deployment, pod', text });
  }
  const openShift = requireSwitch(undefined, 'openShift', props.openShift);
  if (props.deployment) {
    checkWholeNumber('deployment.replicas', props.deployment.replicas, 0);
    checkPod('deployment', props.deployment, openShift);
  }
  if (props.pod) checkPod('pod', props.pod, openShift);
}

function checkAnnotations(annotations: Readonly<Record<string, unknown>>): void {
  const property = 'annotations';
  for (const [key, value] of Object.entries(annotations)) {
    if (OF_ROLES.some((one) => one === key)) {
      const text = 'decides about the role, which credentials does; leave it out, and give its value there';
      misuse(undefined, { code: 'Contradiction', property, value: key, text });
    }
    const [whole, domain] = ANNOTATION.exec(key) ?? [];
    if (whole === undefined || (domain !== undefined && !fits(DNS_SUBDOMAIN, domain))) {
      const text = 'is no key, which is a name, or a domain, a slash and a name; write it as "example.com/team"';
      misuse(undefined, { code: 'KubernetesName', property, value: key, text });
    }
    if (typeof value === 'string') continue;
    const text = 'has a value that is no text, which Kubernetes refuses; put it in quotes';
    misuse(undefined, { code: 'PodSetting', property, value: key, text });
  }
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
  checkLabel(`${property}.name`, name);
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
  const { name, image, environment = {}, environmentSecret, resources } = given;
  const writable = 'allowWritableRootFilesystem';
  requireSwitch(undefined, `${property}.${writable}`, given[writable]);
  requireSwitch(undefined, `${property}.withoutCredentials`, given.withoutCredentials);
  checkLabel(`${property}.name`, name, CONTAINER_NAME_MAX);
  requireGiven(undefined, `${property}.image`, image, 'give the image');
  checkImage(`${property}.image`, image);
  checkVariables(`${property}.environment`, environment);
  // Those of typed functions have been refused already.
  const text = 'would give the AWS SDK other credentials than those of credentials; leave it out';
  refuseCredentials(`${property}.environment`, environment, text);
  checkSubdomain(`${property}.environmentSecret`, environmentSecret, 'a Secret');
  checkResources(`${property}.resources`, resources);
}
