import { BRIDGE } from '../../../lib/model/names.js';
import { whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import type { BridgeFacts, LoginFacts } from '../facts.js';
import { leadsTo } from '../bridge-login.js';
import { metadataOf } from '../metadata.js';
import { once, type Rule } from '../rule.js';

/** What S256 gives. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
const CHALLENGE = /^[\w-]{43}$/;

/**
 * Whether the bridge's login leads to the provider, with our client id and all that protects a login.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
export const bridgeLogin: Rule = {
  step: 'bridge login',
  judge: once(({ bridge, login }) => {
    if (bridge.state !== 'known') return notChecked(whyNot(bridge));
    const target = leadsTo(bridge.value);
    if (!target) return notChecked('the login leads nowhere');
    if (login.state !== 'known') return notChecked(`it leads to ${target.origin}; ${whyNot(login)}`);
    return worst(
      [...where(target, login.value), ...what(target, bridge.value, login.value)],
      `it leads to ${target.origin}${target.pathname}, for our client id, with PKCE, state and nonce`,
    );
  }),
};

function where(target: URL, { discovery, issuer }: LoginFacts): readonly Finding[] {
  const endpoint = metadataOf(discovery)?.authorization_endpoint;
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) {
    return [
      notChecked(`it leads to ${target.origin}; whether that is the provider: the discovery document does not tell`),
    ];
  }
  const wanted = new URL(endpoint);
  if (wanted.origin === target.origin && wanted.pathname === target.pathname) return [];
  return [
    notOk(
      `it leads to ${target.origin}${target.pathname}, and the provider's logins are at ${wanted.origin}${wanted.pathname}`,
      `let OIDC_ISSUER of the bridge be ${issuer}; where another login stands in front of the bridge, let it pass both paths`,
    ),
  ];
}

function what(target: URL, { url }: BridgeFacts, { clientId }: LoginFacts): readonly Finding[] {
  const sent = target.searchParams;
  const findings: Finding[] = [];
  const wrong = (text: string, fix: string): void => void findings.push(notOk(text, fix));
  const client = sent.get('client_id');
  if (clientId.state !== 'known')
    findings.push(notChecked(`the client id is ${JSON.stringify(client)}; ${whyNot(clientId)}`));
  else if (client !== clientId.value) {
    wrong(
      `the client id is ${JSON.stringify(client)}, and not ${JSON.stringify(clientId.value)}`,
      'let OIDC_CLIENT_ID of the bridge be the client id of provider and trusts',
    );
  }
  const back = `${url}${BRIDGE.callbackPath}`;
  if (sent.get('redirect_uri') !== back) {
    wrong(
      `the redirect URI is ${JSON.stringify(sent.get('redirect_uri'))}, and not ${JSON.stringify(back)}`,
      `let PUBLIC_URL of the bridge be ${url}`,
    );
  }
  const scopes = (sent.get('scope') ?? '').split(' ');
  const missing = BRIDGE.scopes.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) wrong(`the scope lacks ${missing.join(', ')}`, `ask for ${BRIDGE.scopes.join(' ')}`);
  if (sent.get('response_type') !== 'code') wrong('it does not ask for a code', 'use the code flow alone');
  if (sent.get('code_challenge_method') !== 'S256' || !CHALLENGE.test(sent.get('code_challenge') ?? '')) {
    wrong('it has no PKCE by S256', 'send code_challenge with each login');
  }
  for (const name of ['state', 'nonce']) {
    if ((sent.get(name) ?? '').length < 22)
      wrong(`its ${name} is missing or short`, `send a random ${name} with each login`);
  }
  return findings;
}
