/** Pods, by both ways: the right one gets in, and one that differs in a single thing does not. */
import { CfnCluster, CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import {
  OidcProviderNative,
  OpenIdConnectPrincipal,
  PolicyStatement,
  Role,
  ServicePrincipal,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import { CfnJson, Fn } from 'aws-cdk-lib/core';
import { aPod, anIrsaPod, type IrsaPodOptions, type PodOptions } from 'cdk-serval/testing';
import { Identity, Issuer, Pods, WorkerRole, WorkloadRole } from '../../lib';
import { ACCOUNT, newStack } from '../lib/support/stacks';
import { expectUndecided, failureOf } from './failure';

const OTHER = '444455556666';
const URL = 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';

describe('a workload role by Pod Identity', () => {
  const stack = newStack();
  const role = new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'tools' })],
  });
  const right: PodOptions = { role, cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };

  test('admits its pod', () => {
    expect(stack).toAdmit(aPod(right));
    expect(stack).toAdmit(aPod({ ...right, account: ACCOUNT, region: 'eu-central-1' }));
    expect(stack).toAdmit(aPod({ ...right, throughAssociation: true }));
  });

  test.each<Partial<PodOptions>>([
    { namespace: 'default' },
    { serviceAccount: 'default' },
    { cluster: 'test' },
    { region: 'eu-west-1' },
    { account: OTHER },
    { sessionTags: false },
    { sessionTags: { 'kubernetes-namespace': 'default' } },
    { sessionTags: { 'eks-cluster-arn': `arn:aws:eks:eu-central-1:${OTHER}:cluster/tools` } },
    { throughAssociation: true, namespace: 'default' },
  ])('refuses one with %p', (wrong) => {
    expect(stack).not.toAdmit(aPod({ ...right, ...wrong }));
  });

  test('refuses the same service account with a token instead of an association', () => {
    expect(stack).not.toAdmit(anIrsaPod({ role, issuer: URL, namespace: 'shop', serviceAccount: 'orders' }));
  });
});

describe('a trust that any association of the account may use', () => {
  const stack = newStack();
  const props = { clusterName: 'tools', namespace: 'serval', trustAnyAssociationOfAccount: true };
  const role = new WorkerRole(stack, 'Worker', props);
  const pod: PodOptions = { role, cluster: 'test', namespace: 'default', serviceAccount: 'default' };

  test('admits any pod of the account, with and without tags', () => {
    expect(stack).toAdmit(aPod(pod));
    expect(stack).toAdmit(aPod({ ...pod, sessionTags: false }));
  });

  test('refuses a cluster of another account, whose associations cannot name the role', () => {
    expect(stack).not.toAdmit(aPod({ ...pod, account: OTHER }));
  });

  test('refuses a pod that no association of the template hands the role to, where that is asked', () => {
    expect(stack).not.toAdmit(aPod({ ...pod, throughAssociation: true }));
    const own = { cluster: 'tools', namespace: 'serval', serviceAccount: 'serval-worker-sa' };
    expect(stack).toAdmit(aPod({ role, ...own, throughAssociation: true }));
    for (const wrong of [
      { cluster: 'test' },
      { namespace: 'default' },
      { serviceAccount: 'default' },
      { region: 'eu-west-1' },
    ]) {
      expect(stack).not.toAdmit(aPod({ role, ...own, ...wrong, throughAssociation: true }));
    }
  });
});

describe('an association of the template', () => {
  const newRole = (options: { disableSessionTags?: boolean; roleArn?: string; serviceAccount?: string }) => {
    const stack = newStack();
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('pods.eks.amazonaws.com') });
    const tagged = new PolicyStatement({
      actions: ['sts:AssumeRole', 'sts:TagSession'],
      principals: [new ServicePrincipal('pods.eks.amazonaws.com')],
      conditions: { StringEquals: { 'aws:RequestTag/kubernetes-namespace': 'shop' } },
    });
    role.assumeRolePolicy!.addStatements(tagged);
    new CfnPodIdentityAssociation(stack, 'Association', {
      clusterName: 'tools',
      namespace: 'shop',
      serviceAccount: options.serviceAccount ?? 'orders',
      roleArn: options.roleArn ?? role.roleArn,
      disableSessionTags: options.disableSessionTags,
    });
    const pod = { role, cluster: 'tools', namespace: 'shop', serviceAccount: 'orders', throughAssociation: true };
    return { stack, pod };
  };

  test('says that session tags come, which sts:TagSession must allow', () => {
    const { stack, pod } = newRole({});
    expect(stack).toAdmit(aPod(pod));
  });

  test('says that none come, so that a plain trust is enough', () => {
    const { stack, pod } = newRole({ disableSessionTags: true });
    expect(failureOf(() => expect(stack).not.toAdmit(aPod(pod)))).toContain('without session tags');
    expect(stack).toAdmit(aPod(pod));
  });

  test('of another role hands out that one', () => {
    const { stack, pod } = newRole({ roleArn: `arn:aws:iam::${ACCOUNT}:role/other` });
    expect(stack).not.toAdmit(aPod(pod));
  });

  test('is undecided where only the deployment knows whom it is for', () => {
    const { stack, pod } = newRole({ serviceAccount: Fn.importValue('service-account') });
    expectUndecided(stack, aPod(pod), 'only the deployment knows what the association Association says');
    expect(stack).toAdmit(aPod(pod), { values: { 'service-account': 'orders' } });
    expect(stack).not.toAdmit(aPod(pod), { values: { 'service-account': 'default' } });
    expect(stack).not.toAdmit(aPod({ ...pod, namespace: 'default' }));
  });

  test('contradicts a request that says itself that no tags come', () => {
    const { stack, pod } = newRole({});
    const message = 'aPod: sessionTags is false, and throughAssociation finds out if tags come; keep one';
    expect(failureOf(() => expect(stack).not.toAdmit(aPod({ ...pod, sessionTags: false })))).toBe(message);
  });
});

