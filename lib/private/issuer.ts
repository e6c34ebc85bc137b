/** What the constructs require of an issuer and of the domain that it is made from. */
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { isHostName, issuerFault, ISSUER_SCHEME } from '../model';
import { misuse } from './errors';
import { requireGiven, requireLiteral } from './requirements';

const LITERAL_REMEDY = 'write it as text, or read it from the context of the app';
const REMEDY = 'copy the issuer from the discovery document of the login provider';

/**
 * Throws unless IAM would take the issuer, byte for byte as the `iss` claim has it.
 * @returns the issuer without its scheme: the end of the provider's ARN and the prefix of its condition keys. A slash
 * at the end stays, since the `iss` claim is compared with it.
 */
export function requireIssuer(scope: IConstruct | undefined, property: string, issuer: string): string {
  requireLiteral(scope, property, issuer, 'the prefix of a condition key', LITERAL_REMEDY);
  const fault = issuerFault(issuer);
  if (fault) misuse(scope, { code: 'Issuer', property, value: issuer, text: `${fault}; ${REMEDY}` });
  return issuer.slice(ISSUER_SCHEME.length);
}

/** Throws unless the domain is a bare host name. A token passes. */
export function requireHostName(scope: IConstruct | undefined, property: string, name: string, example: string): void {
  if (Token.isUnresolved(name) || isHostName(name)) return;
  const text = `is no bare host name in lower case; write it as ${JSON.stringify(example)}`;
  misuse(scope, { code: 'Issuer', property, value: name, text });
}

/** Throws unless `domain` can be an issuer's host. @returns the issuer */
export function issuerOfDomain(scope: IConstruct, property: string, domain: string): string {
  requireLiteral(scope, property, domain, 'the prefix of a condition key', LITERAL_REMEDY);
  requireHostName(scope, property, domain, 'acme.okta.com');
  return `${ISSUER_SCHEME}${domain}`;
}

/** What to do about an issuer that is missing or wrong, and about one that is still a token. */
export interface ClusterIssuerRemedies {
  readonly remedy: string;
  readonly wayOut: string;
}

/** Throws unless a cluster may have the issuer. @returns the issuer without its scheme */
export function requireClusterIssuer(
  scope: IConstruct,
  issuerUrl: string,
  faultOf: (issuerUrl: string) => string | undefined,
  { remedy, wayOut }: ClusterIssuerRemedies,
): string {
  const property = 'issuer';
  requireGiven(scope, property, issuerUrl, remedy);
  requireLiteral(scope, property, issuerUrl, 'the prefix of a condition key', wayOut);
  const fault = faultOf(issuerUrl);
  if (fault !== undefined) misuse(scope, { code: 'Issuer', property, value: issuerUrl, text: `${fault}; ${remedy}` });
  return issuerUrl.slice(ISSUER_SCHEME.length);
}
