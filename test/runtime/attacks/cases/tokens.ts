/** ID tokens: whose, for whom, of which login. */
import { CLIENT_ID, ISSUER } from '../../bridge/support/bridge-world.js';
import type { AttackCase } from '../case.js';
import { BRIDGE_CHECKS as OWN } from '../checks/bridge.js';
import { LIBRARY } from '../checks/library.js';
import { misbehaving, token } from '../ways.js';

const AUD = /aud is not our client id alone/;
const AZP = /azp is not our client id/;
const SUB = /sub is not/;

export const TOKENS: readonly AttackCase[] = [
  token('an ID token of another issuer', 'another host', LIBRARY.tokenIssuer, /"iss"/, {
    iss: 'https://other.okta.com',
  }),
  token('an ID token whose issuer has a slash more', 'a slash more', LIBRARY.tokenIssuer, /"iss"/, {
    iss: `${ISSUER}/`,
  }),
  token("an ID token of the issuer's authorization server with a path", 'a path more', LIBRARY.tokenIssuer, /"iss"/, {
    iss: `${ISSUER}/oauth2/default`,
  }),
  token('an ID token of the issuer in capitals', 'other letters', LIBRARY.tokenIssuer, /"iss"/, {
    iss: ISSUER.toUpperCase(),
  }),
  token('an ID token of the issuer without TLS', 'another scheme', LIBRARY.tokenIssuer, /"iss"/, {
    iss: ISSUER.replace('https', 'http'),
  }),
  token(
    'an ID token without an issuer',
    'absent issuer',
    LIBRARY.requiredClaims,
    /"iss" .*missing/,
    { iss: undefined },
    {
      behind: 'the issuer is compared next',
    },
  ),

  token(
    'an ID token for another client',
    'another client',
    LIBRARY.tokenAudience,
    /"aud"/,
    { aud: 'other' },
    {
      behind: 'our client id alone',
    },
  ),
  token(
    'an ID token for nobody',
    'absent audience',
    LIBRARY.requiredClaims,
    /"aud" .*missing/,
    { aud: undefined },
    {
      behind: 'the audience is compared next',
    },
  ),
  token('an ID token that another client holds too', 'us first', OWN.audience, AUD, {
    aud: [CLIENT_ID, 'other'],
    azp: CLIENT_ID,
  }),
  token('an ID token that another client was given first', 'us last', OWN.audience, AUD, {
    aud: ['other', CLIENT_ID],
    azp: CLIENT_ID,
  }),
  token('an ID token that is for us twice', 'us twice', OWN.audience, AUD, {
    aud: [CLIENT_ID, CLIENT_ID],
    azp: CLIENT_ID,
  }),
  token('an ID token whose audience holds a list', 'a nested list', OWN.audience, AUD, {
    aud: [CLIENT_ID, ['other']],
    azp: CLIENT_ID,
  }),

  token('an ID token that was asked for by another client', 'another client', OWN.authorizedParty, AZP, {
    azp: 'other',
  }),
  token('an ID token that nobody is said to have asked for', 'empty', OWN.authorizedParty, AZP, { azp: '' }),
  token('an ID token whose authorized party is null', 'null', OWN.authorizedParty, AZP, { azp: null }),
  token('an ID token with a list of authorized parties', 'a list', OWN.authorizedParty, AZP, { azp: [CLIENT_ID] }),
  token('an ID token whose authorized party is ours in capitals', 'other letters', OWN.authorizedParty, AZP, {
    azp: CLIENT_ID.toUpperCase(),
  }),

  token(
    'an ID token without a subject',
    'absent subject',
    LIBRARY.requiredClaims,
    /"sub" .*missing/,
    { sub: undefined },
    {
      behind: 'the form of the subject',
    },
  ),
  token('an ID token with an empty subject', 'empty', OWN.subject, SUB, { sub: '' }),
  token('an ID token with a subject of 256 characters', 'too long', OWN.subject, SUB, { sub: 'x'.repeat(256) }),
  token('an ID token with a subject outside ASCII', 'outside ASCII', OWN.subject, SUB, { sub: 'ü' }),
  token('an ID token whose subject breaks the line', 'a line break', OWN.subject, SUB, { sub: 'a\nb' }),
  token('an ID token whose subject ends in NUL', 'NUL', OWN.subject, SUB, { sub: '00u1\0' }),
  token(
    'an ID token whose subject is a number',
    'a number',
    LIBRARY.subjectType,
    /"sub"/,
    { sub: 1 },
    {
      behind: 'the form of the subject',
    },
  ),

  token('an ID token with another nonce', 'another nonce', LIBRARY.nonceValue, /"nonce"/, { nonce: 'x'.repeat(43) }),
  token('an ID token with an empty nonce', 'empty nonce', LIBRARY.nonceValue, /"nonce"/, { nonce: '' }),
  token('an ID token with a list of nonces', 'a list of nonces', LIBRARY.nonceValue, /"nonce"/, ({ nonce }) => ({
    nonce: [nonce],
  })),
  token('an ID token whose nonce is cut', 'a part of the nonce', LIBRARY.nonceValue, /"nonce"/, ({ nonce }) => ({
    nonce: String(nonce).slice(0, 42),
  })),
  token('an ID token without a nonce', 'absent nonce', OWN.nonce, /"nonce"/, { nonce: undefined }),
  {
    name: 'the ID token of an earlier login is sent again',
    input: 'a replayed ID token',
    check: OWN.nonceRandom,
    refusal: { status: 403, reason: 'TokenRefused', detail: /"nonce"/ },
    attack: async ({ logIn, rogue }) => {
      await logIn();
      const earlier = rogue.issued.at(-1)!;
      return logIn({ tokenAnswer: ({ at_hash: _, ...right }) => ({ ...right, id_token: earlier }) });
    },
  },

  token('an ID token of another access token', 'another access token', OWN.tokenHash, /at_hash/, {
    at_hash: 'x'.repeat(22),
  }),
  token('an ID token whose access token hash is a number', 'a number', OWN.tokenHash, /at_hash/, { at_hash: 1 }),
  token('an ID token whose access token hash is empty', 'empty', OWN.tokenHash, /at_hash/, { at_hash: '' }),
  token('an ID token whose access token hash is null', 'null', OWN.tokenHash, /at_hash/, { at_hash: null }),

  misbehaving(
    'an ID token that is too large for a cookie',
    'a large claim',
    OWN.cookieSize,
    { status: 502, reason: 'TokenTooLarge' },
    { claims: (right) => ({ ...right, groups: 'x'.repeat(4_000) }) },
  ),
  misbehaving(
    'an ID token with a thousand claims',
    'many claims',
    OWN.cookieSize,
    { status: 502, reason: 'TokenTooLarge' },
    {
      claims: (right) => ({
        ...Object.fromEntries(Array.from({ length: 1_000 }, (_, id) => [`c${id}`, id])),
        ...right,
      }),
    },
  ),
];
