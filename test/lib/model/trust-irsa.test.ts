import {
  EKS_AUDIENCE,
  eksIssuerFault,
  irsaTrust,
  oidcProviderArn,
  regionalHost,
  TRUST_POLICY_SIZE,
} from '../../../lib/model';
import { assumeRoleWithWebIdentity, measure, parsePolicy } from '../../../lib/model/policy';

const ACCOUNT = '111122223333';
const HEX = '0123456789ABCDEF0123456789ABCDEF';

describe.each([
  ['aws', 'eu-central-1', 'oidc.eks.eu-central-1.amazonaws.com'],
  ['aws-cn', 'cn-north-1', 'oidc.eks.cn-north-1.amazonaws.com.cn'],
  ['aws-us-gov', 'us-gov-west-1', 'oidc.eks.us-gov-west-1.amazonaws.com'],
])('in %s', (partition, region, host) => {
  const issuer = `${host}/id/${HEX}`;
  const federated = oidcProviderArn(partition, ACCOUNT, issuer);
  const pods = [{ namespace: 'serval', serviceAccounts: ['serval-bridge'] }];
  const trust = irsaTrust({ federated, issuer, audience: EKS_AUDIENCE, pods });

  test('the trust compares subject and audience exactly, at the one provider', () => {
    expect(trust).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: `arn:${partition}:iam::${ACCOUNT}:oidc-provider/${issuer}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${issuer}:sub`]: 'system:serviceaccount:serval:serval-bridge',
              [`${issuer}:aud`]: 'sts.amazonaws.com',
            },
          },
        },
      ],
    });
  });

  test('it is a valid policy, and four of its kind fit into a trust', () => {
    expect(parsePolicy(trust, 'trust').problems).toEqual([]);
    expect(4 * measure(trust).size).toBeLessThan(TRUST_POLICY_SIZE);
  });

  const elsewhere = `${regionalHost('oidc.eks', region)}/id/${'F'.repeat(32)}`;
  const right = {
    provider: federated,
    issuer,
    audience: EKS_AUDIENCE,
    subject: 'system:serviceaccount:serval:serval-bridge',
  };
  test.each<[string, string, Partial<typeof right>]>([
    ['admits', 'the service account', {}],
    ['refuses', 'another namespace', { subject: 'system:serviceaccount:default:serval-bridge' }],
    ['refuses', 'another service account', { subject: 'system:serviceaccount:serval:serval-worker-sa' }],
    ['refuses', 'a name that only begins alike', { subject: 'system:serviceaccount:serval:serval-bridge-2' }],
    ['refuses', 'a token for another audience', { audience: 'openshift' }],
    ['refuses', 'a token for an audience with a suffix', { audience: `${EKS_AUDIENCE}.cn` }],
    ['refuses', 'another cluster', { provider: oidcProviderArn(partition, ACCOUNT, elsewhere), issuer: elsewhere }],
    ['refuses', "another cluster's key at this provider", { issuer: elsewhere }],
    ['refuses', 'a provider of another account', { provider: oidcProviderArn(partition, '444455556666', issuer) }],
  ])('it %s %s', (verdict, _who, other) => {
    const role = { arn: `arn:${partition}:iam::${ACCOUNT}:role/serval-bridge`, trustPolicy: trust };
    expect(assumeRoleWithWebIdentity({ role, ...right, ...other }).verdict).toBe(verdict);
  });

  test('its issuer is one of an EKS cluster', () => expect(eksIssuerFault(`https://${issuer}`)).toBeUndefined());
});
