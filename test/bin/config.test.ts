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

const bridge = {
  exposure: 'public' as const,
  domainName: 'serval.acme.com',
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000001',
};
const vpc = {
  id: 'vpc-0a1b2c3d',
  cidr: '10.0.0.0/16',
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  privateSubnetIds: ['subnet-0a', 'subnet-0b'],
};
const internal = { ...bridge, exposure: 'internal' as const, vpc };
const serverless: ServalConfig = {
  ...cloud,
  trustedBy: 'self-hosted',
  services: { account: '111122223333', bridge },
};
const services = serverless.services!;

test.each([
  ['Serval cloud', cloud],
  ['a worker', selfHosted],
  ['services', serverless],
  ['services without a bridge', { ...serverless, services: { account: '111122223333' } }],
  ['services whose bridge is internal', { ...serverless, services: { ...services, bridge: internal } }],
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
    'accounts[0].region: "us-gov-west-1" lies in the partition aws-us-gov, but the role that assumes the ' +
      'others lies in aws, and none is assumed across partitions; give each partition a config of its own',
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
    'trustedBy: "self-hosted" needs something of yours to trust; add worker: { account, cluster, namespace }, ' +
      'or services: { account }',
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
    'services that nothing trusts',
    { ...serverless, trustedBy: 'cloud' },
    'trustedBy: "cloud" would leave the services untrusted; take "self-hosted", or leave services out',
  ],
  [
    'services beside a worker',
    { ...selfHosted, services },
    'services: is given beside worker, but an ingestion role trusts one of the two; leave one out',
  ],
  [
    'services in an account that is not listed',
    { ...serverless, services: { account: '444455556666' } },
    'services.account: "444455556666" is none of accounts, which are 111122223333; add it there',
  ],
  [
    'a bridge that nobody can log in to',
    { ...serverless, login: undefined },
    'services.bridge: has nothing to log in with; add login, or leave bridge out',
  ],
  [
    'a bridge without a choice of exposure',
    { ...serverless, services: { ...services, bridge: { domainName: 'serval.acme.com' } } },
    'services.bridge.exposure: {"domainName":"serval.acme.com"} is no bridge whose exposure is "public" or ' +
      '"internal"; choose one',
  ],
  [
    'a URL as domain of the bridge',
    { ...serverless, services: { ...services, bridge: { ...bridge, domainName: 'http://serval.acme.com' } } },
    'services.bridge.domainName: "http://serval.acme.com" is no host name; give it as "serval.acme.com"',
  ],
  [
    'a certificate of IAM',
    {
      ...serverless,
      services: {
        ...services,
        bridge: { ...bridge, certificateArn: 'arn:aws:iam::111122223333:server-certificate/x' },
      },
    },
    'services.bridge.certificateArn: "arn:aws:iam::111122223333:server-certificate/x" is no ARN of a certificate in ' +
      'ACM, which looks like "arn:aws:acm:REGION:ACCOUNT:certificate/ID"; copy it',
  ],
  [
    'a VPC with a subnet too few',
    {
      ...serverless,
      services: {
        ...services,
        bridge: { ...internal, vpc: { ...vpc, availabilityZones: [...vpc.availabilityZones, 'eu-west-1c'] } },
      },
    },
    'services.bridge.vpc.privateSubnetIds: ["subnet-0a","subnet-0b"] are not as many as availabilityZones; give one ' +
      'for each zone, in their order',
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
