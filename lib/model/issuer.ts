/**
 * What an issuer must look like to be registered in IAM and to be part of condition keys.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
import { DNS_SUBDOMAIN, ISSUER_URL_MAX } from './limits';
import { knownPartitionOf, regionalHost } from './partition';

/** What every issuer begins with; ARNs and condition keys leave it out. */
export const ISSUER_SCHEME = 'https://';

const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** Unreserved characters of RFC 3986, slashes and percent-encoded octets. */
const PATH = /^(\/([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)*$/;

/** Whether a text is a bare host name in lower case, of two labels at least, without scheme, port and path. */
export function isHostName(text: string): boolean {
  return text.length <= DNS_SUBDOMAIN.max && HOST.test(text);
}

/** Whether a text is the host that CloudFront gives to a distribution. */
export function isCloudFrontHost(text: string): boolean {
  return /^[a-z0-9]+\.cloudfront\.net$/.test(text);
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

/** What is wrong with an issuer of a cluster, or undefined: as `issuerFault`, and it has no slash at its end. */
export function clusterIssuerFault(issuer: string): string | undefined {
  const fault = issuerFault(issuer);
  if (fault !== undefined || !issuer.endsWith('/')) return fault;
  return 'ends with a slash, which the provider of a cluster and its condition keys do not have';
}

/** What service accounts' tokens are for when they go to STS, unless the cluster's flavour says otherwise. */
export const STS_AUDIENCE = 'sts.amazonaws.com';
/** That of an EKS cluster: the same in every partition. */
export const EKS_AUDIENCE = STS_AUDIENCE;

const EKS_ISSUER = /^https:\/\/([^/]+)\/id\/([0-9A-F]+)$/;
const EKS_HOST = /^oidc\.eks\.([a-z0-9-]+)\./;

/**
 * What is wrong with an issuer of an EKS cluster, or undefined. Its host is of one region, and ends as that region's
 * partition does.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
 */
export function eksIssuerFault(issuer: string): string | undefined {
  const fault = issuerFault(issuer);
  if (fault !== undefined) return fault;
  const [, host = ''] = EKS_ISSUER.exec(issuer) ?? [];
  const [, region = ''] = EKS_HOST.exec(host) ?? [];
  if (knownPartitionOf(region) && host === regionalHost('oidc.eks', region)) return undefined;
  const [example, chinese] = ['eu-central-1', 'cn-north-1'].map((name) => regionalHost('oidc.eks', name));
  return `is no issuer of an EKS cluster, which is as ${ISSUER_SCHEME}${example}/id/HEX, in China ${ISSUER_SCHEME}${chinese}/id/HEX`;
}
