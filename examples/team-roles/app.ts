import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LoginProvider, Requestable } from 'cdk-serval';

/** Adds the stack of a team that makes one of its own roles requestable. */
export function build(app: App, region = 'eu-west-1'): void {
  const stack = new Stack(app, 'Orders', { env: { account: '444455556666', region } });

  const logs = new LogGroup(stack, 'Logs', { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.RETAIN });
  const service = new Role(stack, 'Service', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  logs.grantWrite(service);
  const support = new Role(stack, 'Support', { assumedBy: new AccountRootPrincipal() });
  support.addToPolicy(new PolicyStatement({ actions: ['logs:FilterLogEvents'], resources: [logs.logGroupArn] }));

  // The platform's stack in this account has made the provider already.
  const loginProvider = LoginProvider.imported({
    issuer: 'https://example.okta.com',
    clientId: '0oa1b2c3d4E5F6g7h8i9',
  });
  support.with(new Requestable({ loginProvider }));
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
