import { Issuer } from '../../../lib';
import { messageOf, newStack } from '../support/stacks';

const HEX = '0123456789ABCDEF0123456789ABCDEF';
const HOST = 'oidc.eks.eu-central-1.amazonaws.com';
const bind = (issuerUrl: string) => Issuer.eks(issuerUrl)._bind(newStack());

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
        'cluster.identity.oidc.issuer" prints (at Stack)',
    );
  });
});