test('a condition on the name of the pod is undecided until the request says it', () => {
  const stack = newStack();
  const role = new Role(stack, 'Role', {
    assumedBy: new ServicePrincipal('pods.eks.amazonaws.com', {
      conditions: { StringLike: { 'aws:RequestTag/kubernetes-pod-name': 'orders-*' } },
    }).withSessionTags(),
  });
  const pod = { role, cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };
  expectUndecided(stack, aPod(pod), 'the name of the pod is not said; give it in sessionTags');
  expect(stack).toAdmit(aPod({ ...pod, sessionTags: { 'kubernetes-pod-name': 'orders-0' } }));
  expect(stack).not.toAdmit(aPod({ ...pod, sessionTags: { 'kubernetes-pod-name': 'web-0' } }));
});

test('a condition on another key is undecided until the request says it', () => {
  const stack = newStack();
  const conditions = { StringEquals: { 'aws:SourceOrgID': 'o-0123456789' } };
  const assumedBy = new ServicePrincipal('pods.eks.amazonaws.com', { conditions }).withSessionTags();
  const pod = {
    role: new Role(stack, 'Role', { assumedBy }),
    cluster: 'tools',
    namespace: 'shop',
    serviceAccount: 'orders',
  };
  expectUndecided(stack, aPod(pod), 'the value of aws:SourceOrgID is not known');
  expect(stack).toAdmit(aPod({ ...pod, context: { 'aws:SourceOrgID': 'o-0123456789' } }));
  expect(stack).not.toAdmit(aPod({ ...pod, context: { 'aws:SourceOrgID': 'o-9876543210' } }));
});

describe('a workload role by IRSA', () => {
  const stack = newStack();
  const role = new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.irsa({ issuer: Issuer.eks(URL) })],
  });
  const right: IrsaPodOptions = { role, issuer: URL, namespace: 'shop', serviceAccount: 'orders' };

  test('admits its pod', () => {
    expect(stack).toAdmit(anIrsaPod(right));
    expect(stack).toAdmit(anIrsaPod({ ...right, audience: 'sts.amazonaws.com' }));
  });

  test.each<Partial<IrsaPodOptions>>([
    { namespace: 'default' },
    { serviceAccount: 'default' },
    { audience: 'openshift' },
    { issuer: URL.replace('eu-central-1', 'eu-west-1') },
    { issuer: URL.replace('0123', '4567') },
  ])('refuses one with %p', (wrong) => {
    expect(stack).not.toAdmit(anIrsaPod({ ...right, ...wrong }));
  });

  test('refuses the same pod by an association', () => {
    expect(stack).not.toAdmit(aPod({ role, cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' }));
  });
});

test('a subject that is left out admits every pod of the cluster', () => {
  const stack = newStack();
  const provider = `arn:aws:iam::${ACCOUNT}:oidc-provider/${URL.slice('https://'.length)}`;
  const conditions = { StringEquals: { [`${URL.slice('https://'.length)}:aud`]: 'sts.amazonaws.com' } };
  const role = new Role(stack, 'Role', { assumedBy: new WebIdentityPrincipal(provider, conditions) });
  expect(stack).toAdmit(anIrsaPod({ role, issuer: URL, namespace: 'default', serviceAccount: 'default' }));
});

describe("the conditions that the CDK's service accounts have, whose issuer only the deployment knows", () => {
  const stack = newStack();
  const resourcesVpcConfig = { subnetIds: [] };
  const cluster = new CfnCluster(stack, 'Cluster', { roleArn: `arn:aws:iam::${ACCOUNT}:role/eks`, resourcesVpcConfig });
  const provider = new OidcProviderNative(stack, 'Provider', {
    url: cluster.attrOpenIdConnectIssuerUrl,
    clientIds: ['sts.amazonaws.com'],
  });
  const issuer = Fn.select(1, Fn.split('oidc-provider/', provider.oidcProviderArn));
  const value = { [`${issuer}:aud`]: 'sts.amazonaws.com', [`${issuer}:sub`]: 'system:serviceaccount:shop:orders' };
  const conditions = { StringEquals: new CfnJson(stack, 'Condition', { value }) };
  const role = new Role(stack, 'Role', { assumedBy: new OpenIdConnectPrincipal(provider, conditions) });
  const pod: IrsaPodOptions = { role, issuer: URL, namespace: 'shop', serviceAccount: 'orders' };

  test('is undecided, and the message names the value that is missing', () => {
    expectUndecided(stack, anIrsaPod(pod), "toAdmit(request, { values: { 'Cluster.OpenIdConnectIssuerUrl': '...' } })");
  });

  test('is decided once the value is said', () => {
    const deployment = { values: { 'Cluster.OpenIdConnectIssuerUrl': URL } };
    expect(stack).toAdmit(anIrsaPod(pod), deployment);
    expect(stack).not.toAdmit(anIrsaPod({ ...pod, namespace: 'default' }), deployment);
    expect(stack).not.toAdmit(anIrsaPod({ ...pod, issuer: URL.replace('0123', '4567') }), deployment);
  });
});
