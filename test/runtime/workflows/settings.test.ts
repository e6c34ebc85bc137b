import { systemClock } from '../../../runtime/clock.js';
import { systemRandom } from '../../../runtime/random.js';
import { createRoleSettings } from '../../../runtime/workflows/settings.js';
import { connection } from '../sync/support/world.js';

const ENVIRONMENT = {
  AWS_REGION: 'us-west-1',
  CONNECTIONS: JSON.stringify([connection()]),
  ROLE_PATH: '/requestable/',
  PERMISSIONS_BOUNDARY: 'serval-boundary',
  OIDC_ISSUER: 'https://example.okta.com',
  OIDC_CLIENT_ID: '0oa-client',
};

const settings = (environment: Record<string, string | undefined> = {}) =>
  createRoleSettings({ ...ENVIRONMENT, ...environment }, systemClock, systemRandom);

test('all that roles have in common comes from the environment', () => {
  expect(settings()).toMatchObject({
    connections: [connection()],
    frame: {
      path: '/requestable/',
      boundary: '/serval-boundary',
      issuer: 'example.okta.com',
      clientId: '0oa-client',
    },
  });
});

test.each([
  ['serval-boundary', '/serval-boundary'],
  ['/serval-boundary', '/serval-boundary'],
  ['/team/limits/serval-boundary', '/team/limits/serval-boundary'],
])('the boundary %s is the policy %s of each account', (name, boundary) => {
  expect(settings({ PERMISSIONS_BOUNDARY: name }).frame.boundary).toBe(boundary);
});

test('an issuer with a path keeps it, and one with a slash at the end too', () => {
  expect(settings({ OIDC_ISSUER: 'https://acme.okta.com/oauth2/default' }).frame.issuer).toBe(
    'acme.okta.com/oauth2/default',
  );
  expect(settings({ OIDC_ISSUER: 'https://acme.auth0.com/' }).frame.issuer).toBe('acme.auth0.com/');
});

test("the hosted domain is Google's alone, and optional there", () => {
  const google = { OIDC_ISSUER: 'https://accounts.google.com' };
  expect(settings(google).frame).not.toHaveProperty('hostedDomain');
  expect(settings({ ...google, GOOGLE_HOSTED_DOMAIN: 'example.com' }).frame.hostedDomain).toBe('example.com');
});

test.each<[string, string | undefined, string]>([
  ['ROLE_PATH', undefined, 'ROLE_PATH is missing; set it to the path of the roles'],
  ['ROLE_PATH', '/', 'ROLE_PATH is malformed'],
  ['ROLE_PATH', 'requestable', 'ROLE_PATH is malformed'],
  ['ROLE_PATH', '/requestable', 'ROLE_PATH is malformed'],
  ['ROLE_PATH', '/aws-reserved/sso/', 'ROLE_PATH is malformed'],
  ['PERMISSIONS_BOUNDARY', '', 'PERMISSIONS_BOUNDARY is missing; set it to the name of a customer managed policy'],
  ['PERMISSIONS_BOUNDARY', 'arn:aws:iam::111122223333:policy/x', 'PERMISSIONS_BOUNDARY is malformed'],
  ['PERMISSIONS_BOUNDARY', 'team/boundary', 'PERMISSIONS_BOUNDARY is malformed'],
  ['PERMISSIONS_BOUNDARY', '/team/', 'PERMISSIONS_BOUNDARY is malformed'],
  ['OIDC_ISSUER', 'http://example.okta.com', 'OIDC_ISSUER is malformed'],
  ['OIDC_ISSUER', 'https://example.okta.com:8443', 'OIDC_ISSUER is malformed'],
  ['OIDC_CLIENT_ID', 'a b', 'OIDC_CLIENT_ID is malformed'],
  ['GOOGLE_HOSTED_DOMAIN', 'example.com', "GOOGLE_HOSTED_DOMAIN is for Google's issuer alone"],
  ['CONNECTIONS', '[]', 'CONNECTIONS is malformed'],
])('%s=%j stops the start', (name, value, words) => {
  expect(() => settings({ [name]: value })).toThrow(`«Setting» ${words}`);
});
