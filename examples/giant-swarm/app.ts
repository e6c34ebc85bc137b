import { App, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  ClusterIdentityProvider,
  GiantSwarmOperatorPolicies,
  Identity,
  Pods,
  WorkloadRole,
  type IWorkloadRole,
} from 'cdk-serval';
import { CLUSTER_ACCOUNT, clustersIn, ORDERS_ACCOUNT } from './clusters';

/** Adds the stack of the clusters' account, and that of another account whose role pods of two clusters get. */
export function build(app: App, region = 'eu-west-1'): IWorkloadRole {
  const clusters = clustersIn(region);

  const platform = new Stack(app, 'Clusters', { env: { account: CLUSTER_ACCOUNT, region } });
  // The newest release here that Giant Swarm's page names permissions for.
  new GiantSwarmOperatorPolicies(platform, 'Operator', { release: '19.3.1' });
  for (const [name, issuer] of Object.entries(clusters)) {
    // In the clusters' own account the operators make the providers.
    ClusterIdentityProvider.imported(platform, `Provider-${name}`, issuer);
    const externalDns = new WorkloadRole(platform, `ExternalDns-${name}`, {
      roleName: `external-dns-${name}`,
      pods: [Pods.ofServiceAccount('kube-system', 'external-dns')],
      identities: [Identity.irsa({ issuer })],
    });
    externalDns.addToPolicy(new PolicyStatement({ actions: ['route53:ListHostedZones'], resources: ['*'] }));
  }

  const orders = new Stack(app, 'Orders', { env: { account: ORDERS_ACCOUNT, region } });
  const theirs = Object.entries(clusters).filter(([name]) => ['abc19', 'abc25'].includes(name));
  // Here nobody makes the providers but us.
  for (const [name, issuer] of theirs) new ClusterIdentityProvider(orders, `Provider-${name}`, { issuer });
  return new WorkloadRole(orders, 'Role', {
    roleName: 'orders',
    pods: [Pods.ofServiceAccount('shop', 'orders')],
    identities: theirs.map(([, issuer]) => Identity.irsa({ issuer })),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
