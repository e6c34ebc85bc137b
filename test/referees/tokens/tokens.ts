/** ID tokens with one thing wrong, or odd, and who takes them: the bridge, jose, aws-jwt-verify. */
import { createHmac } from 'node:crypto';
import { base64url, generateKeyPair } from 'jose';
import type { Behaviour } from '../../runtime/bridge/support/rogue-provider.js';
import { CLIENT_ID, CLIENT_SECRET, ISSUER } from '../../runtime/bridge/support/bridge-world.js';
import { NOW } from '../../runtime/session/samples.js';

type Who = 'bridge' | 'jose' | 'aws-jwt-verify';

export interface TriedToken {
  readonly name: string;
  readonly behaviour: Behaviour;
  readonly takenBy: readonly Who[];
  /** Why the bridge takes what a judge refuses. */
  readonly difference?: string;
}

const now = NOW / 1000;
const ALL: readonly Who[] = ['bridge', 'jose', 'aws-jwt-verify'];
const BOTH_JUDGES: readonly Who[] = ['jose', 'aws-jwt-verify'];

const claims = (name: string, more: Record<string, unknown>, takenBy: readonly Who[] = []): TriedToken => ({
  name,
  behaviour: { claims: (right) => ({ ...right, ...more }) },
  takenBy,
});

const without = (claim: string, takenBy: readonly Who[] = []): TriedToken => ({
  name: `without ${claim}`,
  behaviour: { claims: ({ [claim]: _, ...rest }) => rest },
  takenBy,
});

const made = (name: string, idToken: Behaviour['idToken'], takenBy: readonly Who[] = []): TriedToken => ({
  name,
  behaviour: { idToken },
  takenBy,
});

/** What at least one judge refuses, with the bridge's word: nothing that they refuse is taken but what says why. */
export const REFUSED: readonly TriedToken[] = [
  claims('of another issuer', { iss: 'https://other.okta.com' }),
  claims('whose issuer has a slash more', { iss: `${ISSUER}/` }),
  claims('whose issuer is a list', { iss: [ISSUER] }),
  without('iss'),
  claims('for another client', { aud: 'other' }),
  claims('for a list of other clients', { aud: ['other', 'another'] }),
  claims('for nobody', { aud: [] }),
  without('aud'),
  claims('that is over', { exp: now - 61 }),
  claims('whose expiry is text', { exp: String(now + 3600) }),
  without('exp', ['aws-jwt-verify']),
  claims('not yet valid', { nbf: now + 61 }),
  claims('whose nbf is text', { nbf: String(now) }),
  without('iat', ['aws-jwt-verify']),
  claims('whose iat is text', { iat: String(now) }),
  without('sub', ['aws-jwt-verify']),
  claims('whose subject is a number', { sub: 7 }, ['jose']),
  { name: 'signed with PS256', behaviour: { algorithm: 'PS256' }, takenBy: [] },
  made('with a bad signature', async (_, signed) => (await signed({})).replace(/[^.]{8}$/, 'AAAAAAAA')),
  made('whose signature is cut', async (_, signed) => (await signed({})).slice(0, -8)),
  made('without a signature', async (_, signed) => (await signed({})).replace(/[^.]*$/, '')),
  made('whose claims were changed after signing', async (right, signed) => {
    const [header, , signature] = (await signed({})).split('.');
    return [header, base64url.encode(JSON.stringify({ ...right, email: 'eve@example.com' })), signature].join('.');
  }),
  made('of a key that the provider does not have', async (_, signed) =>
    signed({}, (await generateKeyPair('RS256')).privateKey),
  ),
  made('of an unknown key id', (_, signed) => signed({ kid: 'unknown' })),
  made('of the key of another algorithm', (_, signed) => signed({ kid: 'es256' })),
  made(
    'by none',
    async (right) => `${base64url.encode('{"alg":"none","kid":"rs256"}')}.${base64url.encode(JSON.stringify(right))}.`,
  ),
  made('by HS256 with the client secret', async (right) => {
    const body = `${base64url.encode('{"alg":"HS256","kid":"rs256"}')}.${base64url.encode(JSON.stringify(right))}`;
    return `${body}.${createHmac('sha256', CLIENT_SECRET).update(body).digest('base64url')}`;
  }),
  made('with a critical header that nobody knows', (_, signed) => signed({ crit: ['x-unknown'], 'x-unknown': 1 }), [
    'aws-jwt-verify',
  ]),
  made('in four parts', async (_, signed) => `${await signed({})}.x`),
  made('that is no JWT', async () => 'a.b'),
  {
    ...claims('whose jti is a number', { jti: 7 }, ['bridge', 'jose']),
    difference: 'the bridge reads no jti: the nonce ties a token to its login',
  },
  {
    ...claims('whose scope is a list', { scope: ['openid'] }, ['bridge', 'jose']),
    difference: 'scope is no claim of an ID token, and the bridge reads none',
  },
];

/** What the judges were not asked about, or leave to the caller: the bridge refuses more. */
export const STRICTER: readonly TriedToken[] = [
  claims('for another client too', { aud: [CLIENT_ID, 'other'] }, BOTH_JUDGES),
  claims(
    'for another client too, with us as the authorized party',
    { aud: [CLIENT_ID, 'o'], azp: CLIENT_ID },
    BOTH_JUDGES,
  ),
  claims('of another authorized party', { azp: 'other' }, BOTH_JUDGES),
  claims('with another nonce', { nonce: 'x'.repeat(43) }, BOTH_JUDGES),
  without('nonce', BOTH_JUDGES),
  claims('issued a week ago', { iat: now - 604_800 }, BOTH_JUDGES),
  claims('issued in the future', { iat: now + 61 }, BOTH_JUDGES),
  claims('with an empty subject', { sub: '' }, BOTH_JUDGES),
  claims('with a subject of 256 characters', { sub: 'x'.repeat(256) }, BOTH_JUDGES),
];

/** What all take: the edges of what is right. */
export const TAKEN: readonly TriedToken[] = [
  claims('with nothing wrong', {}, ALL),
  { name: 'signed with ES256', behaviour: { algorithm: 'ES256' }, takenBy: ALL },
  claims('with a list of one audience', { aud: [CLIENT_ID] }, ALL),
  claims('with us as the authorized party', { azp: CLIENT_ID }, ALL),
  claims('that was over 59 seconds ago', { exp: now - 59 }, ALL),
  claims('valid in 59 seconds', { nbf: now + 59 }, ALL),
  made('without a key id, where one key fits', (_, signed) => signed({ kid: undefined }), ALL),
];
