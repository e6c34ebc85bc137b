import type { Claims } from './claims.js';

/**
 * At most 255 ASCII characters, and none that would break a line of the log.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken
 */
export function subjectProblem({ sub }: Claims): string | undefined {
  const valid = typeof sub === 'string' && /^[\u0020-\u007e]{1,255}$/.test(sub);
  return valid ? undefined : 'sub is not 1 to 255 ASCII characters';
}
