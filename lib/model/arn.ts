import { EVENT_BUS_NAME, fits, ROLE_NAME, ROLE_PATH } from './limits';

/** The parts of an ARN. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All after the fifth colon; may hold colons itself. */
  readonly resource: string;
}

/** The parts of `text`, or undefined where it is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || account === undefined) return undefined;
  if (resource.length === 0 || resource[0] === '') return undefined;
  return { partition, service, region, account, resource: resource.join(':') };
}

/** The ARN that `parseArn` takes apart. */
export function formatArn(arn: Arn): string {
  return `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
}

/** More characters than any partition's name has, or a token of one. */
const PARTITION_MAX = 64;

/** A role's ARN taken apart, or undefined where `text` is none. */
export function parseRoleArn(
  text: string,
): { partition: string; account: string; path: string; name: string } | undefined {
  const arn = parseArn(text);
  if (!arn || arn.service !== 'iam' || arn.region !== '' || !/^\d{12}$/.test(arn.account)) return undefined;
  if (arn.partition.length > PARTITION_MAX) return undefined;
  const [, path, name] = /^role(\/(?:.*\/)?)([^/]+)$/s.exec(arn.resource) ?? [];
  if (path === undefined || name === undefined || !fits(ROLE_PATH, path) || !fits(ROLE_NAME, name)) return undefined;
  return { partition: arn.partition, account: arn.account, path, name };
}

/** ARN of an account's root, the principal that stands for the whole account. */
export function accountRootArn(partition: string, account: string): string {
  return `arn:${partition}:iam::${account}:root`;
}

/** ARN of a role; `path` begins and ends with a slash. */
export function roleArn(partition: string, account: string, name: string, path = '/'): string {
  return `arn:${partition}:iam::${account}:role${path}${name}`;
}

/** ARN of an OIDC provider; `issuer` without scheme, as in the condition keys. */
export function oidcProviderArn(partition: string, account: string, issuer: string): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

/** ARN of an event bus of EventBridge. */
export function eventBusArn(partition: string, region: string, account: string, name: string): string {
  return `arn:${partition}:events:${region}:${account}:event-bus/${name}`;
}

/** An event bus's ARN taken apart, or undefined where `text` is none. */
export function parseEventBusArn(
  text: string,
): { partition: string; region: string; account: string; name: string } | undefined {
  const arn = parseArn(text);
  const name = /^event-bus\/(.+)$/.exec(arn?.resource ?? '')?.[1];
  if (!arn || arn.service !== 'events' || arn.region === '' || !/^\d{12}$/.test(arn.account)) return undefined;
  if (name === undefined || !fits(EVENT_BUS_NAME, name)) return undefined;
  return { partition: arn.partition, region: arn.region, account: arn.account, name };
}

/** ARN of an EKS cluster. */
export function clusterArn(partition: string, region: string, account: string, cluster: string): string {
  return `arn:${partition}:eks:${region}:${account}:cluster/${cluster}`;
}

/** ARN of a role's session, as GetCallerIdentity shows it: without the role's path. */
export function assumedRoleArn(partition: string, account: string, roleName: string, sessionName: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${roleName}/${sessionName}`;
}
