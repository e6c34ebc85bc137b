import * as client from 'openid-client';
import type { SecretSource } from './secrets.js';

/** How a token endpoint says that it does not know the client, or not by this secret. */
export const INVALID_CLIENT = 'invalid_client';

/** What else says so under 401, which RFC 6749 keeps for a client that is refused: Keycloak's word, and Auth0's. */
const REFUSED_BY_STATUS: ReadonlySet<unknown> = new Set(['unauthorized_client', 'access_denied']);

/**
 * The error code in a token endpoint's answer, one name for every refused client; undefined where it held none. A
 * refused client is often told by `WWW-Authenticate`, which the library looks at instead of the answer's content.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export async function tokenErrorCode(error: unknown): Promise<string | undefined> {
  const code = await codeIn(error);
  const { status } = Object(error) as { readonly status?: unknown };
  return status === 401 && REFUSED_BY_STATUS.has(code) ? INVALID_CLIENT : code;
}

async function codeIn(error: unknown): Promise<string | undefined> {
  if (error instanceof client.ResponseBodyError) return error.error;
  if (!(error instanceof client.WWWAuthenticateChallengeError)) return undefined;
  try {
    const { error: code } = (await error.response.clone().json()) as { readonly error?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Does a request of the token endpoint, and once more where the provider refuses the client secret and there is
 * another one by now: who refuses the client has not looked at the code, so that it is still good.
 */
export async function withClientSecret<T>(secrets: SecretSource, request: () => Promise<T>): Promise<T> {
  const used = secrets.current();
  try {
    return await request();
  } catch (error) {
    const refused = (await tokenErrorCode(error)) === INVALID_CLIENT;
    if (!refused || !(await secrets.otherThan(used))) throw error;
    return request();
  }
}
