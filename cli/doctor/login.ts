/** A login as STS would be asked with it, of what is known about the provider and its tokens. */
import { formatArn, oidcProviderArn, parseRoleArn } from '../../lib/model/arn.js';
import { ISSUER_SCHEME } from '../../lib/model/issuer.js';
import { assumeRole, assumeRoleWithWebIdentity, type AssumptionDecision } from '../../lib/model/policy/index.js';
import type { PartitionName } from '../../lib/model/partition.js';
import { GOOGLE_ISSUER } from '../../runtime/bridge/settings.js';
import { comparableEmail } from '../../runtime/session/email.js';
import { sessionName } from '../../runtime/session/session-name.js';
import { valueOf } from '../steps/fact.js';
import { ANY_POLICIES } from './any-policies.js';
import type { Facts, LoginFacts, Metadata } from './facts.js';
import { sourceIdentityOf, tagsOf } from './session-tags.js';

/** The issuer without its scheme, as ARNs and condition keys have it. */
export const bareIssuer = (issuer: string): string => issuer.slice(ISSUER_SCHEME.length);

/** How a trust of this account names the provider. */
export function principalOf(issuer: string, partition: string, account: string): string {
  return issuer === GOOGLE_ISSUER
    ? bareIssuer(issuer)
    : oidcProviderArn(partition as PartitionName, account, bareIssuer(issuer));
}

/** STS is reached by TLS alone. */
export const TLS = { 'aws:SecureTransport': 'true' };

/** An account of nobody: whom a trust admits of it, it admits of all. */
const NOBODYS_ACCOUNT = '000000000000';

/** Whether a trust admits a user of any account at all, who knows no External ID. */
export function strangerDecision(role: { readonly arn: string; readonly trustPolicy: string }): AssumptionDecision {
  const { partition } = parseRoleArn(role.arn)!;
  return assumeRole({
    role,
    caller: {
      type: 'user',
      account: NOBODYS_ACCOUNT,
      arn: formatArn({ partition, service: 'iam', region: '', account: NOBODYS_ACCOUNT, resource: 'user/anybody' }),
    },
    callerPolicies: ANY_POLICIES,
    context: TLS,
  });
}

/**
 * Whether a trust admits a login for this client id. What only a token tells is asked for where one is there; without
 * one, a condition on it is undecided.
 */
export function loginDecision(
  role: { readonly arn: string; readonly trustPolicy: string },
  { issuer }: LoginFacts,
  audience: string,
  token: Facts['token'],
): AssumptionDecision {
  const { partition, account } = parseRoleArn(role.arn)!;
  const claims: Metadata = valueOf(token)?.claims ?? {};
  const email = comparableEmail(claims.email);
  const { tags, transitive } = tagsOf(claims) ?? { tags: {}, transitive: [] };
  const sourceIdentity = sourceIdentityOf(claims);
  return assumeRoleWithWebIdentity({
    role,
    provider: principalOf(issuer, partition, account),
    issuer: bareIssuer(issuer),
    audience,
    ...(typeof claims.sub === 'string' && { subject: claims.sub }),
    ...(email !== undefined && { roleSessionName: sessionName(email) }),
    ...(Object.keys(tags).length > 0 && { sessionTags: tags, transitiveTagKeys: transitive }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    context: TLS,
  });
}
