import type { BridgeSettings } from '../settings.js';
import type { Claims } from './claims.js';

/**
 * Whether a login is of the Google Workspace that is set, as it must be with Google: anybody has an account there.
 * @see https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload
 */
export function isOfHostedDomain({ hd }: Claims, { hostedDomain }: Pick<BridgeSettings, 'hostedDomain'>): boolean {
  return hostedDomain === undefined || hd === hostedDomain;
}
