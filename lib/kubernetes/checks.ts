/** What the charts require of their properties, by the rule of private/errors.ts. */
import { isIP } from 'node:net';
import { Token } from 'aws-cdk-lib/core';
import { DNS_LABEL, DNS_SUBDOMAIN, fits, parseArn, partitionOf } from '../model';
import { misuse } from '../private/errors';
import { requireOneRoleArn, requireText } from '../private/requirements';
import type { WorkerDeploymentOptions } from './worker-deployment-options';

/** Registry and path, then a tag, a digest or both. @see https://github.com/distribution/reference */
const IMAGE = /^[\w.-]+(?::\d+(?=\/))?(?:\/[\w.-]+)*(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;
/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const QUANTITY = /^\d+(?:\.\d+)?(?:m|[kMGTPE]|[KMGTPE]i)?$/;
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
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
];

/** No CDK token in `value`, however deep: a manifest is written before anything can resolve it. */
export function checkNoTokens(value: unknown, property = 'props'): void {
  if (typeof value === 'object' && value !== null && !Token.isUnresolved(value)) {
    for (const [key, entry] of Object.entries(value)) {
      checkNoTokens(key, `the key of ${property}`);
      checkNoTokens(entry, property === 'props' ? key : `${property}.${key}`);
    }
  } else if (Token.isUnresolved(value)) {
    const text =
      'is a CDK token, which a manifest would hold as it stands, since it is written before anything is deployed; ' +
      'write the value out as plain text';
    misuse(undefined, { code: 'LiteralNeeded', property, value: String(value), text });
  }
}

export function checkDeployment(deployment: WorkerDeploymentOptions, openShift: boolean): void {
  checkImage('deployment.image', deployment.image);
  checkWholeNumber('deployment.replicas', deployment.replicas, 0);
  checkUser('deployment.runAsUser', deployment.runAsUser, openShift);
  checkVariables('deployment.environment', deployment.environment ?? {});
  refuseCredentials(
    'deployment.environment',
    deployment.environment ?? {},
    'would give the AWS SDK other credentials than those of the service account; leave it out',
  );
  checkSubdomain('deployment.environmentSecret', deployment.environmentSecret, 'a Secret');
  for (const [name, quantity] of Object.entries(deployment.resources ?? {})) {
    checkQuantity(`deployment.resources.${name}`, quantity);
  }
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

export function checkQuantity(property: string, value: string | undefined): void {
  if (value === undefined || QUANTITY.test(value)) return;
  const text = 'is no quantity, which is a number with an optional unit; write it as "250m" or "512Mi"';
  misuse(undefined, { code: 'PodSetting', property, value, text });
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
export function checkVariables(property: string, environment: Readonly<Record<string, string>>): void {
  const name = Object.keys(environment).find((key) => !VARIABLE.test(key));
  if (name === undefined) return;
  const text = 'is no name of a variable, letters, digits and _ are allowed, no digit first; respell it';
  misuse(undefined, { code: 'Environment', property, value: name, text });
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

/** @param of whose name it is, as in "a Secret" */
export function checkSubdomain(property: string, name: string | undefined, of: string): void {
  if (name === undefined || fits(DNS_SUBDOMAIN, name)) return;
  const text = `is no name of ${of}, 1 to 253 small letters, digits, inner hyphens and dots are allowed; respell it`;
  misuse(undefined, { code: 'KubernetesName', property, value: name, text });
}
