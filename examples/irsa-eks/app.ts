import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ClusterIdentityProvider, Identity, Issuer, Pods, WorkloadRole } from 'cdk-serval';

const ACCOUNT = '111122223333';
const CLUSTER = 'blue';
/** As "aws eks describe-cluster --name blue --query cluster.identity.oidc.issuer" prints them, by region. */
const ISSUERS: Readonly<Record<string, string>> = {
  'eu-west-1': 'https://oidc.eks.eu-west-1.amazonaws.com/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
  'cn-north-1': 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
  'us-gov-west-1': 'https://oidc.eks.us-gov-west-1.amazonaws.com/id/5C0DE1A2B3C4D5E6F708192A3B4C5D6E',
};

/** The roles, by what their pods are. */
export interface Roles {
  readonly orders: WorkloadRole;
  readonly reports: WorkloadRole;
  readonly jobs: WorkloadRole;
  readonly billing: WorkloadRole;
}

/** Adds the stack of the cluster's account: the provider, and a role for each kind of workload. */
export function build(app: App, region = 'eu-west-1'): Roles {
  const stack = new Stack(app, 'ShopRoles', { env: { account: ACCOUNT, region } });
  const issuer = Issuer.eks(ISSUERS[region]!);
  new ClusterIdentityProvider(stack, 'Provider', { issuer });
  const irsa = Identity.irsa({ issuer });
  // Made by another stack: roles are deployed and reviewed apart from what they are for.
  const receipts = Bucket.fromBucketName(stack, 'Receipts', 'example-shop-receipts');

  const orders = new WorkloadRole(stack, 'Orders', {
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: [irsa],
  });
  receipts.grantPut(orders);

  const reports = new WorkloadRole(stack, 'Reports', {
    pods: [Pods.ofServiceAccount('shop', 'reports'), Pods.ofServiceAccount('finance', 'reports')],
    identities: [irsa],
  });
  receipts.grantRead(reports);

  // Whoever may make a service account in this namespace has this role.
  const jobs = new WorkloadRole(stack, 'Jobs', {
    pods: [Pods.ofWholeNamespace('jobs')],
    identities: [irsa],
  });
  receipts.grantRead(jobs, 'public/*');

  // On its way from IRSA to Pod Identity: both let it in until its pods have moved.
  const billing = new WorkloadRole(stack, 'Billing', {
    pods: [Pods.ofServiceAccount('finance', 'billing')],
    identities: [irsa, Identity.podIdentity({ clusterName: CLUSTER })],
  });
  receipts.grantReadWrite(billing);
  return { orders, reports, jobs, billing };
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
