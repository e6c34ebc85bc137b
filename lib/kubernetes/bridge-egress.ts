import { isIP } from 'node:net';
import { bridgeHosts, isHostName, regionalHost, SERVAL_API } from '../model';
import { misuse } from '../private/errors';
import type { BridgeChartProps } from './bridge-chart-props';
import { GOOGLE } from './bridge-checks';
import type { BridgeEgressByName } from './bridge-options';
import { checkHosts } from './egress-by-name';

/** Where the endpoints are that Google's discovery document names. @see https://accounts.google.com/.well-known/openid-configuration */
const GOOGLE_HOSTS = [
  'accounts.google.com',
  'oauth2.googleapis.com',
  'openidconnect.googleapis.com',
  'www.googleapis.com',
];

/** Variables of the bundled bridge that name another place to call. @see docs/bridge.md */
const ENDPOINTS = ['AWS_ENDPOINT_URL_STS', 'AWS_ENDPOINT_URL_DYNAMODB', 'OIDC_DISCOVERY_URL'];

/** Hosts that the bridge calls: AWS's by the region of its tables, the login provider's, and those that are added. */
export function bridgeEgress(options: BridgeEgressByName, props: BridgeChartProps): string[] {
  const { region, login, roleArn, servalApi, environment = {} } = props;
  const known = bridgeHosts(region);
  if (!known) {
    const text =
      'lies in a partition whose hosts no page names, so egress by name cannot be written for it; ' +
      'leave network.egressByName out';
    misuse(undefined, { code: 'Region', property: 'region', value: region, text });
  }
  const { providerHosts = providerHostsOf(login.issuer), hosts = [] } = options;
  checkHosts('network.egressByName.providerHosts', providerHosts);
  checkHosts('network.egressByName.hosts', hosts);
  // With IRSA the SDK asks STS for the bridge's own credentials, in its own region.
  const own = roleArn === undefined ? [] : [regionalHost('sts', region)];
  const serval = servalApi ? [new URL(servalApi.url ?? SERVAL_API.url).hostname] : [];
  return [...known, ...own, ...serval, ...providerHosts, ...endpointHosts(environment), ...hosts];
}

/** Hosts of endpoints that the environment puts in the place of the usual ones. What is no URL stops the bridge itself. */
function endpointHosts(environment: Readonly<Record<string, string>>): string[] {
  return ENDPOINTS.map((name) => environment[name] ?? '')
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url).hostname)
    .filter((host) => isHostName(host) && isIP(host) === 0);
}

function providerHostsOf(issuer: string): string[] {
  return issuer === GOOGLE ? GOOGLE_HOSTS : [new URL(issuer).hostname];
}
