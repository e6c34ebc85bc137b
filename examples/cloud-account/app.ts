import { App, Duration, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { IngestionRole, LoginProvider, RequestableRole, ServalPrincipal } from 'cdk-serval';

/** Adds the stack of one account that is connected to Serval cloud. */
export function build(app: App, region = 'eu-west-1'): void {
  const stack = new Stack(app, 'Serval', { env: { account: '111122223333', region } });

  new IngestionRole(stack, 'Ingestion', {
    trustedBy: ServalPrincipal.cloud(),
    externalId: '6a1f0c9b2e7d43588b90d1c4f2a7e6350b8d9c1e4f3a2756d0c8b7a695e4f312',
    accountName: 'production',
  });

  const loginProvider = LoginProvider.okta(stack, 'Login', {
    domain: 'example.okta.com',
    clientId: '0oa1b2c3d4E5F6g7h8i9',
  });

  new RequestableRole(stack, 'Viewer', {
    loginProvider,
    roleName: 'viewer',
    description: 'Looks at every resource, but not at the data in it',
    maxSessionDuration: Duration.hours(8),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('job-function/ViewOnlyAccess')],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
