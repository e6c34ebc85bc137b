/** What a failed assertion says. The texts are what people read in their terminal, so they are frozen here. */
import { ArnPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { App, Fn, Stack } from 'aws-cdk-lib/core';
import { aLogin, anAccount, aPod, aRoleSession } from 'cdk-serval/testing';
import {
  Identity,
  IngestionRole,
  LoginProvider,
  Pods,
  RequestableRole,
  ServalPrincipal,
  WorkloadRole,
} from '../../lib';
import { newStack } from '../lib/support/stacks';
import { failureOf } from './failure';

const POD = { role: 'orders', cluster: 'tools', namespace: 'shop', serviceAccount: 'orders' };

function orders(stack: Stack): Stack {
  new WorkloadRole(stack, 'Orders', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [Identity.podIdentity({ clusterName: 'tools' })],
  });
  return stack;
}

test('a pod that is refused', () => {
  const pod = aPod({ ...POD, namespace: 'default' });
  expect(failureOf(() => expect(orders(newStack())).toAdmit(pod))).toMatchInlineSnapshot(`
   "expect(template).toAdmit(request)

   Role:     Orders2A43276C, arn:aws:iam::111122223333:role/orders
   Request:  a pod of service account default/orders in arn:aws:eks:eu-central-1:111122223333:cluster/tools, by EKS Pod Identity
   Expected: admits
   Received: refuses

   sts:AssumeRole: refuses
     Allow #0 does not apply: StringEquals aws:RequestTag/kubernetes-namespace: "default" is not "shop"
   sts:TagSession: refuses
     Allow #0 does not apply: StringEquals aws:RequestTag/kubernetes-namespace: "default" is not "shop"

   Judged: the role's trust. Not judged: that an association hands the role out (throughAssociation: true judges it)"
  `);
});

test('a pod that is admitted', () => {
  expect(failureOf(() => expect(orders(newStack())).not.toAdmit(aPod(POD)))).toMatchInlineSnapshot(`
   "expect(template).not.toAdmit(request)

   Role:     Orders2A43276C, arn:aws:iam::111122223333:role/orders
   Request:  a pod of service account shop/orders in arn:aws:eks:eu-central-1:111122223333:cluster/tools, by EKS Pod Identity
   Expected: refuses
   Received: admits

   sts:AssumeRole: admits
     Allow #0 applies: the caller is pods.eks.amazonaws.com; sts:AssumeRole is in sts:AssumeRole; StringEquals aws:SourceAccount: "111122223333" is "111122223333"; StringEquals aws:RequestTag/eks-cluster-arn: "arn:aws:eks:eu-central-1:111122223333:cluster/tools" is "arn:aws:eks:eu-central-1:111122223333:cluster/tools"; StringEquals aws:RequestTag/kubernetes-namespace: "shop" is "shop"; StringEquals aws:RequestTag/kubernetes-service-account: "orders" is "orders"
   sts:TagSession: admits
     Allow #0 applies: the caller is pods.eks.amazonaws.com; sts:TagSession is in sts:TagSession; StringEquals aws:SourceAccount: "111122223333" is "111122223333"; StringEquals aws:RequestTag/eks-cluster-arn: "arn:aws:eks:eu-central-1:111122223333:cluster/tools" is "arn:aws:eks:eu-central-1:111122223333:cluster/tools"; StringEquals aws:RequestTag/kubernetes-namespace: "shop" is "shop"; StringEquals aws:RequestTag/kubernetes-service-account: "orders" is "orders"

   Judged: the role's trust. Not judged: that an association hands the role out (throughAssociation: true judges it)"
  `);
});

test('a pod that no association hands the role to', () => {
  const pod = aPod({ ...POD, serviceAccount: 'default', throughAssociation: true });
  expect(failureOf(() => expect(orders(newStack())).toAdmit(pod))).toMatchInlineSnapshot(`
   "expect(template).toAdmit(request)

   Role:     Orders2A43276C, arn:aws:iam::111122223333:role/orders
   Request:  a pod of service account shop/default in arn:aws:eks:eu-central-1:111122223333:cluster/tools, by EKS Pod Identity
   Expected: admits
   Received: refuses

   no AWS::EKS::PodIdentityAssociation of the template hands arn:aws:iam::111122223333:role/orders to a pod of service account shop/default in arn:aws:eks:eu-central-1:111122223333:cluster/tools

   Judged: the role's trust and the template's associations"
  `);
});

