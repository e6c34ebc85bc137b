/** What is entered in Serval's Connect AWS dialog and in Okta: pure functions of what is known. */
import { BRIDGE, CONNECT_DIALOG, SERVAL_CLOUD_ACCOUNT } from '../../lib/model/names.js';
import type { Connection } from '../../runtime/sync/connection.js';

/** A field of a form, by the label that the form has. */
export interface Field {
  readonly label: string;
  readonly value: string;
}

type DialogField = keyof typeof CONNECT_DIALOG;

/**
 * The dialog's five values by its labels, in its order.
 *
 * The first is Serval cloud's account whoever the role trusts: the dialog shows it and lets nobody change it.
 */
export function dialogFields({ externalId, account, name, roleArn }: Connection): Field[] {
  const values: Readonly<Record<DialogField, string>> = {
    servalAccountId: SERVAL_CLOUD_ACCOUNT,
    externalId,
    accountId: account,
    accountName: name,
    roleArn,
  };
  return (Object.keys(CONNECT_DIALOG) as DialogField[]).map((field) => ({
    label: CONNECT_DIALOG[field],
    value: values[field],
  }));
}

/** Where the bridge begins a login. */
export function loginRoute(bridge: string): string {
  return `${bridge}${BRIDGE.loginPath}`;
}

/** Where the provider sends people back. */
export function redirectUri(bridge: string): string {
  return `${bridge}${BRIDGE.callbackPath}`;
}

/**
 * The web application of the bridge, as Okta's form asks for it.
 * @param clientId what Okta shows afterwards, where it is known
 * @see https://help.okta.com/en-us/content/topics/apps/apps_app_integration_wizard_oidc.htm
 */
export function oktaFields(bridge: string, clientId?: string): Field[] {
  return [
    { label: 'Sign-in method', value: 'OIDC - OpenID Connect' },
    { label: 'Application type', value: 'Web Application' },
    { label: 'Grant type', value: 'Authorization Code' },
    { label: 'Sign-in redirect URIs', value: redirectUri(bridge) },
    { label: 'Sign-out redirect URIs', value: 'none: the bridge has no logout' },
    { label: 'Scopes', value: BRIDGE.scopes.join(' ') },
    ...(clientId === undefined ? [] : [{ label: 'Client ID', value: clientId }]),
  ];
}
