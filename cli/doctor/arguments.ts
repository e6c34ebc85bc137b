/** What the command line gives, and what of it makes no sense, before anything is asked. */
import { parseArn, parseRoleArn } from '../../lib/model/arn.js';
import { CLIENT_ID, DNS_LABEL, fits } from '../../lib/model/limits.js';
import { discoveryUrlOf, GOOGLE_ISSUER } from '../../runtime/bridge/settings.js';
import { RuntimeError } from '../../runtime/errors.js';
import { isSecureUrl } from '../../runtime/settings.js';
import type { CatalogArguments } from '../catalog-option.js';
import type { ConnectionArguments } from '../connection-options.js';
import { known, unknown } from '../steps/fact.js';
import { printable } from '../printable.js';
import type { LoginNamed } from './read-login.js';

export interface DoctorArguments extends ConnectionArguments, CatalogArguments {
  readonly issuer?: string;
  readonly google?: boolean;
  readonly clientId?: string;
  readonly hostedDomain?: string;
  readonly discoveryUrl?: string;
  readonly bridge?: string;
  readonly tokenFile?: string;
  readonly workerRoleArn?: string;
  readonly workerCluster?: string;
  readonly workerNamespace?: string;
  readonly organization?: boolean;
}

const DOMAIN = /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const CLUSTER = /^cluster\/[\w-]+$/;

/** @throws RuntimeError `Input` that names the first option that is wrong */
export function checkArguments(args: DoctorArguments): void {
  const { issuer, clientId, hostedDomain, discoveryUrl, bridge, workerRoleArn, workerCluster, workerNamespace } = args;
  const named = issuerOf(args);
  if (issuer !== undefined && !/^https?:$/.test(urlOf(issuer)?.protocol ?? '')) {
    throw wrong('issuer', issuer, 'is no URL; give the issuer as it stands in its tokens, as https://example.okta.com');
  }
  for (const [option, value] of Object.entries({ 'client-id': clientId, 'discovery-url': discoveryUrl })) {
    if (value !== undefined && named === undefined)
      throw wrong(option, value, 'is of a provider; give --issuer URL or --google too');
  }
  if (clientId !== undefined && !fits(CLIENT_ID, clientId)) {
    throw wrong('client-id', clientId, `must be ${CLIENT_ID.max} characters at most: ${CLIENT_ID.allowed}`);
  }
  if (hostedDomain !== undefined && named !== GOOGLE_ISSUER) {
    throw wrong('hosted-domain', hostedDomain, "is for Google's issuer alone; give --google too, or leave it out");
  }
  if (hostedDomain !== undefined && !DOMAIN.test(hostedDomain)) {
    throw wrong(
      'hosted-domain',
      hostedDomain,
      'must be the domain of a Google Workspace, as example.com, in small letters',
    );
  }
  const discovery = discoveryUrl === undefined ? undefined : urlOf(discoveryUrl);
  if (
    discoveryUrl !== undefined &&
    !(discovery && isSecureUrl(discovery) && discovery.pathname.includes('/.well-known/'))
  ) {
    throw wrong(
      'discovery-url',
      discoveryUrl,
      'must be an https URL (http only on loopback) with /.well-known/ in its path',
    );
  }
  const origin = bridge === undefined ? undefined : urlOf(bridge);
  if (
    bridge !== undefined &&
    !(origin && isSecureUrl(origin) && [origin.origin, `${origin.origin}/`].includes(bridge))
  ) {
    throw wrong(
      'bridge',
      bridge,
      'must be an https URL (http only on loopback) without path, query or fragment: where people reach the bridge',
    );
  }
  if (workerRoleArn !== undefined && !parseRoleArn(workerRoleArn)) {
    throw wrong('worker-role-arn', workerRoleArn, "is no role's ARN; copy it from IAM");
  }
  for (const [option, value] of Object.entries({
    'worker-cluster': workerCluster,
    'worker-namespace': workerNamespace,
  })) {
    if (value !== undefined && workerRoleArn === undefined)
      throw wrong(option, value, 'is of a worker; give --worker-role-arn ARN too');
  }
  const cluster = workerCluster === undefined ? undefined : parseArn(workerCluster);
  if (workerCluster !== undefined && !(cluster?.service === 'eks' && CLUSTER.test(cluster.resource))) {
    throw wrong('worker-cluster', workerCluster, "is no EKS cluster's ARN; aws eks describe-cluster tells it");
  }
  if (workerNamespace !== undefined && !fits(DNS_LABEL, workerNamespace)) {
    throw wrong(
      'worker-namespace',
      workerNamespace,
      `must be ${DNS_LABEL.min} to ${DNS_LABEL.max} characters: ${DNS_LABEL.allowed}`,
    );
  }
}

/** Whether any option names an account. */
export function namesAccounts({ connections, account, name, roleArn, externalId }: DoctorArguments): boolean {
  return [connections, account, name, roleArn, externalId].some((value) => value !== undefined);
}

/** The provider as the options name it; undefined where none does. */
export function loginOf(args: DoctorArguments): LoginNamed | undefined {
  const issuer = issuerOf(args);
  if (issuer === undefined) return undefined;
  const { clientId, hostedDomain, discoveryUrl = discoveryUrlOf(issuer) } = args;
  return {
    issuer,
    clientId: clientId === undefined ? unknown('give --client-id ID') : known(clientId),
    hostedDomain: hostedDomain === undefined ? unknown('give --hosted-domain DOMAIN') : known(hostedDomain),
    discoveryUrl,
  };
}

function issuerOf({ issuer, google }: DoctorArguments): string | undefined {
  return google ? GOOGLE_ISSUER : issuer;
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function wrong(option: string, value: unknown, what: string): RuntimeError {
  return new RuntimeError('Input', printable(`--${option}: ${JSON.stringify(value)} ${what}`));
}
