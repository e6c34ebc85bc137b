/**
 * Other people's word on an ID token: jose and aws-jwt-verify, each asked as its own pages say, with the keys, the
 * issuer, the audience and the time of the one who took it.
 * @see https://github.com/panva/jose/blob/main/docs/jwt/verify/functions/jwtVerify.md
 * @see https://github.com/awslabs/aws-jwt-verify#verifying-jwts-from-any-oidc-compatible-idp
 */
import { verifyJwtSync } from 'aws-jwt-verify/jwt-verifier';
import { createLocalJWKSet, decodeProtectedHeader, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import type { JsonWebKeySet } from '../../../local/aws/api.js';

/** As docs/bridge.md says; not taken from the code that is judged. */
const CLOCK_TOLERANCE = 60;
const ALGORITHMS = ['RS256', 'ES256'];

/** A token, and all that its verification depends on. */
export interface JudgedToken {
  readonly token: string;
  readonly keys: JsonWebKeySet;
  readonly issuer: string;
  readonly clientId: string;
  /** Milliseconds since the epoch: when it was taken. */
  readonly at: number;
}

/** Undefined where the token verifies; else why it does not. */
export type Judge = (judged: JudgedToken) => Promise<string | undefined>;

export const JUDGES: Readonly<Record<'jose' | 'aws-jwt-verify', Judge>> = {
  jose: ({ token, keys, issuer, clientId, at }) =>
    objection(() =>
      jwtVerify(token, createLocalJWKSet(keys as unknown as JSONWebKeySet), {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: new Date(at),
        requiredClaims: ['exp', 'iat', 'sub'],
      }),
    ),

  'aws-jwt-verify': (judged) =>
    objection(() => {
      const { token, issuer, clientId, at } = judged;
      // It knows no other clock than the machine's. Nothing runs in between: the call is synchronous.
      const machine = Date.now;
      Date.now = () => at;
      try {
        return verifyJwtSync(token, keyOf(judged), { issuer, audience: clientId, graceSeconds: CLOCK_TOLERANCE });
      } finally {
        Date.now = machine;
      }
    }),
};

/**
 * It finds keys by `kid` alone. A token may leave that out where the provider has one key that fits: then that key is
 * what it is asked with.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#Signing
 */
function keyOf({ token, keys }: JudgedToken): Parameters<typeof verifyJwtSync>[1] {
  const { kid, alg } = decodeProtectedHeader(token);
  const fitting = keys.keys.filter((key) => key.alg === alg && (key.use ?? 'sig') === 'sig');
  const [only, ...others] = fitting;
  const chosen = kid === undefined && only !== undefined && others.length === 0 ? only : keys;
  return chosen as unknown as Parameters<typeof verifyJwtSync>[1];
}

async function objection(verify: () => unknown): Promise<string | undefined> {
  try {
    await verify();
    return undefined;
  } catch (error) {
    if (error instanceof errors.JOSEError) return error.code;
    return error instanceof Error ? error.constructor.name : String(error);
  }
}

/** What the judges object to in a token that was taken: a line for each that does. */
export async function objections(judged: JudgedToken): Promise<readonly string[]> {
  const words = await Promise.all(
    Object.entries(JUDGES).map(async ([name, judge]) => {
      const why = await judge(judged);
      return why === undefined ? [] : [`${name} refuses a token that the bridge took: ${why}`];
    }),
  );
  return words.flat();
}
