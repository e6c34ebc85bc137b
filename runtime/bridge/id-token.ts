/**
 * Checks of the ID token that the library leaves out, each with its section of OpenID Connect Core 1.0. The library
 * has checked signature, algorithm, issuer, nonce, and that the audience holds our client id.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */

/** Seconds that the provider's clock and ours may differ by. */
export const CLOCK_TOLERANCE = 60;

export type Claims = Readonly<Record<string, unknown>>;

export interface Expected {
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch: when the login began that the token answers. */
  readonly began: number;
}

/** Which check fails, in words for the log; undefined where all hold. */
export function idTokenProblem(claims: Claims, { clientId, now, began }: Expected): string | undefined {
  return (
    audienceProblem(claims.aud, clientId) ??
    authorizedPartyProblem(claims.azp, clientId) ??
    subjectProblem(claims.sub) ??
    timeProblem(claims, now / 1000, began / 1000)
  );
}

/**
 * 3.1.3.7, 3: our client id and no other. A token with more audiences is one that others hold too, and that STS
 * would take from them.
 */
function audienceProblem(aud: unknown, clientId: string): string | undefined {
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud];
  return audiences.length === 1 && audiences[0] === clientId ? undefined : 'aud is not our client id alone';
}

/** 3.1.3.7, 5: where it is there, it is us. STS compares it in place of `aud`. */
function authorizedPartyProblem(azp: unknown, clientId: string): string | undefined {
  return azp === undefined || azp === clientId ? undefined : 'azp is not our client id';
}

/** 2: at most 255 ASCII characters. */
function subjectProblem(sub: unknown): string | undefined {
  const valid = typeof sub === 'string' && /^[\u0020-\u007e]{1,255}$/.test(sub);
  return valid ? undefined : 'sub is not 1 to 255 ASCII characters';
}

/** 3.1.3.7, 9 and 10; RFC 7519, 4.1.5. Made for this login: no older than its beginning, and not in the future. */
function timeProblem({ exp, iat, nbf }: Claims, now: number, began: number): string | undefined {
  if (!isTime(exp) || exp <= now - CLOCK_TOLERANCE) return 'exp is over or no time';
  if (!isTime(iat) || iat > now + CLOCK_TOLERANCE) return 'iat is in the future or no time';
  if (iat < began - CLOCK_TOLERANCE) return 'iat is before the login began';
  if (nbf !== undefined && (!isTime(nbf) || nbf > now + CLOCK_TOLERANCE)) return 'nbf is in the future or no time';
  return undefined;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
