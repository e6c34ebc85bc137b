import { BRIDGE } from '../../../lib/model/names.js';
import { SIGNING_ALGORITHMS } from '../../../runtime/bridge/checks/algorithms.js';
import { isEndpoint } from '../../../runtime/bridge/checks/endpoint.js';
import { isConfiguredIssuer } from '../../../runtime/bridge/checks/issuer.js';
import { discoveryUrlOf } from '../../../runtime/bridge/settings.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import type { LoginFacts, Metadata } from '../facts.js';
import { answerFault, metadataOf } from '../metadata.js';
import { once, type Rule } from '../rule.js';
import { STS_ALGORITHMS } from './token-form.js';

/** What has to stand in it besides the issuer and the addresses. */
const WANTED = ['response_types_supported', 'subject_types_supported', 'id_token_signing_alg_values_supported'];

/**
 * Whether the discovery document is one that STS and the bridge take.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
 */
export const discovery: Rule = {
  step: 'discovery document',
  judge: once(({ login }) => {
    if (login.state !== 'known') return notChecked(whyNot(login));
    const { discovery: visit, discoveryUrl, issuer } = login.value;
    const fault = answerFault(visit);
    if (fault !== undefined) {
      return notOk(
        fault,
        'STS reads it from the internet, and neither it nor the bridge has to follow a redirect: let the address itself answer with 200',
      );
    }
    const document = metadataOf(visit);
    if (!document)
      return notOk(`${discoveryUrl} answers with something else than JSON`, 'give the issuer itself, not a page of it');
    const elsewhere = discoveryUrl !== discoveryUrlOf(issuer);
    return worst(
      [
        ...judge(document, login.value),
        ...(elsewhere
          ? [
              notChecked(
                `what was read at ${discoveryUrl} is right; STS reads ${discoveryUrlOf(issuer)}, which was not looked at`,
              ),
            ]
          : []),
      ],
      `${discoveryUrl} names ${issuer} and its keys at ${String(document.jwks_uri)}`,
    );
  }),
};

function judge(document: Metadata, { issuer, discoveryUrl }: LoginFacts): readonly Finding[] {
  const local = discoveryUrl.startsWith('http:');
  const findings: Finding[] = [];
  const wrong = (text: string, fix: string): void => void findings.push(notOk(text, fix));
  if (!isConfiguredIssuer(String(document.issuer), issuer)) {
    wrong(
      `it says that the issuer is ${JSON.stringify(document.issuer)}, and not ${JSON.stringify(issuer)}`,
      'use the issuer that it says, byte for byte, in the provider, in the trusts and in the bridge',
    );
  }
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri']) {
    if (isEndpoint(document[name], local)) continue;
    wrong(`its ${name} is ${JSON.stringify(document[name])}`, `${name} must be an https URL`);
  }
  const missing = WANTED.filter((name) => texts(document[name]) === undefined);
  if (missing.length > 0)
    wrong(`it lacks ${missing.join(', ')}`, 'OpenID Connect Discovery wants them in it: ask the provider');
  const algorithms = texts(document.id_token_signing_alg_values_supported) ?? STS_ALGORITHMS;
  if (!algorithms.some((one) => STS_ALGORITHMS.includes(one))) {
    wrong(`its tokens are signed with ${algorithms.join(', ')}`, `STS takes ${STS_ALGORITHMS.join(', ')}`);
  } else if (!algorithms.some((one) => SIGNING_ALGORITHMS.includes(one))) {
    wrong(
      `its tokens are signed with ${algorithms.join(', ')}`,
      `the bundled bridge takes ${SIGNING_ALGORITHMS.join(' and ')} alone: choose one for the client`,
    );
  }
  const scopes = texts(document.scopes_supported);
  const unknown = BRIDGE.scopes.filter((scope) => scopes !== undefined && !scopes.includes(scope));
  if (unknown.length > 0) wrong(`it has no scope ${unknown.join(', ')}`, 'allow the scopes openid, profile and email');
  const methods = texts(document.code_challenge_methods_supported);
  if (methods !== undefined && !methods.includes('S256'))
    wrong('it takes no PKCE by S256', 'the bridge always sends it');
  return findings;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;
}
