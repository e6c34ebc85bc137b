import { App, Duration, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import {
  BridgeHost,
  BridgeRole,
  BridgeStore,
  Exposure,
  GrantRole,
  IngestionRole,
  LoginProvider,
  RequestableRole,
  RoleSync,
  ServalPrincipal,
  SessionBridge,
  SyncRole,
  type ILoginProvider,
} from 'cdk-serval';

const ACCOUNT = '111122223333';
const EXTERNAL_ID = '3f9d52c7a1e84b06937c5d2be8f1a4607c2e9b51d8f34a60b7e1c5934d2f8a06';
const CERTIFICATE = 'certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';

/** Adds two stacks of one account: who may do what, and what does it. They know each other by names alone. */
export function build(app: App, region = 'eu-west-1'): void {
  const env = { account: ACCOUNT, region };
  const identity = new Stack(app, 'ServalIdentity', { env, description: 'Serval: roles and the login provider' });
  const loginProvider = addIdentity(identity);
  const services = new Stack(app, 'ServalServices', { env, description: 'Serval: the sync and the bridge' });
  services.addStackDependency(identity, 'the functions run with its roles');
  addServices(services, loginProvider);
}

/** The account's ingestion role. A further account is a further line, and a stack with the role in that account. */
function connectionsOf(stack: Stack) {
  const roleArn = stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'serval-ingestion' });
  return [{ accountId: ACCOUNT, accountName: 'tools', roleArn, externalId: EXTERNAL_ID }];
}

function addIdentity(stack: Stack): ILoginProvider {
  const syncRole = new SyncRole(stack, 'Sync', { connections: connectionsOf(stack) });
  new BridgeRole(stack, 'Bridge', { host: BridgeHost.function() });
  new GrantRole(stack, 'Grants');

  new IngestionRole(stack, 'Ingestion', {
    trustedBy: ServalPrincipal.roles(syncRole),
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    accountName: 'tools',
  });
  const loginProvider = LoginProvider.okta(stack, 'Login', {
    domain: 'example.okta.com',
    clientId: '0oa1b2c3d4E5F6g7h8i9',
  });
  new RequestableRole(stack, 'Investigator', {
    loginProvider,
    roleName: 'incident-investigator',
    description: 'Looks at everything, changes nothing',
    maxSessionDuration: Duration.hours(4),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('job-function/ViewOnlyAccess')],
  });
  return loginProvider;
}

function addServices(stack: Stack, loginProvider: ILoginProvider): void {
  const sync = new RoleSync(stack, 'Sync', {
    connections: connectionsOf(stack),
    role: SyncRole.fromSyncRoleName(stack, 'SyncRole'),
  });
  const store = new BridgeStore(stack, 'Store', { role: GrantRole.fromGrantRoleName(stack, 'GrantRole') });
  const certificateArn = stack.formatArn({ service: 'acm', resource: CERTIFICATE });
  new SessionBridge(stack, 'Bridge', {
    exposure: Exposure.publicHttpApi({
      domainName: 'serval.example.com',
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    }),
    loginProvider,
    store,
    catalog: sync.catalog,
    role: BridgeRole.fromBridgeRoleName(stack, 'BridgeRole'),
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
