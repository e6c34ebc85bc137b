/** Requests that nobody could make: each would be refused for that alone, and a test with `.not` pass for a wrong reason. */
import { aLogin, anAccount, anIrsaPod, aPod, aRoleSession, type AdmissionRequest } from 'cdk-serval/testing';
import { Identity, Pods, WorkloadRole } from '../../lib';
import { newStack } from '../lib/support/stacks';
import { failureOf } from './failure';

const TOOLS = '444455556666';
const POD = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };

describe('a request that nobody could make fails with and without not', () => {
  const stack = newStack();
  new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'tools' })],
  });
  const login = { role: 'orders', issuer: 'https://acme.okta.com', clientId: 'serval' };
  const account = { role: 'orders', account: TOOLS };

  test.each<[AdmissionRequest, string]>([
    [
      aPod({ ...POD, namespace: 'Shop' }),
      'aPod: namespace: "Shop" is not allowed; 1 to 63 of small letters, digits and inner hyphens are',
    ],
    [
      aPod({ ...POD, serviceAccount: 'system:serviceaccount:shop:orders' }),
      'aPod: serviceAccount: "system:serviceaccount:shop:orders" is not allowed',
    ],
    [
      aPod({ ...POD, cluster: 'arn:aws:eks:eu-central-1:1:cluster/tools' }),
      'aPod: cluster: "arn:aws:eks:eu-central-1:1:cluster/tools" is not allowed',
    ],
    [aPod({ ...POD, account: '1' }), 'aPod: account: "1" is not allowed; 12 to 12 of 12 digits are'],
    [aPod({ ...POD, region: 'frankfurt' }), 'aPod: region: "frankfurt" is no region; write it as "eu-central-1"'],
    [
      aPod({ ...POD, serviceaccount: 'orders' } as never),
      'aPod: there is no "serviceaccount"; there are role, context, cluster, namespace',
    ],
    [aPod({ ...POD, namespace: undefined } as never), 'aPod: namespace is missing'],
    ...['Kubernetes-Namespace', 'kubernetes-namspace', 'team'].map((tag): [AdmissionRequest, string] => [
      aPod({ ...POD, sessionTags: { [tag]: 'default' } }),
      `aPod: sessionTags: {"${tag}":"default"} has a tag that EKS does not send; it sends eks-cluster-arn`,
    ]),
    [aPod({ ...POD, sessionTags: { 'kubernetes-namespace': '#' } }), 'is no map of session tags'],
    [anAccount({ ...account, sessionTags: { '': 'a' } }), 'anAccount: sessionTags: {"":"a"} is no map of session tags'],
    [anAccount({ ...account, sessionTags: { team: 1 } } as never), 'sessionTags: {"team":1} is no map of session tags'],
    [
      anAccount({ ...account, inheritedTags: { team: 'a', Team: 'b' } }),
      'anAccount: inheritedTags: {"team":"a","Team":"b"} has a key twice, and case does not count',
    ],
    ...['cognito-identity.amazonaws.com', 'graph.facebook.com', 'www.amazon.com'].map(
      (host): [AdmissionRequest, string] => [
        aLogin({ ...login, issuer: `https://${host}` }),
        `aLogin: issuer: "https://${host}" is built into IAM, and its logins are not judged here`,
      ],
    ),
    [aPod({ ...POD, throughAssociation: 'yes' } as never), 'aPod: throughAssociation: "yes" is neither true nor false'],
    [
      anIrsaPod({
        role: 'orders',
        issuer: 'oidc.eks.eu-central-1.amazonaws.com/id/AB',
        namespace: 'shop',
        serviceAccount: 'orders',
      }),
      'does not begin with https://, which IAM demands',
    ],
    [aLogin({ ...login, clientId: '' }), 'aLogin: clientId: "" is not allowed'],
    [aLogin({ ...login, subject: '' }), 'aLogin: subject: "" is no text'],
    [aLogin({ ...login, sourceIp: '10.0.0.0/8' }), 'aLogin: sourceIp: "10.0.0.0/8" is no IP address'],
    [aLogin({ ...login, time: new Date('no date') }), 'aLogin: time: null is no Date'],
    [
      aLogin({ ...login, context: { 'aws:SourceIp': 1 } } as never),
      'is no map of condition keys to a text or a list of texts',
    ],
    [
      anAccount({ ...account, account: `arn:aws:iam::${TOOLS}:root` }),
      `anAccount: account: "arn:aws:iam::${TOOLS}:root" is not allowed`,
    ],
    [anAccount({ ...account, externalId: 'x' }), 'anAccount: externalId: "x" is not allowed'],
    [
      anAccount({ ...account, pod: { cluster: 'tools', namespace: 'shop' } } as never),
      'anAccount: pod: {"cluster":"tools","namespace":"shop"} serviceAccount is missing',
    ],
    [
      aRoleSession({ role: 'orders', of: 'arn:aws:iam::1:role/x' }),
      'aRoleSession: of: "arn:aws:iam::1:role/x" is no role\'s ARN',
    ],
    [aRoleSession({ role: 'orders', of: 'nobody' }), 'the template has no role of "nobody"'],
    [
      { role: 'orders' } as never,
      'toAdmit takes a request that a builder made: aLogin, aPod, anIrsaPod, anAccount, aRoleSession',
    ],
    [undefined as never, 'toAdmit takes a request that a builder made'],
    ['orders' as never, 'toAdmit takes a request that a builder made'],
  ])('%# %j', (request, message) => {
    expect(failureOf(() => expect(stack).toAdmit(request))).toContain(message);
    expect(failureOf(() => expect(stack).not.toAdmit(request))).toContain(message);
  });
});
