/** How the steps of a real token are wrong. */
import { known } from '../../../../cli/steps/fact.js';
import { type Case } from './case.js';
import { CLIENT_ID, ISSUER, NOW, withClaims, withToken } from '../facts.js';

export const TOKEN: readonly Case[] = [
  ['token form', 'an algorithm of nobody', withToken({ header: { alg: 'HS256' } }), 'signed with "HS256"', 'STS takes'],
  [
    'token form',
    "an algorithm of STS's alone",
    withToken({ header: { alg: 'ES512' } }),
    'which STS takes and the bundled bridge does not',
    'RS256 or ES256',
  ],
  ['token form', 'an open file', withToken({ open: true }), 'others than its owner may read the file', 'chmod 600'],
  [
    'token signature',
    'of others',
    withToken({ signature: known('no applicable keys') }),
    'no applicable keys',
    'jwks_uri',
  ],
  [
    'token claims',
    'another issuer',
    withClaims({ iss: `${ISSUER}/oauth2/default` }),
    `iss is "${ISSUER}/oauth2/default"`,
    'byte for byte',
  ],
  [
    'token claims',
    'two audiences',
    withClaims({ aud: [CLIENT_ID, 'other'] }),
    'aud is not our client id alone',
    'for no other',
  ],
  ['token claims', 'another azp', withClaims({ azp: 'other' }), 'azp is not our client id', 'for no other'],
  ['token claims', 'no subject', withClaims({ sub: '' }), 'sub is not 1 to 255', 'ask the provider'],
  [
    'token times',
    'over',
    withClaims({ exp: NOW / 1000 - 61 }),
    'it expired at 2026-11-01T01:58:59.000Z',
    'log in again',
  ],
  [
    'token times',
    'to come',
    withClaims({ nbf: NOW / 1000 + 120 }),
    'it counts from 2026-11-01T02:02:00.000Z on',
    'NTP',
  ],
  ['token times', 'no time', withClaims({ exp: 'soon' }), 'exp is "soon", which is no time', 'id_token'],
  ['token e-mail', 'no address', withClaims({ email: 'ada' }), 'not an ASCII address', "change the person's e-mail"],
  ['token e-mail', 'not verified', withClaims({ email_verified: false }), 'email_verified is not true', 'verify'],
  [
    'token tags',
    'a list of two',
    withClaims({ 'https://aws.amazon.com/tags': { principal_tags: { team: ['a', 'b'] } } }),
    'is not {"principal_tags"',
    'a list of one value',
  ],
];
