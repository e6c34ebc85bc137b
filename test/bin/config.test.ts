import { checkConfig, type ServalConfig } from '../../bin/config';

const cloud: ServalConfig = {
  externalId: '0123456789abcdef'.repeat(4),
  trustedBy: 'cloud',
  login: { provider: 'okta', domain: 'acme.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' },
  accounts: [{ id: '111122223333', name: 'tools', region: 'eu-west-1' }],
};
const selfHosted: ServalConfig = {
  ...cloud,
  trustedBy: 'self-hosted',
  worker: { account: '111122223333', cluster: 'tools', namespace: 'serval' },
};

test.each([
  ['Serval cloud', cloud],
  ['a worker', selfHosted],
  ['no logins', { ...cloud, login: undefined }],
  ['Google', { ...cloud, login: { provider: 'google', hostedDomain: 'acme.com', clientId: 'x.apps.example' } }],
  ['any issuer', { ...cloud, login: { provider: 'issuer', issuer: 'https://login.acme.com', clientId: 'serval' } }],
  ['China', { ...selfHosted, accounts: [{ ...cloud.accounts[0], region: 'cn-northwest-1' }] }],
])('takes a config with %s', (_, config) => {
  expect(checkConfig(config)).toBe(config);
});

const [account] = cloud.accounts;

