/** What the charts require of their properties, by the rule of private/errors.ts. */
import { isIP } from 'node:net';
import { Token } from 'aws-cdk-lib/core';
import { DNS_LABEL, DNS_SUBDOMAIN, fits, parseArn, partitionOf } from '../model';
import { misuse } from '../private/errors';
import { requireGiven, requireOneRoleArn, requireSwitch, requireText } from '../private/requirements';
import type { WorkerDeploymentOptions } from './worker-deployment-options';

/** Registry and path, then a tag, a digest or both. @see https://github.com/distribution/reference */
const IMAGE = /^[\w.-]+(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
/**
 * Quantities of CPU and of memory in the units that are usual for each: with another's, as in 512m of memory, which is
 * half a byte, nothing starts.
 * @see https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
 */
const CPU = /^\d+(?:\.\d+)?m?$/;
const MEMORY = /^\d+(?:\.\d+)?(?:[kMGTPE]|[KMGTPE]i)?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Variables that make the AWS SDK look elsewhere before it asks the Pod Identity agent.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
const OTHER_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/**
 * Neither a CDK token nor null in `value`, however deep: a manifest is written before anything can resolve a token, and
 * who passes null, as plain JavaScript may, means something that nobody can know.
 */
export function checkPlain(value: unknown, property = 'props'): void {
  if (Token.isUnresolved(value)) {
    const text =
      'is a CDK token, which a manifest would hold as it stands, since it is written before anything is deployed; ' +
      'write the value out as plain text';
    misuse(undefined, { code: 'LiteralNeeded', property, value: tokensIn(value), text });
  }
  if (value === null) {
    const text = 'is null, which says nothing; give a value, or leave it out where it has a default';
    misuse(undefined, { code: 'Missing', property, text });
  }
  if (typeof value !== 'object') return;
  for (const [key, entry] of Object.entries(value)) {
    checkPlain(key, `the key of ${property}`);
    checkPlain(entry, property === 'props' ? key : `${property}.${key}`);
  }
}

/** The tokens alone: the text around one may be a password. */
function tokensIn(value: unknown): string {
  return (String(value).match(/\$\{Token\[[^\]]*\]\}/g) ?? ['…']).join(' ');
}

export function checkDeployment(deployment: WorkerDeploymentOptions, openShift: boolean): void {
  checkImage('deployment.image', deployment.image);
  checkWholeNumber('deployment.replicas', deployment.replicas, 0);
  checkUser('deployment.runAsUser', deployment.runAsUser, openShift);
  const writable = 'allowWritableRootFilesystem';
  requireSwitch(undefined, `deployment.${writable}`, deployment[writable]);
  checkVariables('deployment.environment', deployment.environment ?? {});
  refuseCredentials(
    'deployment.environment',
    deployment.environment ?? {},
    'would give the AWS SDK other credentials than those of the service account; leave it out',
  );
  checkSubdomain('deployment.environmentSecret', deployment.environmentSecret, 'a Secret');
  checkResources('deployment.resources', deployment.resources);
}

/** An image that names one content: a digest, or a tag other than `latest`. */
export function checkImage(property: string, image: string): void {
  const { tag, digest } = imageParts(property, image);
  if (digest !== undefined || (tag !== undefined && tag !== 'latest')) return;
  const text = 'may be another image tomorrow, a tag of a version or a digest is needed; add :VERSION or @sha256:…';
  misuse(undefined, { code: 'Image', property, value: image, text });
}

/** The tag and the digest of an image, each where it has one. */
export function imageParts(property: string, image: string): { readonly tag?: string; readonly digest?: string } {
  const parts = IMAGE.exec(image)?.groups;
  if (parts) return parts;
  const text = 'is no image, registry/name:tag and registry/name@sha256:… are allowed; copy it from the registry';
  misuse(undefined, { code: 'Image', property, value: image, text });
}

export function checkWholeNumber(property: string, value: number | undefined, min: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= min)) return;
  misuse(undefined, { code: 'PodSetting', property, value, text: `is no whole number from ${min}; give one` });
}

/** The user that containers run as, which on OpenShift nobody may choose. */
export function checkUser(property: string, value: number | undefined, openShift = false): void {
  checkWholeNumber(property, value, 1);
  if (value === undefined || !openShift) return;
  const text = 'is pinned, but OpenShift assigns the user and refuses others; leave it out';
  misuse(undefined, { code: 'Contradiction', property, value, text });
}

