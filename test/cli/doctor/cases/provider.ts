/** How the steps of what the login provider publishes are wrong. */
import { known } from '../../../../cli/steps/fact.js';
import { type Case } from './case.js';
import { answered, ISSUER, KEY, withDocument, withKeys, withLogin } from '../facts.js';

const rs256 = (kid: string) => ({ ...KEY, kid });

export const PROVIDER: readonly Case[] = [
  [
    'discovery document',
    'unreachable',
    withLogin({ discovery: { url: 'u', failed: 'ENOTFOUND' } }),
    'u does not answer here: ENOTFOUND',
    'from the internet',
  ],
  [
    'discovery document',
    'a redirect',
    withLogin({
      discovery: answered('https://a.example', {
        status: 302,
        headers: { location: ['https://b.example/x?secret=1'] },
      }),
    }),
    'https://a.example redirects to https://b.example/x (302)',
    'a redirect',
  ],
  [
    'discovery document',
    'no JSON',
    withLogin({ discovery: answered('u', { body: '<html>' }) }),
    'something else than JSON',
    'the issuer itself',
  ],
  [
    'discovery document',
    'another issuer',
    withDocument({ issuer: `${ISSUER}/` }),
    `the issuer is "${ISSUER}/", and not "${ISSUER}"`,
    'byte for byte',
  ],
  [
    'discovery document',
    'keys by http',
    withDocument({ jwks_uri: 'http://example.okta.com/keys' }),
    'its jwks_uri is "http://example.okta.com/keys"',
    'https',
  ],
  [
    'discovery document',
    'a member missing',
    withDocument({ subject_types_supported: undefined }),
    'it lacks subject_types_supported',
    'OpenID Connect Discovery',
  ],
  [
    'discovery document',
    'an algorithm',
    withDocument({ id_token_signing_alg_values_supported: ['HS256'] }),
    'signed with HS256',
    'STS takes RS256',
  ],
  [
    'discovery document',
    'a scope',
    withDocument({ scopes_supported: ['openid', 'profile'] }),
    'no scope email',
    'allow the scopes',
  ],
  [
    'discovery document',
    'PKCE',
    withDocument({ code_challenge_methods_supported: ['plain'] }),
    'no PKCE by S256',
    'always sends it',
  ],
  [
    'signing keys',
    'unreachable',
    withLogin({ keys: known(answered('k', { status: 503 })) }),
    'k answers with 503',
    'jwks_uri',
  ],
  ['signing keys', 'no set', withLogin({ keys: known(answered('k', { body: '[]' })) }), 'k is no JWK Set', '{"keys"'],
  [
    'signing keys',
    'none that signs',
    withKeys([{ ...KEY, use: 'enc' }]),
    'no key is there for RS256 or ES256',
    'sign with one',
  ],
  [
    'discovery document',
    'an algorithm that STS alone takes',
    withDocument({ id_token_signing_alg_values_supported: ['RS512'] }),
    'signed with RS512',
    'the bundled bridge takes RS256 and ES256',
  ],
  [
    'signing keys',
    'of another algorithm',
    withKeys([{ ...KEY, alg: 'PS256' }]),
    'no key is there for RS256',
    'sign with',
  ],
  ['signing keys', 'no kid', withKeys([{ ...KEY, kid: undefined }]), 'has no kid', 'name each key'],
  ['signing keys', 'a kid twice', withKeys([KEY, KEY]), 'two keys have the kid "k1"', 'a name of its own'],
  [
    'signing keys',
    'a private part',
    withKeys([{ ...KEY, d: 'AQAB' }]),
    'a private key is published',
    'take it out at once',
  ],
  [
    'signing keys',
    'too many',
    withKeys(Array.from({ length: 101 }, (_, index) => rs256(`k${index}`))),
    '101 keys are of type RSA',
    '100 at most',
  ],
  [
    'signing keys',
    'a short one',
    withKeys([{ kty: 'RSA', kid: 'w', n: 'wJsbjw', e: 'AQAB' }]),
    /of a key with the kid "w"/,
    '2,048 bits',
  ],
];