test.each<[string, unknown, string]>([
  [
    'a number as account id',
    { ...cloud, accounts: [{ ...account, id: 111122223333 }] },
    'accounts[0].id: 111122223333 is no AWS account id, which has 12 digits; write it as text',
  ],
  [
    'an account id that is too short',
    { ...cloud, accounts: [account, { ...account, id: '1234' }] },
    'accounts[1].id: "1234" is no AWS account id, which has 12 digits; write it as text',
  ],
  [
    "Serval cloud's account",
    { ...cloud, accounts: [{ ...account, id: '992382851720' }] },
    `accounts[0].id: "992382851720" is Serval cloud's account, which the Connect AWS dialog always shows; give one of ` +
      'yours',
  ],
  [
    'an account twice',
    { ...cloud, accounts: [account, account] },
    'accounts[1].id: "111122223333" stands there twice; leave one out',
  ],
  ['no account', { ...cloud, accounts: [] }, 'accounts: [] is empty; list the accounts whose roles Serval ingests'],
  [
    'an empty name',
    { ...cloud, accounts: [{ ...account, name: ' ' }] },
    'accounts[0].name: " " is no name, which is any text but an empty one; give the one to show in Serval',
  ],
  [
    'an availability zone as region',
    { ...cloud, accounts: [{ ...account, region: 'eu-west-1a' }] },
    'accounts[0].region: "eu-west-1a" is a region of no AWS partition, whose regions look like "eu-west-1" or ' +
      '"us-gov-west-1"; give one',
  ],
  [
    'a region of a partition that nobody knows',
    { ...cloud, accounts: [{ ...account, region: 'zz-nowhere-1' }] },
    'accounts[0].region: "zz-nowhere-1" is a region of no AWS partition, whose regions look like "eu-west-1" or ' +
      '"us-gov-west-1"; give one',
  ],
  [
    'Serval cloud in a partition that it is not in',
    { ...cloud, accounts: [account, { ...account, id: '444455556666', region: 'cn-north-1' }] },
    'accounts[1].region: "cn-north-1" lies in the partition aws-cn, which Serval cloud is not in; take "self-hosted", ' +
      'or leave the account out',
  ],
  [
    "an account in another partition than the worker's",
    { ...selfHosted, accounts: [{ ...account, id: '444455556666', region: 'us-gov-west-1' }, account] },
    'accounts[0].region: "us-gov-west-1" lies in the partition aws-us-gov, but the worker\'s role lies in aws, and none ' +
      'is assumed across partitions; give each partition a config and a worker of its own',
  ],
  [
    'an External ID with a space',
    { ...cloud, externalId: 'my team' },
    'externalId: "my team" is no External ID, which has 2 to 1,224 letters, digits and _+=,.@:/-; ' +
      "copy it from Serval's Connect AWS dialog",
  ],
  [
    'an External ID of one character',
    { ...cloud, externalId: 'a' },
    'externalId: "a" is no External ID, which has 2 to 1,224 letters, digits and _+=,.@:/-; ' +
      "copy it from Serval's Connect AWS dialog",
  ],
  [
    'an External ID that is too long, without showing all of it',
    { ...cloud, externalId: 'a'.repeat(2000) },
    `externalId: "${'a'.repeat(99)}…${'a'.repeat(18)}" is no External ID, which has 2 to 1,224 letters, digits and ` +
      "_+=,.@:/-; copy it from Serval's Connect AWS dialog",
  ],
  [
    'a client id that is too long',
    { ...cloud, login: { ...cloud.login, clientId: 'a'.repeat(300) } },
    `login.clientId: "${'a'.repeat(99)}…${'a'.repeat(18)}" is no client id, which has 1 to 255 letters, digits and ` +
      "_+=,.@:/-; copy it from the login provider's application",
  ],
  [
    "a cluster's name that is too long",
    { ...selfHosted, worker: { ...selfHosted.worker, cluster: 'a'.repeat(101) } },
    `worker.cluster: "${'a'.repeat(101)}" is no EKS cluster's name, which has 1 to 100 letters, digits, - and _, the ` +
      'first a letter or a digit; copy it',
  ],
  [
    'a domain with a hyphen at an end',
    { ...cloud, login: { ...cloud.login, domain: 'acme-.okta.com' } },
    'login.domain: "acme-.okta.com" is no host name; give it as "acme.okta.com"',
  ],
  [
    'an unknown trust',
    { ...cloud, trustedBy: 'worker' },
    'trustedBy: "worker" is neither "cloud" nor "self-hosted"; choose one',
  ],
  [
    'no worker to trust',
    { ...selfHosted, worker: undefined },
    'trustedBy: "self-hosted" needs a worker to trust; add worker: { account, cluster, namespace }',
  ],
  [
    'a worker that nothing trusts',
    { ...selfHosted, trustedBy: 'cloud' },
    'trustedBy: "cloud" would leave the worker untrusted; take "self-hosted", or leave worker out',
  ],
  [
    'a worker in an account that is not listed',
    { ...selfHosted, worker: { ...selfHosted.worker, account: '444455556666' } },
    'worker.account: "444455556666" is none of accounts, which are 111122223333; add it there',
  ],
  [
    'an ARN as cluster',
    { ...selfHosted, worker: { ...selfHosted.worker, cluster: 'cluster/tools' } },
    `worker.cluster: "cluster/tools" is no EKS cluster's name, which has 1 to 100 letters, digits, - and _, ` +
      'the first a letter or a digit; copy it',
  ],
  [
    'a namespace in capitals',
    { ...selfHosted, worker: { ...selfHosted.worker, namespace: 'Serval' } },
    'worker.namespace: "Serval" is no Kubernetes namespace, which has 1 to 63 small letters, digits and inner ' +
      'hyphens; copy it',
  ],
  [
    'a URL as domain',
    { ...cloud, login: { ...cloud.login, domain: 'https://acme.okta.com' } },
    'login.domain: "https://acme.okta.com" is no host name; give it as "acme.okta.com"',
  ],
  [
    'an unknown login provider',
    { ...cloud, login: { provider: 'saml', clientId: 'x' } },
    'login.provider: {"provider":"saml","clientId":"x"} is no login whose provider is "okta", "google" or "issuer"; ' +
      'give one of them',
  ],
  [
    'an issuer without https',
    { ...cloud, login: { provider: 'issuer', issuer: 'http://login.acme.com', clientId: 'serval' } },
    'login.issuer: "http://login.acme.com" does not begin with https://, which IAM demands; copy the issuer from the ' +
      'provider',
  ],
  [
    'an issuer with a port, a query and a fragment',
    { ...cloud, login: { provider: 'issuer', issuer: 'https://x:99/?a#b', clientId: 'serval' } },
    'login.issuer: "https://x:99/?a#b" has a query, which an issuer cannot have; copy the issuer from the provider',
  ],
  [
    'an issuer that is no text',
    { ...cloud, login: { provider: 'issuer', issuer: 7, clientId: 'serval' } },
    'login.issuer: 7 is no issuer, which is a URL with https; copy it from the provider',
  ],
  [
    "Google's issuer, which IAM refuses to register",
    { ...cloud, login: { provider: 'issuer', issuer: 'https://accounts.google.com', clientId: 'serval' } },
    'login.issuer: "https://accounts.google.com" is built into IAM; take { provider: "google", hostedDomain, clientId }',
  ],
  [
    'a property that is not asked for, without showing it: it may be a secret',
    { ...cloud, login: { ...cloud.login, clientSecret: 'hush-1234' } },
    'login.clientSecret: is a property that nothing reads; respell it or leave it out',
  ],
])('refuses %s', (_, config, text) => {
  expect(() => checkConfig(config)).toThrow(new Error(`serval.config.ts cannot be deployed:\n  «Config» ${text}`));
});

test('names all faults at once', () => {
  const config = { ...cloud, externalId: '', accounts: [{ ...account, id: '', region: '' }] };
  expect(() => checkConfig(config)).toThrow(
    /externalId: "" .*\n.*accounts\[0\]\.id: "" .*\n.*accounts\[0\]\.region: "" [^\n]*$/,
  );
});