/** What a unit stands for; without one it is the whole. */
const UNITS: Readonly<Record<string, number>> = Object.fromEntries([
  ['', 1],
  ['m', 1e-3],
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((unit, index) => [unit, 1e3 ** (index + 1)]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((unit, index) => [unit, 2 ** (10 * (index + 1))]),
]);

function amount(quantity: string): number {
  const [, number, unit = ''] = /^([\d.]+)(\D*)$/.exec(quantity) ?? [];
  return Number(number) * UNITS[unit]!;
}

/** @param resources quantities by name, as `cpuRequest` and `memoryLimit` */
export function checkResources(property: string, resources: object = {}): void {
  for (const [name, value] of Object.entries(resources) as [string, string | undefined][]) {
    if (value === undefined || isQuantity(name, value)) continue;
    const [of, example] = ofCpu(name) ? ['CPU', '250m'] : ['memory, of a mebibyte or more', '512Mi'];
    const text = `is no quantity of ${of}; write it as "${example}"`;
    misuse(undefined, { code: 'PodSetting', property: `${property}.${name}`, value, text });
  }
}

function isQuantity(name: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (ofCpu(name)) return CPU.test(value);
  return MEMORY.test(value) && (amount(value) >= UNITS['Mi']! || amount(value) === 0);
}

function ofCpu(name: string): boolean {
  return name.startsWith('cpu');
}

/**
 * Throws where more is reserved than may be used, which Kubernetes would refuse when it is applied.
 * @param of as "resources.memory", of which `Request` and `Limit` are properties
 */
export function checkReserve(of: string, request: string, limit: string): void {
  if (amount(request) <= amount(limit)) return;
  const name = `${of.split('.').at(-1)}Limit`;
  const text = `is more than ${name}, which is ${limit}; give less, or raise ${name}`;
  misuse(undefined, { code: 'Contradiction', property: `${of}Request`, value: request, text });
}

/** Errors show a variable's name alone: its value may be a secret that should not be here. */
export function checkVariables(property: string, environment: Readonly<Record<string, unknown>>): void {
  const refuse = (name: string, text: string): never =>
    misuse(undefined, { code: 'Environment', property, value: name, text });
  for (const [name, value] of Object.entries(environment)) {
    if (!VARIABLE.test(name)) {
      refuse(name, 'is no name of a variable, letters, digits and _ are allowed, no digit first; respell it');
    }
    if (value === undefined) refuse(name, 'has no value, and would be empty; give it one, or leave it out');
    if (typeof value !== 'string')
      refuse(name, 'has a value that is no text, which Kubernetes refuses; put it in quotes');
  }
}

/** @param text what such a variable would do, and what to do instead */
export function refuseCredentials(property: string, environment: Readonly<Record<string, string>>, text: string): void {
  const name = OTHER_CREDENTIALS.find((other) => Object.hasOwn(environment, other));
  if (name !== undefined) misuse(undefined, { code: 'Environment', property, value: name, text });
}

/** Addresses in CIDR notation. A zone, as in fe80::1%eth0, means something on one machine only. */
export function checkRange(property: string, value: string): void {
  const [, address = '', bits] = /^([^/%]+)\/(0|[1-9]\d{0,2})$/.exec(value) ?? [];
  const version = isIP(address);
  if (version !== 0 && Number(bits) <= (version === 4 ? 32 : 128)) return;
  const text = 'is no range of addresses; write it as "10.0.0.0/16" or "fd00::/8"';
  misuse(undefined, { code: 'IpRange', property, value, text });
}

export function checkRegion(property: string, region: string): void {
  if (/^[a-z]{2,}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return;
  const text = 'is no AWS region; write it as "eu-central-1"';
  misuse(undefined, { code: 'Region', property, value: region, text });
}

/** The ARN of one role, of the partition of `region` where that is given. */
export function checkRole(property: string, roleArn: string, region?: string): void {
  requireOneRoleArn(undefined, property, roleArn);
  if (region === undefined) return;
  const { name } = partitionOf(region);
  if (parseArn(roleArn)?.partition === name) return;
  const text = `is of another partition than region, ${region} lies in ${name}; give the role that is there`;
  misuse(undefined, { code: 'Contradiction', property, value: roleArn, text });
}

export function checkNamespace(property: string, name: string): void {
  requireText(undefined, property, name, DNS_LABEL, 'KubernetesName', 'give the name of a namespace');
}

/** The name of a pod, a container or what makes pods. */
export function checkLabel(property: string, name: string, max: number = DNS_LABEL.max): void {
  requireGiven(undefined, property, name, 'give one');
  if (fits(DNS_LABEL, name) && name.length <= max) return;
  const text = `is no name here, 1 to ${max} small letters, digits and inner hyphens are allowed; respell it`;
  misuse(undefined, { code: 'KubernetesName', property, value: name, text });
}

/** @param of whose name it is, as in "a Secret" */
export function checkSubdomain(property: string, name: string | undefined, of: string): void {
  if (name === undefined || fits(DNS_SUBDOMAIN, name)) return;
  const text = `is no name of ${of}, 1 to 253 small letters, digits, inner hyphens and dots are allowed; respell it`;
  misuse(undefined, { code: 'KubernetesName', property, value: name, text });
}
