/** What STS finds out about a web identity token before it decides: the keys were fetched, the signature tried. */
export type TokenEvidence =
  | { readonly type: 'malformed' }
  | {
      readonly type: 'token';
      readonly algorithm: string;
      readonly claims: Readonly<Record<string, unknown>>;
      /** `unreachable`: the issuer's keys can't be fetched; `no-key`: none of them is the token's. */
      readonly signature: 'valid' | 'invalid' | 'no-key' | 'unreachable' | 'not-tried';
    };

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const TOKEN_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
