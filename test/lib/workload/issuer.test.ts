import { CfnParameter } from 'aws-cdk-lib/core';
import { Issuer, type IssuerOptions } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const HEX = '0123456789ABCDEF0123456789ABCDEF';
const HOST = 'oidc.eks.eu-central-1.amazonaws.com';
const boundTo = (issuer: Issuer) => issuer._bind(newStack());
const bind = (issuerUrl: string) => boundTo(Issuer.eks(issuerUrl));

describe('Issuer.eks', () => {
  test.each([
    HOST,
    'oidc.eks.cn-northwest-1.amazonaws.com.cn',
    'oidc.eks.us-gov-east-1.amazonaws.com',
    'oidc.eks.eusc-de-east-1.amazonaws.eu',
  ])('an issuer at %s loses its scheme, and its tokens are for sts.amazonaws.com', (host) => {
    expect(bind(`https://${host}/id/${HEX}`)).toEqual([
      { issuer: `${host}/id/${HEX}`, audience: 'sts.amazonaws.com', clientIds: ['sts.amazonaws.com'] },
    ]);
  });

  describe('fails for', () => {
    const form =
      'is no issuer of an EKS cluster, which is as https://oidc.eks.eu-central-1.amazonaws.com/id/HEX, in China ' +
      'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/HEX';
    test.each([
      [
        'a cluster ARN',
        'arn:aws:eks:eu-central-1:111122223333:cluster/tools',
        'does not begin with https://, which IAM demands',
      ],
      ['no scheme', `${HOST}/id/${HEX}`, 'does not begin with https://, which IAM demands'],
      ['http', `http://${HOST}/id/${HEX}`, 'does not begin with https://, which IAM demands'],
      ['a query', `https://${HOST}/id/${HEX}?a=b`, 'has a query, which an issuer cannot have'],
      ['a port', `https://${HOST}:443/id/${HEX}`, 'has a port, which IAM does not allow'],
      ['a slash at the end', `https://${HOST}/id/${HEX}/`, form],
      ['no id', `https://${HOST}`, form],
      ['an id in small letters', `https://${HOST}/id/${HEX.toLowerCase()}`, form],
      ['an id with other letters', `https://${HOST}/id/EXAMPLE`, form],
      ['a longer path', `https://${HOST}/id/${HEX}/keys`, form],
      ['the end of another partition', `https://oidc.eks.cn-north-1.amazonaws.com/id/${HEX}`, form],
      ['the end of China elsewhere', `https://oidc.eks.eu-central-1.amazonaws.com.cn/id/${HEX}`, form],
      ['a host that only begins like one', `https://${HOST}.evil.com/id/${HEX}`, form],
      ['a host in front of one', `https://evil.${HOST}/id/${HEX}`, form],
      ['no region', `https://oidc.eks.amazonaws.com/id/${HEX}`, form],
      ['a region that is none', `https://oidc.eks.evil.amazonaws.com/id/${HEX}`, form],
      ['an issuer of another flavour', 'https://irsa.blue.k8s.example.com', form],
    ])('%s', (_name, issuerUrl, fault) => {
      expect(messageOf(() => bind(issuerUrl))).toBe(
        `«Issuer» issuer: "${issuerUrl}" ${fault}; copy what "aws eks describe-cluster --name NAME --query ` +
          'cluster.identity.oidc.issuer" prints, and take Issuer.fromUrl where it has another form (at Stack)',
      );
    });
  });

  test('EKS: takes the host of its newer endpoints by fromUrl alone', () => {
    const issuerUrl = `https://oidc-eks.eu-central-1.api.aws/id/${HEX}`;
    expect(messageOf(() => bind(issuerUrl))).toContain('is no issuer of an EKS cluster');
    expect(boundTo(Issuer.fromUrl(issuerUrl))).toMatchObject([{ issuer: `oidc-eks.eu-central-1.api.aws/id/${HEX}` }]);
  });
});

const ROSA_ID = '1v3r0n44npxu4g58so46aeohduomfres';

