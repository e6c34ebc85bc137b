import { oidcProviderArn } from '../../../lib/model/arn.js';
import type { PartitionName } from '../../../lib/model/partition.js';
import type { RequestContext } from '../../../lib/model/policy/types.js';
import { AwsError } from '../core/error.js';
import { TOKEN_ALGORITHMS, type TokenEvidence } from '../core/web-identity.js';
import { accountOf, type OidcProvider, type Tag, type World } from '../state/world.js';

/** Built into IAM: no account has a provider for it, and its principal is its host. */
export const GOOGLE = { issuer: 'https://accounts.google.com', principal: 'accounts.google.com' };

/** What a token says, once it counts. */
export interface Login {
  /** The federated principal. */
  readonly provider: string;
  /** The issuer without scheme: the prefix of its condition keys. */
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  /** More condition keys of this provider. */
  readonly keys: RequestContext;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
}

type Claims = Readonly<Record<string, unknown>>;
interface RoleAccount {
  readonly account: string;
  readonly partition: string;
}

/** The provider of the role's account for an issuer, compared byte for byte. */
export function providerOf(world: World, account: string, issuer: string): OidcProvider | 'google' | undefined {
  return issuer === GOOGLE.issuer ? 'google' : world.accounts.get(account)?.providers.get(issuer);
}

/**
 * Checks a token as STS does before it looks at the role: its provider, its signature, its audience, its times.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export function checkToken(world: World, role: RoleAccount, evidence: TokenEvidence | undefined, now: number): Login {
  if (evidence?.type !== 'token') throw invalid('The ID Token provided is not a valid JWT.');
  const { claims } = evidence;
  const issuer = requiredText(claims, 'iss');
  const subject = requiredText(claims, 'sub');
  const provider =
    accountOf(world, role.account).partition === role.partition ? providerOf(world, role.account, issuer) : undefined;
  if (!provider) throw invalid(`No OpenIDConnect provider found in your account for ${issuer}`);
  checkSignature(evidence);
  const audience = provider === 'google' ? googleAudience(claims) : audienceAmong(provider.clientIds, claims);
  checkTimes(claims, now);
  const host = issuer.replace(/^https:\/\//, '');
  const sourceIdentity = claims['https://aws.amazon.com/source_identity'];
  return {
    provider:
      provider === 'google' ? GOOGLE.principal : oidcProviderArn(role.partition as PartitionName, role.account, host),
    issuer: host,
    audience,
    subject,
    keys: provider === 'google' ? { [`${host}:oaud`]: singleAudience(claims) } : {},
    ...sessionTagsOf(claims),
    ...(typeof sourceIdentity === 'string' && { sourceIdentity }),
  };
}

function checkSignature({ algorithm, signature }: Extract<TokenEvidence, { type: 'token' }>): void {
  if (!TOKEN_ALGORITHMS.includes(algorithm)) {
    throw invalid(`The algorithm ${JSON.stringify(algorithm)} is not supported; ${TOKEN_ALGORITHMS.join(', ')} are`);
  }
  if (signature === 'unreachable') {
    throw new AwsError(
      'IDPCommunicationError',
      'The identity provider (IdP) that was asked to verify the incoming identity token could not be reached.',
    );
  }
  if (signature === 'no-key') {
    throw invalid(
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  }
  if (signature !== 'valid') throw invalid('The signature of the token is not valid.');
}

/** The client ids of the provider decide; a token for several, or with another azp, is undecided: no page says which counts. */
function audienceAmong(clientIds: readonly string[], claims: Claims): string {
  const audience = singleAudience(claims);
  if (claims.azp !== undefined && claims.azp !== audience) {
    throw invalid('Incorrect token audience (local AWS is undecided: azp differs from aud)');
  }
  if (!clientIds.includes(audience)) throw invalid('Incorrect token audience');
  return audience;
}

/** Google's key `aud` is azp where the token has it, and `oaud` is aud. */
function googleAudience(claims: Claims): string {
  return typeof claims.azp === 'string' ? claims.azp : singleAudience(claims);
}

function singleAudience({ aud }: Claims): string {
  const all: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (all.length > 1) throw invalid('Incorrect token audience (local AWS is undecided: the token has several)');
  if (typeof all[0] !== 'string' || all[0] === '') throw invalid('Missing a required claim: aud');
  return all[0];
}

function checkTimes(claims: Claims, now: number): void {
  const seconds = Math.floor(now / 1000);
  const [issued, expires] = [requiredSeconds(claims, 'iat'), requiredSeconds(claims, 'exp')];
  if (seconds >= expires) {
    throw new AwsError(
      'ExpiredTokenException',
      `Token expired: current date/time ${seconds} must be before the expiration date/time ${expires}`,
    );
  }
  const begins = claims.nbf === undefined ? issued : Math.max(issued, requiredSeconds(claims, 'nbf'));
  if (begins > seconds + CLOCK_TOLERANCE_SECONDS) {
    throw invalid(`The token is not valid yet: current date/time ${seconds}, valid from ${begins}`);
  }
}

/** How far a provider's clock may be ahead. AWS publishes no number. */
const CLOCK_TOLERANCE_SECONDS = 300;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp */
function sessionTagsOf(claims: Claims): Pick<Login, 'tags' | 'transitiveTagKeys'> {
  const claim = claims['https://aws.amazon.com/tags'];
  if (claim === undefined) return { tags: [], transitiveTagKeys: [] };
  const { principal_tags: tags = {}, transitive_tag_keys: transitiveTagKeys = [] } = Object(claim) as {
    principal_tags?: Record<string, unknown>;
    transitive_tag_keys?: string[];
  };
  return {
    tags: Object.entries(tags).map(([Key, values]) => {
      const [Value, ...more] = Array.isArray(values) ? (values as unknown[]) : [values];
      if (typeof Value !== 'string' || more.length > 0)
        throw invalid(`The tag ${JSON.stringify(Key)} has no one value`);
      return { Key, Value };
    }),
    transitiveTagKeys,
  };
}

function requiredText(claims: Claims, name: string): string {
  const value = claims[name];
  if (typeof value !== 'string' || value === '') throw invalid(`Missing a required claim: ${name}`);
  return value;
}

function requiredSeconds(claims: Claims, name: string): number {
  const value = claims[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(`Missing a required claim: ${name}`);
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}