test('an answer that depends on where the template is deployed', () => {
  const stack = orders(new Stack(new App(), 'Anywhere'));
  const pod = aPod({ ...POD, account: '111122223333' });
  expect(failureOf(() => expect(stack).not.toAdmit(pod))).toMatchInlineSnapshot(`
   "expect(template).not.toAdmit(request)

   Role:     Orders2A43276C, arn:aws:iam::123456789012:role/orders
   Request:  a pod of service account shop/orders in arn:aws:eks:us-east-1:111122223333:cluster/tools, by EKS Pod Identity
   Expected: refuses
   Received: undecided: it depends on where the template is deployed; say it, as in toAdmit(request, { account: '...', region: '...' })

   In account 123456789012 and region us-east-1:
     the cluster is of account 111122223333, and its associations hand out roles of that account alone
   In account 111122223333 and region us-east-1:
     sts:AssumeRole: admits
       Allow #0 applies: the caller is pods.eks.amazonaws.com; sts:AssumeRole is in sts:AssumeRole; StringEquals aws:SourceAccount: "111122223333" is "111122223333"; StringEquals aws:RequestTag/eks-cluster-arn: "arn:aws:eks:us-east-1:111122223333:cluster/tools" is "arn:aws:eks:us-east-1:111122223333:cluster/tools"; StringEquals aws:RequestTag/kubernetes-namespace: "shop" is "shop"; StringEquals aws:RequestTag/kubernetes-service-account: "orders" is "orders"
     sts:TagSession: admits
       Allow #0 applies: the caller is pods.eks.amazonaws.com; sts:TagSession is in sts:TagSession; StringEquals aws:SourceAccount: "111122223333" is "111122223333"; StringEquals aws:RequestTag/eks-cluster-arn: "arn:aws:eks:us-east-1:111122223333:cluster/tools" is "arn:aws:eks:us-east-1:111122223333:cluster/tools"; StringEquals aws:RequestTag/kubernetes-namespace: "shop" is "shop"; StringEquals aws:RequestTag/kubernetes-service-account: "orders" is "orders"

   Judged: the role's trust. Not judged: that an association hands the role out (throughAssociation: true judges it)"
  `);
});

test('a login for another application', () => {
  const stack = newStack();
  const loginProvider = LoginProvider.okta(stack, 'Okta', {
    domain: 'acme.okta.com',
    clientId: 'serval',
    otherClientIds: ['wiki'],
  });
  new RequestableRole(stack, 'Admin', { roleName: 'admin', loginProvider });
  const login = aLogin({ role: 'admin', issuer: 'https://acme.okta.com', clientId: 'wiki', subject: 'ann' });
  expect(failureOf(() => expect(stack).toAdmit(login))).toMatchInlineSnapshot(`
   "expect(template).toAdmit(request)

   Role:     AdminD8C7621C, arn:aws:iam::111122223333:role/admin
   Request:  a login at https://acme.okta.com of ann, for client id wiki
   Expected: admits
   Received: refuses

   sts:AssumeRoleWithWebIdentity: refuses
     Allow #0 does not apply: StringEquals acme.okta.com:aud: "wiki" is not "serval"

   Judged: the role's trust and the client ids of its provider. Not judged: the token itself"
  `);
});

test('an account without the External ID', () => {
  const stack = newStack();
  const trustedBy = ServalPrincipal.selfHosted('444455556666');
  new IngestionRole(stack, 'Ingestion', { roleName: 'ingestion', externalId: 'acme'.repeat(16), trustedBy });
  const account = anAccount({ role: 'ingestion', account: '444455556666' });
  expect(failureOf(() => expect(stack).toAdmit(account))).toMatchInlineSnapshot(`
   "expect(template).toAdmit(request)

   Role:     Ingestion68678714, arn:aws:iam::111122223333:role/ingestion
   Request:  somebody of account 444455556666, without an External ID
   Expected: admits
   Received: refuses

   sts:AssumeRole: refuses
     Allow #0 does not apply: StringEquals sts:ExternalId: the request does not have the key
     Allow #1 does not apply: sts:AssumeRole is none of sts:TagSession

   Judged: the role's trust. Not judged: the caller's own policies, which must allow the call too"
  `);
});

test('a session, where only the deployment knows who is trusted', () => {
  const stack = newStack();
  new Role(stack, 'Role', { roleName: 'target', assumedBy: new ArnPrincipal(Fn.importValue('worker-arn')) });
  const session = aRoleSession({ role: 'target', of: 'arn:aws:iam::444455556666:role/worker' });
  expect(failureOf(() => expect(stack).not.toAdmit(session))).toMatchInlineSnapshot(`
   "expect(template).not.toAdmit(request)

   Role:     Role1ABCC5F0, arn:aws:iam::111122223333:role/target
   Request:  a session of arn:aws:iam::444455556666:role/worker, without an External ID
   Expected: refuses
   Received: undecided

   sts:AssumeRole: undecided
     Allow #0 is undecided: Fn::ImportValue: only the deployment knows it; say it, as in toAdmit(request, { values: { 'worker-arn': '...' } })

   Judged: the role's trust. Not judged: the caller's own policies, which must allow the call too"
  `);
});
