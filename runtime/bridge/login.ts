import { hash } from 'node:crypto';
import * as client from 'openid-client';
import { BRIDGE } from '../../lib/model/index.js';
import type { Clock } from '../clock.js';
import { errorName, RuntimeError } from '../errors.js';
import type { Destination } from '../hand-over/request.js';
import { randomText, type Random } from '../random.js';
import type { Login } from '../session/start-session.js';
import { isErrorCode } from './checks/error-code.js';
import { signatureProblem } from './checks/signature.js';
import { NO_KEY } from './checks/verification-key.js';
import { CLIENT_REFUSED, type ClientCheck } from './client-check.js';
import { idTokenProblem, isOfTime } from './id-token.js';
import { verifiedEmail } from './identity.js';
import type { ProviderKeys } from './keys.js';
import type { Provider } from './provider.js';
import { loginRefusal, type LoginRefusal } from './refusal.js';
import type { SecretSource } from './secrets.js';
import type { BridgeSettings } from './settings.js';
import { INVALID_CLIENT, tokenErrorCode, withClientSecret } from './token-request.js';

/** What a login that has begun is finished with. The verifier is a secret. */
export interface Attempt {
  readonly grantId: string;
  readonly destination: Destination;
  /** Whether a page of ours began it, by what the browser says. */
  readonly fromOurPage: boolean;
  readonly nonce: string;
  readonly verifier: string;
  /** Milliseconds since the epoch. */
  readonly began: number;
}

export interface LoginParts {
  readonly settings: BridgeSettings;
  readonly provider: Provider;
  readonly secrets: SecretSource;
  readonly clientCheck: ClientCheck;
  readonly clock: Clock;
  readonly random: Random;
}

export function newAttempt(
  asked: Pick<Attempt, 'grantId' | 'destination' | 'fromOurPage'>,
  { clock, random }: LoginParts,
): Attempt {
  return { ...asked, nonce: randomText(random, 32), verifier: randomText(random, 32), began: clock.now() };
}

/**
 * Where the browser logs in. PKCE and nonce always, and our own client secret later on.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest
 */
export async function authorizationUrl(
  attempt: Attempt,
  state: string,
  { settings, provider }: LoginParts,
): Promise<URL | LoginRefusal> {
  try {
    const { configuration } = await provider.discovered();
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri(settings),
      scope: BRIDGE.scopes.join(' '),
      state,
      nonce: attempt.nonce,
      code_challenge: codeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
  } catch (error) {
    return providerRefusal(error);
  }
}

/**
 * S256. By Node's hash: WebCrypto's wakes another thread for it.
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2
 */
function codeChallenge(verifier: string): string {
  return hash('sha256', verifier, 'base64url');
}

/**
 * Redeems the code of a callback whose state is proven already, and checks what comes back.
 * @param query of the callback, whole: the library also checks `iss` (RFC 9207)
 */
export async function finishLogin(
  attempt: Attempt,
  state: string,
  query: string,
  { settings, provider, secrets, clientCheck, clock }: LoginParts,
): Promise<Login | LoginRefusal> {
  try {
    const { configuration, userinfo, keys } = await provider.discovered();
    const callback = new URL(`${redirectUri(settings)}${query}`);
    const tokens = await withClientSecret(secrets, () =>
      client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: attempt.nonce,
        pkceCodeVerifier: attempt.verifier,
        idTokenExpected: true,
      }),
    );
    const claims = { ...tokens.claims() };
    const unsigned = await signatureProblemOf(tokens.id_token!, keys);
    if (unsigned !== undefined) return tokenRefusal(unsigned);
    const problem = idTokenProblem(claims, {
      clientId: settings.clientId,
      now: clock.now(),
      began: attempt.began,
      idToken: tokens.id_token!,
      accessToken: tokens.access_token,
    });
    if (problem !== undefined) return tokenRefusal(problem);

    const subject = claims.sub as string;
    const vouched =
      claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
        ? await client.fetchUserInfo(userinfo, tokens.access_token, subject)
        : claims;
    const verified = verifiedEmail({ ...vouched }, settings);
    if ('refused' in verified) return verified;
    return { email: verified.email, subject, token: tokens.id_token!, expiresAt: (claims.exp as number) * 1000 };
  } catch (error) {
    const code = await tokenErrorCode(error);
    if (code !== INVALID_CLIENT) return code === undefined ? providerRefusal(error) : providerAnswered(code);
    clientCheck.doubt();
    return loginRefusal(
      'ClientRefused',
      'The login provider does not accept the secret of this bridge. An administrator has to renew it.',
      CLIENT_REFUSED,
    );
  }
}

/** By younger keys once more, where none of those that are held is the token's: the provider may have changed them. */
async function signatureProblemOf(idToken: string, keys: ProviderKeys): Promise<string | undefined> {
  const problem = signatureProblem(idToken, await keys.current());
  return problem === NO_KEY ? signatureProblem(idToken, await keys.renewed()) : problem;
}

/** From configuration only: Host and X-Forwarded-* are the caller's to choose. */
export function redirectUri({ publicUrl }: BridgeSettings): string {
  return `${publicUrl}${BRIDGE.callbackPath}`;
}

/** What went wrong with the provider. The library's messages are fixed texts; what it received stays in their causes. */
function providerRefusal(error: unknown): LoginRefusal {
  if (error instanceof client.AuthorizationResponseError) return providerAnswered(error.error);
  const code = (error as { code?: unknown }).code;
  const unreachable = error instanceof TypeError || error instanceof RuntimeError || UNREACHABLE.has(code);
  if (!unreachable && error instanceof client.ClientError) return tokenRefusal(checkThatFailed(error));
  const detail =
    error instanceof RuntimeError ? error.what : `${errorName(error)} ${typeof code === 'string' ? code : ''}`;
  return loginRefusal(
    'ProviderUnavailable',
    'The login provider does not answer as it should. Try again in a minute.',
    detail.trim(),
  );
}

const UNREACHABLE: ReadonlySet<unknown> = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
]);

/** The provider's own error code, if it is one. */
export function providerAnswered(error: unknown): LoginRefusal {
  const known = isErrorCode(error) ? error : 'an error that is no code';
  return loginRefusal('ProviderRefused', 'The login provider did not log you in. Open your link again.', known);
}

function tokenRefusal(problem: string): LoginRefusal {
  if (isOfTime(problem)) {
    return loginRefusal(
      'ClockWrong',
      'The clocks of this bridge and of the login provider do not agree, or your login took too long. Open your link ' +
        'again; if this lasts, an administrator has to set the clocks.',
      problem,
    );
  }
  return loginRefusal(
    'TokenRefused',
    'The login provider sent a login that is not valid here. Open your link again.',
    problem,
  );
}

function checkThatFailed(error: client.ClientError): string {
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
