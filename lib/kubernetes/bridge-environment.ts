/** The environment of the bridge's container, of which the Secret `bridge-secrets` gives the rest. */
import { BRIDGE, BRIDGE_SECRET_KEYS, SERVAL_API, SERVICE } from '../model';
import { misuse } from '../private/errors';
import { sessionSettings } from '../private/session-settings';
import type { BridgeChartProps } from './bridge-chart-props';
import { checkVariables, refuseCredentials } from './checks';
import { withNoProxy } from './no-proxy';
import type { Proxy } from './proxy';

/** Variables that a property of the chart gives. @see docs/bridge.md */
const BUNDLED = new Map(
  Object.entries({
    AWS_REGION: 'region',
    PUBLIC_URL: 'publicUrl',
    OIDC_ISSUER: 'login.issuer',
    OIDC_CLIENT_ID: 'login.clientId',
    GOOGLE_HOSTED_DOMAIN: 'login.hostedDomain',
    CATALOG_TABLE: 'catalogTableName',
    GRANTS_TABLE: 'grantsTableName',
    AUDIT_TABLE: 'auditTableName',
    NODE_EXTRA_CA_CERTS: 'trustedCertificates',
    DENY_ROLE_CHAINING: 'denyRoleChaining',
    AUDIT_RETENTION_DAYS: 'auditRetentionDays',
    LOGINS_PER_MINUTE: 'loginsPerMinute',
    TRUSTED_PROXIES: 'trustedProxies',
    GRANTS: 'servalApi',
    SERVAL_API_URL: 'servalApi.url',
    SERVAL_CLIENT_ID: 'servalApi.clientId',
  }),
);
/** Of any image: the network policy goes by the property. */
const PROXY = new Map(Object.entries({ HTTPS_PROXY: 'proxyUrl', https_proxy: 'proxyUrl' }));
/** The Services and policies go by the ports. */
const PORTS = ['PORT', 'HEALTH_PORT'];

/** With the value 0 Node takes any certificate. */
const UNVERIFIED = 'NODE_TLS_REJECT_UNAUTHORIZED';

/** Throws unless each variable may stand in the manifest, and nothing else decides it. No value is shown. */
function checkEnvironment(environment: Readonly<Record<string, string>>, bundled: boolean): void {
  const property = 'environment';
  checkVariables(property, environment);
  const fault = (value: string, text: string): never =>
    misuse(undefined, { code: 'Environment', property, value, text });
  for (const name of Object.keys(environment)) {
    if ([...BRIDGE_SECRET_KEYS, SERVAL_API.secretKey].some((secret) => secret === name)) {
      fault(name, `is a secret, which a manifest would show; put it into the Secret ${BRIDGE.secret}`);
    }
    const given = PROXY.get(name) ?? (bundled ? BUNDLED.get(name) : undefined);
    if (given !== undefined) fault(name, `is what the property ${given} sets; give it there`);
    if (bundled && PORTS.includes(name)) fault(name, "is fixed, since the chart's other parts go by it; leave it out");
  }
  if (Object.hasOwn(environment, UNVERIFIED)) {
    const text =
      'would let anybody on the way stand in for AWS and the login provider; leave it out, and give the authority in ' +
      'trustedCertificates';
    fault(UNVERIFIED, text);
  }
  refuseCredentials(
    property,
    environment,
    "would give the bridge other AWS credentials than its service account's; leave it out",
  );
}

/**
 * All variables by name.
 * @param trustedProxies what the exposure tells of them
 * @param certificates where the trusted certificates are in the container's file system
 */
export function bridgeEnvironment(
  props: BridgeChartProps,
  bundled: boolean,
  trustedProxies: number | undefined,
  proxy: Proxy | undefined,
  certificates: string | undefined,
): Record<string, string> {
  const { region, publicUrl, login, environment = {} } = props;
  checkEnvironment(environment, bundled);
  const settings: Record<string, string | undefined> = {
    AWS_REGION: region,
    PUBLIC_URL: publicUrl,
    OIDC_ISSUER: login.issuer,
    OIDC_CLIENT_ID: login.clientId,
    GOOGLE_HOSTED_DOMAIN: login.hostedDomain,
    CATALOG_TABLE: props.catalogTableName ?? SERVICE.catalogTable,
    GRANTS_TABLE: props.grantsTableName ?? SERVICE.grantsTable,
    AUDIT_TABLE: props.auditTableName ?? SERVICE.auditTable,
    NODE_EXTRA_CA_CERTS: certificates,
    ...sessionSettings(props),
    LOGINS_PER_MINUTE: props.loginsPerMinute?.toString(),
    TRUSTED_PROXIES: (props.trustedProxies ?? trustedProxies)?.toString(),
    // Node goes by the proxy's variables only where it is told to.
    NODE_USE_ENV_PROXY: proxy && '1',
  };
  const known = Object.entries(bundled ? settings : {}).filter(([, value]) => value !== undefined);
  return withNoProxy({
    ...(Object.fromEntries(known) as Record<string, string>),
    ...(proxy && { HTTPS_PROXY: proxy.url, https_proxy: proxy.url }),
    ...environment,
  });
}
