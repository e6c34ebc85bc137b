/** The bridge's settings as a function's environment, and what they require. */
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { ILoginProvider } from '../access/login-provider';
import { BRIDGE_SECRET_KEYS, ISSUER_SCHEME, SERVAL_API } from '../model';
import type { IBridgeStore } from '../service/bridge-store';
import { misuse } from './errors';
import { requireIssuer } from './issuer';
import { requireClientId } from './requirements';
import { sessionSettings, type SessionSettings } from './session-settings';

const GOOGLE = 'accounts.google.com';

/** Throws unless the bridge can log people in there, and none but the ones that are meant. */
export function requireLogin(scope: IConstruct, { issuer, clientId, hostedDomain }: ILoginProvider): void {
  requireIssuer(scope, 'loginProvider.issuer', `${ISSUER_SCHEME}${issuer}`);
  requireClientId(scope, 'loginProvider.clientId', clientId);
  if (issuer !== GOOGLE || hostedDomain !== undefined) return;
  const text = 'is missing, and Google logs in anybody; give LoginProvider.google your hostedDomain';
  misuse(scope, { code: 'ConditionValue', property: 'loginProvider.hostedDomain', text });
}

/** Throws where a secret stands in the environment, which whoever may read the function's configuration can read. */
export function requireNoSecrets(scope: IConstruct, environment: object = {}): void {
  const name = [...BRIDGE_SECRET_KEYS, SERVAL_API.secretKey].find((key) => Object.hasOwn(environment, key));
  if (name === undefined) return;
  const text = "is a key of the bridge's secret; leave it out, and enter its value in Secrets Manager";
  misuse(scope, { code: 'Environment', property: 'environment', value: name, text });
}

/** What the settings are made of. */
export interface BridgeSettings extends SessionSettings {
  readonly publicUrl: string;
  readonly loginProvider: ILoginProvider;
  readonly secret: ISecret;
  readonly catalog: ITable;
  readonly store: IBridgeStore;
  readonly allowAbsentEmailVerified?: boolean;
  readonly allowSessionsPastGrantEnd?: boolean;
}

/** The settings under the names that the bridge reads. Its region Lambda itself tells it. */
export function bridgeSettings(settings: BridgeSettings): Record<string, string> {
  const { loginProvider, store, catalog, secret, allowAbsentEmailVerified, allowSessionsPastGrantEnd } = settings;
  const { issuer, clientId, hostedDomain } = loginProvider;
  return {
    PUBLIC_URL: settings.publicUrl,
    OIDC_ISSUER: `${ISSUER_SCHEME}${issuer}`,
    OIDC_CLIENT_ID: clientId,
    ...(hostedDomain !== undefined && { GOOGLE_HOSTED_DOMAIN: hostedDomain }),
    BRIDGE_SECRET: literalNameOf(secret) ?? secret.secretFullArn ?? secret.secretName,
    CATALOG_TABLE: catalog.tableName,
    GRANTS_TABLE: store.grantsTable.tableName,
    AUDIT_TABLE: store.auditTable.tableName,
    ...(allowAbsentEmailVerified !== undefined && { ALLOW_ABSENT_EMAIL_VERIFIED: `${allowAbsentEmailVerified}` }),
    ...(allowSessionsPastGrantEnd && { ALLOW_SESSIONS_PAST_GRANT_END: 'true' }),
    ...sessionSettings(settings),
  };
}

/**
 * The secret's name where it is known at synthesis. Of one that is made in the app, `secretName` is a token, which
 * without a feature flag even holds the six characters that Secrets Manager appends to ARNs.
 */
export function literalNameOf(secret: ISecret): string | undefined {
  const { defaultChild } = secret.node;
  const name = defaultChild instanceof CfnSecret ? defaultChild.name : secret.secretName;
  return Token.isUnresolved(name) ? undefined : name;
}

/** The secret's name, for a role that is to name it. */
export function requireLiteralName(scope: IConstruct, secret: ISecret): string {
  const name = literalNameOf(secret);
  if (name !== undefined) return name;
  const text = 'has a name that is known only at deployment, but a role names it as text; give it a secretName';
  misuse(scope, { code: 'LiteralNeeded', property: 'secret', value: secret.node.path, text });
}
