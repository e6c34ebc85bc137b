/** People who log in at a provider: the right login gets in, and one that differs in a single thing does not. */
import {
  CfnOIDCProvider,
  OidcProviderNative,
  OpenIdConnectProvider,
  OpenIdConnectPrincipal,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib/core';
import { aLogin, type LoginOptions } from 'cdk-serval/testing';
import { LoginProvider, RequestableRole } from '../../lib';
import { newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';

const ISSUER = 'https://acme.okta.com';

describe('a requestable role', () => {
  const stack = newStack();
  const loginProvider = LoginProvider.okta(stack, 'Okta', {
    domain: 'acme.okta.com',
    clientId: 'serval',
    otherClientIds: ['wiki'],
    sendsSessionTags: true,
  });
  const role = new RequestableRole(stack, 'Admin', {
    loginProvider,
    conditions: { subjects: ['ann'], sourceIps: ['203.0.113.0/24'], sessionTags: { team: ['platform'] } },
  });
  const right: LoginOptions = {
    role,
    issuer: ISSUER,
    clientId: 'serval',
    subject: 'ann',
    sourceIp: '203.0.113.9',
    sessionTags: { team: 'platform' },
  };

  test('admits the login that it is for', () => expect(stack).toAdmit(aLogin(right)));

  test.each<Partial<LoginOptions>>([
    { clientId: 'wiki' },
    { clientId: 'unknown' },
    { issuer: 'https://acme.okta.com/' },
    { issuer: 'https://evil.okta.com' },
    { subject: 'bob' },
    { sourceIp: '198.51.100.9' },
    { sessionTags: { team: 'sales' } },
    { sessionTags: undefined },
    { sourceIdentity: 'ann' },
    { context: { 'aws:SourceIp': '198.51.100.9' } },
  ])('refuses one with %p', (wrong) => {
    expect(stack).not.toAdmit(aLogin({ ...right, ...wrong }));
  });

  test.each([
    ['subject', 'acme.okta.com:sub'],
    ['sourceIp', 'aws:SourceIp'],
  ] as const)('is undecided without the %s, which the trust asks for', (name, key) => {
    const login = aLogin({ ...right, [name]: undefined });
    const reason = `the value of ${key} is not known`;
    expectUndecided(stack, login, reason);
  });
});

test('a source identity needs sts:SetSourceIdentity', () => {
  const stack = newStack();
  const loginProvider = LoginProvider.okta(stack, 'Okta', {
    domain: 'acme.okta.com',
    clientId: 'serval',
    sendsSourceIdentity: true,
  });
  const role = new RequestableRole(stack, 'Admin', { loginProvider });
  expect(stack).toAdmit(aLogin({ role, issuer: ISSUER, clientId: 'serval', sourceIdentity: 'ann' }));
  expect(stack).not.toAdmit(aLogin({ role, issuer: ISSUER, clientId: 'serval', sessionTags: { team: 'a' } }));
});

test('Google needs no provider, and its domain is asked for by its key', () => {
  const stack = newStack();
  const loginProvider = LoginProvider.google({ clientId: 'serval.apps', hostedDomain: 'acme.com' });
  const role = new RequestableRole(stack, 'Admin', { loginProvider });
  const login: LoginOptions = { role, issuer: 'https://accounts.google.com', clientId: 'serval.apps' };
  expect(stack).toAdmit(aLogin({ ...login, context: { 'accounts.google.com:hd': 'acme.com' } }));
  expect(stack).not.toAdmit(aLogin({ ...login, context: { 'accounts.google.com:hd': 'evil.com' } }));
  expect(stack).not.toAdmit(aLogin({ ...login, clientId: 'wiki' }));
});

test('a provider that somebody makes for Google is undecided, since IAM has one of its own', () => {
  const stack = newStack();
  const issuer = 'https://accounts.google.com';
  const provider = new OidcProviderNative(stack, 'Google', { url: issuer, clientIds: ['serval'] });
  const conditions = { StringEquals: { 'accounts.google.com:aud': 'serval' } };
  const role = new Role(stack, 'Role', { assumedBy: new OpenIdConnectPrincipal(provider, conditions) });
  expectUndecided(stack, aLogin({ role, issuer, clientId: 'serval' }), 'no page says if a login at Google');
});

describe('the time of a login', () => {
  const stack = newStack();
  const provider = new OidcProviderNative(stack, 'Okta', { url: ISSUER, clientIds: ['serval'] });
  const role = new Role(stack, 'Role', {
    assumedBy: new OpenIdConnectPrincipal(provider, {
      StringEquals: { 'acme.okta.com:aud': 'serval' },
      DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
      Bool: { 'aws:SecureTransport': 'true' },
    }),
  });
  const login: LoginOptions = { role, issuer: ISSUER, clientId: 'serval' };

  test('decides where the trust asks for it', () => {
    expect(stack).toAdmit(aLogin({ ...login, time: new Date('2029-12-31T23:59:59Z') }));
    expect(stack).not.toAdmit(aLogin({ ...login, time: new Date('2030-01-01T00:00:00Z') }));
    expectUndecided(stack, aLogin(login), 'aws:CurrentTime');
  });
});

describe('a provider that the template makes', () => {
  const anyClientId = (clientIdList: string[] | undefined) => {
    const stack = newStack();
    new CfnOIDCProvider(stack, 'Okta', { url: ISSUER, clientIdList });
    const provider = OidcProviderNative.fromOidcProviderArn(
      stack,
      'Provider',
      'arn:aws:iam::111122223333:oidc-provider/acme.okta.com',
    );
    new Role(stack, 'Role', { roleName: 'admin', assumedBy: new OpenIdConnectPrincipal(provider) });
    return stack;
  };

  test('refuses tokens for a client id that it does not list, whatever the trust says', () => {
    expect(anyClientId(['serval'])).toAdmit(aLogin({ role: 'admin', issuer: ISSUER, clientId: 'serval' }));
    expect(anyClientId(['serval'])).not.toAdmit(aLogin({ role: 'admin', issuer: ISSUER, clientId: 'wiki' }));
    expect(anyClientId(undefined)).not.toAdmit(aLogin({ role: 'admin', issuer: ISSUER, clientId: 'serval' }));
  });

  test('is undecided where only the deployment knows its client ids', () => {
    const stack = newStack();
    const clientId = new CfnParameter(stack, 'ClientId').valueAsString;
    const provider = new OidcProviderNative(stack, 'Okta', { url: ISSUER, clientIds: [clientId] });
    new Role(stack, 'Role', { roleName: 'admin', assumedBy: new OpenIdConnectPrincipal(provider) });
    const login = aLogin({ role: 'admin', issuer: ISSUER, clientId: 'serval' });
    expectUndecided(
      stack,
      login,
      'only the deployment knows if arn:aws:iam::111122223333:oidc-provider/acme.okta.com has client id "serval"',
    );
    expect(stack).toAdmit(login, { values: { ClientId: 'serval' } });
    expect(stack).not.toAdmit(login, { values: { ClientId: 'wiki' } });
  });

  test('is decided where what is known of its client ids, or the trust, is enough', () => {
    const stack = newStack();
    const clientIds = ['serval', new CfnParameter(stack, 'Other').valueAsString];
    const provider = new OidcProviderNative(stack, 'Okta', { url: ISSUER, clientIds });
    const conditions = { StringEquals: { 'acme.okta.com:aud': ['serval', 'wiki'] } };
    new Role(stack, 'Role', { roleName: 'admin', assumedBy: new OpenIdConnectPrincipal(provider, conditions) });
    const login = { role: 'admin', issuer: ISSUER };
    expect(stack).toAdmit(aLogin({ ...login, clientId: 'serval' }));
    expectUndecided(stack, aLogin({ ...login, clientId: 'wiki' }), 'only the deployment knows if');
    expect(stack).not.toAdmit(aLogin({ ...login, clientId: 'mail' }));
  });

  test('is undecided where nobody knows if it is made', () => {
    const stack = anyClientId(['serval']);
    const wanted = new CfnParameter(stack, 'Wanted').valueAsString;
    const condition = new CfnCondition(stack, 'IsWanted', { expression: Fn.conditionEquals(wanted, 'yes') });
    (stack.node.findChild('Okta') as CfnOIDCProvider).cfnOptions.condition = condition;
    const login = aLogin({ role: 'admin', issuer: ISSUER, clientId: 'wiki' });
    expectUndecided(stack, login, 'only the deployment knows if');
    expect(stack).not.toAdmit(login, { values: { Wanted: 'yes' } });
    expect(stack).toAdmit(login, { values: { Wanted: 'no' } });
  });

  test("may be the CDK's older resource", () => {
    const stack = newStack();
    const provider = new OpenIdConnectProvider(stack, 'Okta', { url: ISSUER, clientIds: ['serval'] });
    const role = new Role(stack, 'Role', { assumedBy: new OpenIdConnectPrincipal(provider) });
    expect(stack).toAdmit(aLogin({ role, issuer: ISSUER, clientId: 'serval' }));
    expect(stack).not.toAdmit(aLogin({ role, issuer: ISSUER, clientId: 'wiki' }));
  });

  test('is not judged where it is not there, and the message says so', () => {
    const stack = newStack();
    const loginProvider = LoginProvider.imported({ issuer: ISSUER, clientId: 'serval' });
    const role = new RequestableRole(stack, 'Admin', { loginProvider });
    expect(failureOf(() => expect(stack).not.toAdmit(aLogin({ role, issuer: ISSUER, clientId: 'serval' })))).toContain(
      'Not judged: the token itself; that the account has the provider arn:aws:iam::111122223333:oidc-provider/acme.okta.com, with this client id',
    );
  });
});
