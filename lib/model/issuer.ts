/**
 * What an issuer must look like to be registered in IAM and to be part of condition keys.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
import { DNS_SUBDOMAIN, ISSUER_URL_MAX } from './limits';

/** What every issuer begins with; ARNs and condition keys leave it out. */
export const ISSUER_SCHEME = 'https://';

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** Unreserved characters of RFC 3986, slashes and percent-encoded octets. */
const PATH = /^(\/([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)*$/;

/** Whether a text is a bare host name in lower case, of two labels at least, without scheme, port and path. */
export function isHostName(text: string): boolean {
  return text.length <= DNS_SUBDOMAIN.max && HOST.test(text);
}

/** What is wrong with an issuer, or undefined. The first of several faults is named. */
export function issuerFault(issuer: string): string | undefined {
  if (!issuer.startsWith(ISSUER_SCHEME)) return `does not begin with ${ISSUER_SCHEME}, which IAM demands`;
  if (issuer.length > ISSUER_URL_MAX) {
    return `has ${issuer.length} characters, ${ISSUER_URL_MAX} at most are allowed`;
  }
  if (issuer.includes('?')) return 'has a query, which an issuer cannot have';
  if (issuer.includes('#')) return 'has a fragment, which an issuer cannot have';
  const [authority = '', ...segments] = issuer.slice(ISSUER_SCHEME.length).split('/');
  if (authority.includes('@')) return 'holds a user name, which an issuer cannot have';
  if (authority.includes(':')) return 'has a port, which IAM does not allow';
  if (!isHostName(authority)) return 'has no host name of lower-case letters, digits, dots and hyphens';
  if (!PATH.test(segments.map((segment) => `/${segment}`).join(''))) {
    return 'has a path with characters other than letters, digits and ._~-%';
  }
  return undefined;
}
