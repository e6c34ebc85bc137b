/** What a `BridgeChart` requires of its properties, but for those that a part of it checks itself. */
import { isIP } from 'node:net';
import { isHostName, SERVICE, TABLE_NAME, WORKER } from '../model';
import { misuse } from '../private/errors';
import { requireIssuer } from '../private/issuer';
import { requireClientId, requireText } from '../private/requirements';
import { requireSessionSettings } from '../private/session-settings';
import type { BridgeChartProps } from './bridge-chart-props';
import type { BridgeLogin } from './bridge-options';
import { checkNamespace, checkRegion, checkRole, checkSubdomain, checkUser, checkWholeNumber } from './checks';

/** Google's issuer, which has rules of its own about whose logins count. */
export const GOOGLE = 'https://accounts.google.com';

/** @returns where the public URL leads */
export function checkBridge(props: BridgeChartProps): { readonly host: string; readonly port: number } {
  const { publicUrl, login, region, serviceAccount, roleArn } = props;
  checkNamespace('namespace', props.namespace);
  const target = publicTarget(publicUrl);
  checkLogin(login);
  checkRegion('region', region);
  checkTables(props);
  checkServiceAccount(serviceAccount);
  if (roleArn !== undefined) checkRole('roleArn', roleArn, region);
  if (props.projectedToken && roleArn === undefined) {
    const text = 'is for IRSA, but no roleArn is given; give one, or leave this out';
    misuse(undefined, { code: 'Contradiction', property: 'projectedToken', value: true, text });
  }
  if (props.openShift && roleArn === undefined) {
    const text = 'is missing, but OpenShift has no Pod Identity; give the role that its pods get by IRSA';
    misuse(undefined, { code: 'Missing', property: 'roleArn', text });
  }
  requireSessionSettings(undefined, props, 'auditRetentionDays');
  checkLimit('loginsPerMinute', props.loginsPerMinute, 100_000);
  checkLimit('trustedProxies', props.trustedProxies, 10);
  checkUser('runAsUser', props.runAsUser, props.openShift);
  for (const secret of props.imagePullSecrets ?? []) checkSubdomain('imagePullSecrets', secret, 'a Secret');
  return target;
}

/** The bridge does not start with what it does not take. */
function checkLimit(property: string, value: number | undefined, max: number): void {
  checkWholeNumber(property, value, 0);
  if (value === undefined || value <= max) return;
  const text = `is more than the bridge takes, 0 to ${max.toLocaleString('en-US')} are allowed; give less`;
  misuse(undefined, { code: 'PodSetting', property, value, text });
}

/** Settings of the bundled bridge that Serval's image does not know: less safe without a word if they were passed over. */
const BUNDLED_ALONE = [
  'denyRoleChaining',
  'auditRetentionDays',
  'loginsPerMinute',
  'trustedProxies',
  'servalApi',
] as const satisfies ReadonlyArray<keyof BridgeChartProps>;

export function checkBundledAlone(props: BridgeChartProps, image: string): void {
  const property = BUNDLED_ALONE.find((name) => props[name] !== undefined);
  if (property === undefined) return;
  const text = `is for the bundled bridge, and the image "${image}" has its settings from Serval; leave it out`;
  misuse(undefined, { code: 'Contradiction', property, text });
}

/** An https origin with a host name, as `URL.origin` writes it. An address is none: no Ingress or route takes it. */
function publicTarget(publicUrl: string): { readonly host: string; readonly port: number } {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (url?.protocol === 'https:' && url.origin === publicUrl && isHostName(url.hostname) && isIP(url.hostname) === 0) {
    return { host: url.hostname, port: Number(url.port || 443) };
  }
  const text =
    'is no origin of https, which is a scheme and a host name, in small letters, without a slash at the end; ' +
    'write it as "https://bridge.example.com"';
  misuse(undefined, { code: 'PublicUrl', property: 'publicUrl', value: publicUrl, text });
}

function checkLogin({ issuer, clientId, hostedDomain }: BridgeLogin): void {
  requireIssuer(undefined, 'login.issuer', issuer);
  requireClientId(undefined, 'login.clientId', clientId);
  if (issuer === GOOGLE && hostedDomain === undefined) {
    const text = 'is missing, and Google logs in anybody; give your domain';
    misuse(undefined, { code: 'Contradiction', property: 'login.hostedDomain', text });
  }
  if (hostedDomain === undefined) return;
  if (issuer !== GOOGLE) {
    const text = "is for Google's issuer alone; leave it out";
    misuse(undefined, { code: 'Contradiction', property: 'login.hostedDomain', value: hostedDomain, text });
  }
  if (!isHostName(hostedDomain)) {
    const text = 'is no domain in small letters; write it as "example.com"';
    misuse(undefined, { code: 'DomainName', property: 'login.hostedDomain', value: hostedDomain, text });
  }
}

function checkTables({ catalogTableName, grantsTableName, auditTableName }: BridgeChartProps): void {
  for (const [property, name] of Object.entries({ catalogTableName, grantsTableName, auditTableName })) {
    if (name !== undefined) requireText(undefined, property, name, TABLE_NAME, 'Name', "give the table's name alone");
  }
}

function checkServiceAccount(name: string = SERVICE.bridge): void {
  checkSubdomain('serviceAccount', name, 'a ServiceAccount');
  const others = new Map([
    [WORKER.serviceAccount as string, "is the worker's, whose role assumes every ingestion role"],
    ['default', 'is that of every pod of the namespace that names none'],
  ]);
  const whose = others.get(name);
  if (whose === undefined) return;
  const text = `${whose}; give the bridge its own, as "${SERVICE.bridge}"`;
  misuse(undefined, { code: 'Contradiction', property: 'serviceAccount', value: name, text });
}
