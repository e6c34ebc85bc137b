import { App, Fn, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountRootPrincipal, CfnRole, PolicyDocument, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { BridgeEgress, LoginProvider, Requestable, RequestableRole } from 'cdk-serval';

const ACCOUNT = '111122223333';

/** Adds the network that the bridge runs in, and roles that let logins in from there alone. */
export function build(app: App, region = 'eu-west-1'): void {
  const env = { account: ACCOUNT, region };
  const network = new Stack(app, 'BridgeNetwork', { env, description: 'Where the bridge runs, and calls AWS from' });
  const vpc = new Vpc(network, 'Vpc', {
    availabilityZones: [Fn.select(0, Fn.getAzs())],
    natGateways: 1,
    subnetConfiguration: [
      { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false },
      { name: 'Private', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
    ],
    restrictDefaultSecurityGroup: false,
  });
  addRoles(new Stack(app, 'GuardedRoles', { env, description: 'Roles for guarded logins' }), vpc);
}

function addRoles(stack: Stack, vpc: Vpc): void {
  const loginProvider = LoginProvider.okta(stack, 'Login', {
    domain: 'example.okta.com',
    clientId: '0oa1b2c3d4E5F6g7h8i9',
    sendsSessionTags: true,
    sendsSourceIdentity: true,
  });
  const bridgeEgress = BridgeEgress.natGateways(vpc);

  new RequestableRole(stack, 'PlatformAdmin', {
    loginProvider,
    roleName: 'platform-admin',
    conditions: { bridgeEgress, sessionTags: { team: ['platform'] } },
  });
  new RequestableRole(stack, 'Anybody', { loginProvider, roleName: 'anybody', conditions: { bridgeEgress } });

  // Roles that stand already get the same: an L2 role, and an L1 role.
  const requestable = new Requestable({
    loginProvider,
    conditions: { bridgeEgress, sourceIdentities: ['ada@example.com'] },
  });
  new Role(stack, 'Support', { roleName: 'support', assumedBy: new AccountRootPrincipal() }).with(requestable);
  const assumeRolePolicyDocument = new PolicyDocument({
    statements: [new PolicyStatement({ principals: [new AccountRootPrincipal()], actions: ['sts:AssumeRole'] })],
  });
  new CfnRole(stack, 'Audit', { roleName: 'audit', assumeRolePolicyDocument }).with(requestable);
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
