/**
 * What an issuer must look like to be registered in IAM and to be part of condition keys.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ISSUER_URL_MAX } from '../model';
import { misuse } from './errors';
import { requireLiteral } from './requirements';

const SCHEME = 'https://';
const HOST = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/;
/** Unreserved characters of RFC 3986, slashes and percent-encoded octets. */
const PATH = /^(\/([A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})*)*$/;

const LITERAL_REMEDY = 'write it as text, or read it from the context of the app';
const REMEDY = 'copy the issuer from the discovery document of the login provider';

/** What is wrong with an issuer, or undefined. The first of several faults is named. */
function faultOf(issuer: string): string | undefined {
  if (!issuer.startsWith(SCHEME)) return `does not begin with ${SCHEME}, which IAM demands`;
  if (issuer.length > ISSUER_URL_MAX) {
    return `has ${issuer.length} characters, ${ISSUER_URL_MAX} at most are allowed`;
  }
  if (issuer.includes('?')) return 'has a query, which an issuer cannot have';
  if (issuer.includes('#')) return 'has a fragment, which an issuer cannot have';
  const [authority = '', ...segments] = issuer.slice(SCHEME.length).split('/');
  if (authority.includes('@')) return 'holds a user name, which an issuer cannot have';
  if (authority.includes(':')) return 'has a port, which IAM does not allow';
  if (!HOST.test(authority)) return 'has no host name of lower-case letters, digits, dots and hyphens';
  if (!PATH.test(segments.map((segment) => `/${segment}`).join(''))) {
    return 'has a path with characters other than letters, digits and ._~-%';
  }
  return undefined;
}

/**
 * Throws unless IAM would take the issuer, byte for byte as the `iss` claim has it.
 * @returns the issuer without its scheme: the end of the provider's ARN and the prefix of its condition keys. A slash
 * at the end stays, since the `iss` claim is compared with it.
 */
export function requireIssuer(scope: IConstruct | undefined, property: string, issuer: string): string {
  requireLiteral(scope, property, issuer, 'the prefix of a condition key', LITERAL_REMEDY);
  const fault = faultOf(issuer);
  if (fault) misuse(scope, { code: 'Issuer', property, value: issuer, text: `${fault}; ${REMEDY}` });
  return issuer.slice(SCHEME.length);
}

/** Throws unless the domain is a bare host name. A token passes. */
export function requireHostName(scope: IConstruct | undefined, property: string, name: string, example: string): void {
  if (Token.isUnresolved(name) || HOST.test(name)) return;
  const text = `is no bare host name in lower case; write it as ${JSON.stringify(example)}`;
  misuse(scope, { code: 'Issuer', property, value: name, text });
}

/** Throws unless `domain` can be an issuer's host. @returns the issuer */
export function issuerOfDomain(scope: IConstruct, property: string, domain: string): string {
  requireLiteral(scope, property, domain, 'the prefix of a condition key', LITERAL_REMEDY);
  requireHostName(scope, property, domain, 'acme.okta.com');
  return `${SCHEME}${domain}`;
}
