import { bridgeHosts, regionalHost } from '../model';
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

/** Hosts that the bridge calls: AWS's by the region of its tables, the login provider's, and those that are added. */
export function bridgeEgress(options: BridgeEgressByName, { region, login, roleArn }: BridgeChartProps): string[] {
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
  return [...known, ...own, ...providerHosts, ...hosts];
}

function providerHostsOf(issuer: string): string[] {
  return issuer === GOOGLE ? GOOGLE_HOSTS : [new URL(issuer).hostname];
}
