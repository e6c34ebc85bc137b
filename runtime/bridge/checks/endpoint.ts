import { isSecureUrl } from '../../settings.js';

/**
 * Whether an endpoint of a discovery document is one that codes and secrets may travel to.
 * @param local whether the document itself came by http from loopback
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
export function isEndpoint(text: unknown, local: boolean): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.hash === '';
  return plain && (local ? isSecureUrl(url) : url.protocol === 'https:');
}