describe('Issuer.rosa', () => {
  test.each([
    `rh-oidc.s3.us-east-1.amazonaws.com/${ROSA_ID}`,
    `oidc.op1.openshiftapps.com/${ROSA_ID}`,
    'blue-oidc.s3.eu-central-1.amazonaws.com',
    'blue-oidc.s3.us-gov-west-1.amazonaws.com',
    'blue-oidc.s3.cn-north-1.amazonaws.com.cn',
    'oidc-a1b2.s3.us-east-1.amazonaws.com',
    'blue-oidc-a1b2.s3.us-east-1.amazonaws.com',
    'd111111abcdef8.cloudfront.net',
    `d111111abcdef8.cloudfront.net/${ROSA_ID}`,
  ])('%s vouches for tokens for STS, and its provider lists openshift as well', (issuer) => {
    expect(boundTo(Issuer.rosa(`https://${issuer}`))).toEqual([
      { issuer, audience: 'sts.amazonaws.com', clientIds: ['openshift', 'sts.amazonaws.com'] },
    ]);
  });

  test("pods that take their token as OpenShift's operators do have another audience", () => {
    const [operators] = boundTo(Issuer.rosa('https://blue-oidc.s3.us-east-1.amazonaws.com', { audience: 'openshift' }));
    expect(operators).toMatchObject({ audience: 'openshift', clientIds: ['openshift', 'sts.amazonaws.com'] });
    const [own] = boundTo(Issuer.rosa('https://blue-oidc.s3.us-east-1.amazonaws.com', { audience: 'vault' }));
    expect(own).toMatchObject({ audience: 'vault', clientIds: ['openshift', 'sts.amazonaws.com', 'vault'] });
  });

  const form =
    'is no issuer of ROSA or OpenShift, which is as https://rh-oidc.s3.us-east-1.amazonaws.com/ID, ' +
    'https://oidc.op1.openshiftapps.com/ID, https://NAME-oidc.s3.us-east-1.amazonaws.com or https://NAME.cloudfront.net';
  test.each([
    ['the shared bucket without the id of the cluster', 'https://rh-oidc.s3.us-east-1.amazonaws.com', form],
    ['the shared host without the id of the cluster', 'https://oidc.op1.openshiftapps.com', form],
    ['a longer path', `https://oidc.op1.openshiftapps.com/${ROSA_ID}/keys`, form],
    [
      'an empty id',
      'https://d111111abcdef8.cloudfront.net//',
      'ends with a slash, which the provider of a cluster and its condition keys do not have',
    ],
    ['a bucket of another name', 'https://logs.s3.us-east-1.amazonaws.com', form],
    ['a bucket of its own with a path', `https://blue-oidc.s3.us-east-1.amazonaws.com/${ROSA_ID}`, form],
    ['the end of another partition', 'https://blue-oidc.s3.cn-north-1.amazonaws.com', form],
    ['a region that is none', 'https://blue-oidc.s3.evil.amazonaws.com', form],
    ['a host that only begins like one', 'https://blue-oidc.s3.us-east-1.amazonaws.com.evil.com', form],
    ['a host in front of one', `https://evil.oidc.op1.openshiftapps.com/${ROSA_ID}`, form],
    ['an issuer of EKS', `https://${HOST}/id/${HEX}`, form],
    ['no scheme', `rh-oidc.s3.us-east-1.amazonaws.com/${ROSA_ID}`, 'does not begin with https://, which IAM demands'],
  ])('fails for %s', (_name, issuerUrl, fault) => {
    expect(messageOf(() => boundTo(Issuer.rosa(issuerUrl)))).toBe(
      `«Issuer» issuer: "${issuerUrl}" ${fault}; copy serviceAccountIssuer of "oc get ` +
        'authentication.config.openshift.io cluster -o yaml", and take Issuer.fromUrl where it has another form (at Stack)',
    );
  });
});

describe('Issuer.fromUrl', () => {
  test.each<[string, IssuerOptions | undefined, string]>([
    ['sts.amazonaws.com unless it is told otherwise', undefined, 'sts.amazonaws.com'],
    ['what it is told', { audience: 'sts.amazonaws.com.cn' }, 'sts.amazonaws.com.cn'],
  ])('takes any issuer, with a path too, whose tokens are for %s', (_name, options, audience) => {
    expect(boundTo(Issuer.fromUrl('https://login.example.com/clusters/blue', options))).toEqual([
      { issuer: 'login.example.com/clusters/blue', audience, clientIds: [audience] },
    ]);
  });

  test.each([
    ['no scheme', 'login.example.com', 'does not begin with https://, which IAM demands'],
    ['http', 'http://login.example.com', 'does not begin with https://, which IAM demands'],
    ['nothing', '', 'does not begin with https://, which IAM demands'],
    ['a query', 'https://login.example.com/?a=b', 'has a query, which an issuer cannot have'],
    ['a fragment', 'https://login.example.com/#a', 'has a fragment, which an issuer cannot have'],
    ['a port', 'https://login.example.com:8443', 'has a port, which IAM does not allow'],
    ['a user', 'https://me@login.example.com', 'holds a user name, which an issuer cannot have'],
    ['a wildcard', 'https://login.example.com/*', 'has a path with characters other than letters, digits and ._~-%'],
    [
      'a host in capitals',
      'https://Login.example.com',
      'has no host name of lower-case letters, digits, dots and hyphens',
    ],
    [
      'a slash at the end',
      'https://login.example.com/',
      'ends with a slash, which the provider of a cluster and its condition keys do not have',
    ],
  ])('fails for %s', (_name, issuerUrl, fault) => {
    expect(messageOf(() => boundTo(Issuer.fromUrl(issuerUrl)))).toBe(
      `«Issuer» issuer: "${issuerUrl}" ${fault}; copy the iss claim of a token of the cluster (at Stack)`,
    );
  });

  test.each([
    ['an empty audience', '', 'has 0 characters, 1 to 255 are allowed'],
    [
      'an audience with a wildcard',
      'sts.*',
      'holds characters that are refused, allowed are letters, digits and _+=,.@:/-',
    ],
  ])('fails for %s, and so does Issuer.rosa', (_name, audience, fault) => {
    const message = `«ClientId» audience: "${audience}" ${fault}; give what tokens are asked for, or leave it out (at Stack)`;
    expect(messageOf(() => boundTo(Issuer.fromUrl('https://login.example.com', { audience })))).toBe(message);
    const rosa = `https://oidc.op1.openshiftapps.com/${ROSA_ID}`;
    expect(messageOf(() => boundTo(Issuer.rosa(rosa, { audience })))).toBe(message);
  });
});

