/** Settings of sessions that both homes of the bridge have: what they require, and what the runtime calls them. */
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CLIENT_ID, SERVAL_API } from '../model';
import type { ServalApiOptions } from '../service/serval-api-options';
import { misuse } from './errors';
import { requireGiven, requireSwitch, requireText } from './requirements';

/** As its operator gives them. */
export interface SessionSettings {
  readonly denyRoleChaining?: boolean;
  /** In the unit that the runtime takes. */
  readonly auditRetentionDays?: number;
  readonly servalApi?: ServalApiOptions;
}

/** The unit that the runtime takes. */
export function daysOf(scope: Construct, property: string, value: Duration | undefined): number | undefined {
  if (!value?.isUnresolved()) return value?.toDays({ integral: false });
  const text = 'is a token, known only at deployment, but the bridge is told a number; write the duration out';
  misuse(scope, { code: 'LiteralNeeded', property, text });
}

/** DynamoDB's times have ten digits: a row of today may be kept for a century. */
const RETENTION_DAYS_MAX = 36_500;

/** @param retention the property that gave `auditRetentionDays` */
export function requireSessionSettings(
  scope: Construct | undefined,
  { denyRoleChaining, auditRetentionDays: days, servalApi }: SessionSettings,
  retention: string,
): void {
  requireSwitch(scope, 'denyRoleChaining', denyRoleChaining);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= RETENTION_DAYS_MAX)) {
    const text =
      'days is no retention, 1 to 36,500 whole days are allowed; choose one, or leave it out to keep all rows';
    misuse(scope, { code: 'Duration', property: retention, value: days, text });
  }
  if (servalApi === undefined) return;
  requireGiven(scope, 'servalApi', servalApi, 'give clientId');
  const remedy = "copy it from Serval's settings of API clients";
  requireGiven(scope, 'servalApi.clientId', servalApi.clientId, remedy);
  requireText(scope, 'servalApi.clientId', servalApi.clientId, CLIENT_ID, 'ClientId', remedy);
  requireOrigin(scope, servalApi.url);
}

function requireOrigin(scope: Construct | undefined, url: string | undefined): void {
  if (url === undefined) return;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'https:' && parsed.origin === url) return;
  const text = `is no origin of https, without a path and a slash at the end; write it as "${SERVAL_API.url}"`;
  misuse(scope, { code: 'Endpoint', property: 'servalApi.url', value: url, text });
}

/** Under the names that the bridge reads; what is not given stays out. */
export function sessionSettings(settings: SessionSettings): Record<string, string> {
  const { denyRoleChaining, auditRetentionDays, servalApi } = settings;
  return {
    ...(denyRoleChaining && { DENY_ROLE_CHAINING: 'true' }),
    ...(auditRetentionDays !== undefined && { AUDIT_RETENTION_DAYS: `${auditRetentionDays}` }),
    ...(servalApi && {
      GRANTS: 'serval-api',
      SERVAL_API_URL: servalApi.url ?? SERVAL_API.url,
      SERVAL_CLIENT_ID: servalApi.clientId,
    }),
  };
}

/** Keys that the bridge's secret then has besides those of every bridge. */
export function sessionSecretKeys({ servalApi }: SessionSettings): string[] {
  return servalApi ? [SERVAL_API.secretKey] : [];
}
