import { App, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { ClusterIdentityProvider, Identity, Issuer, Pods, WorkloadRole, type IWorkloadRole } from 'cdk-serval';

/** As "oc get authentication.config.openshift.io cluster -o yaml" shows serviceAccountIssuer. */
const ISSUER = 'https://rh-oidc.s3.us-east-1.amazonaws.com/1v3r0n44npxu4g58so46aeohduomfres';

/** The roles, by what their pods are. */
export interface Roles {
  readonly test: IWorkloadRole;
  readonly operator: IWorkloadRole;
  readonly elsewhere: IWorkloadRole;
}

/** Adds the stack of the cluster's account, and that of another account that has a role for its pods. */
export function build(app: App, region = 'eu-west-1'): Roles {
  const issuer = Issuer.rosa(ISSUER);

  const own = new Stack(app, 'Cluster', { env: { account: '111122223333', region } });
  // Made when the cluster was.
  ClusterIdentityProvider.imported(own, 'Provider', issuer);
  const test = new WorkloadRole(own, 'Test', {
    roleName: 'my-project-test',
    pods: [Pods.ofServiceAccount('my-project', 'test-service-account')],
    identities: [Identity.irsa({ issuer })],
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess')],
  });
  // An operator of one's own takes its token as OpenShift's do: it is for another audience.
  const operator = new WorkloadRole(own, 'Operator', {
    roleName: 'my-operator',
    pods: [Pods.ofServiceAccount('my-operators', 'my-operator')],
    identities: [Identity.irsa({ issuer: Issuer.rosa(ISSUER, { audience: 'openshift' }) })],
  });

  const other = new Stack(app, 'Elsewhere', { env: { account: '444455556666', region } });
  new ClusterIdentityProvider(other, 'Provider', { issuer });
  const elsewhere = new WorkloadRole(other, 'Project', {
    roleName: 'my-project',
    pods: [Pods.ofWholeNamespace('my-project')],
    identities: [Identity.irsa({ issuer })],
  });
  return { test, operator, elsewhere };
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