test('an audience that is a token fails: it might hold a policy variable, which the request itself fills in', () => {
  const stack = newStack();
  const audience = new CfnParameter(stack, 'Audience').valueAsString;
  const message =
    `«LiteralNeeded» audience: "${audience}" is a token, known only at deployment, but an audience that a trust compares ` +
    'must be literal text; write it out, or read it from the context of the app (at Stack)';
  expect(messageOf(() => Issuer.fromUrl('https://login.example.com', { audience })._bind(stack))).toBe(message);
  const rosa = `https://oidc.op1.openshiftapps.com/${ROSA_ID}`;
  expect(messageOf(() => Issuer.rosa(rosa, { audience })._bind(stack))).toBe(message);
});

test('an audience that is a list fails: a trust would admit each of them', () => {
  const audience = ['sts.amazonaws.com', 'vault'] as never;
  expect(messageOf(() => boundTo(Issuer.fromUrl('https://login.example.com', { audience })))).toBe(
    '«ClientId» audience: ["sts.amazonaws.com","vault"] is no text; give what tokens are asked for, or leave it out (at ' +
      'Stack)',
  );
});

const IS_TOKEN = 'is a token, known only at deployment, but the prefix of a condition key must be literal text';

test.each([
  [
    'eks',
    'write out what "aws eks describe-cluster --name NAME --query cluster.identity.oidc.issuer" prints, read it from the ' +
      'context of the app, or take Identity.podIdentity, which needs no issuer',
  ],
  [
    'rosa',
    'write out serviceAccountIssuer of "oc get authentication.config.openshift.io cluster -o yaml", or read it from the ' +
      'context of the app',
  ],
  ['fromUrl', 'write it out, or read it from the context of the app'],
] as const)('Issuer.%s of a token fails, and names the ways out', (flavour, wayOut) => {
  const stack = newStack();
  const token = new CfnParameter(stack, 'Issuer').valueAsString;
  expect(messageOf(() => Issuer[flavour](token)._bind(stack))).toBe(
    `«LiteralNeeded» issuer: "${token}" ${IS_TOKEN}; ${wayOut} (at Stack)`,
  );
  expect(messageOf(() => Issuer[flavour](undefined as never)._bind(stack))).toMatch(
    /^«Missing» issuer: is missing, and has no default; copy .* \(at Stack\)$/,
  );
});

describe('an issuer that replaces another', () => {
  const [blue, green] = ['https://blue.example.com', 'https://green.example.com'].map((url) => Issuer.fromUrl(url));
  const hosts = (issuer: Issuer | undefined) => boundTo(issuer!).map((one) => one.issuer);

  test('is trusted beside it, the previous one first', () => {
    expect(hosts(green?.replacing(blue!))).toEqual(['blue.example.com', 'green.example.com']);
  });

  test('is trusted once where it is the same', () => {
    expect(hosts(blue?.replacing(blue))).toEqual(['blue.example.com']);
  });

  test('fails where it is the same with another audience, which would be left out', () => {
    const vault = Issuer.fromUrl('https://blue.example.com', { audience: 'vault' });
    expect(messageOf(() => boundTo(vault.replacing(blue!)))).toBe(
      '«Contradiction» audience: "vault" is what tokens of https://blue.example.com are for now, and "sts.amazonaws.com" ' +
        'is given for the previous issuer, which is the same, so that its pods would get in by one of the two alone; ' +
        'give both one audience (at Stack)',
    );
  });

  test('fails without one to replace', () => {
    expect(messageOf(() => boundTo(blue!.replacing(undefined as never)))).toBe(
      '«Missing» previous: is missing, and has no default; give the issuer that is being replaced (at Stack)',
    );
  });
});
