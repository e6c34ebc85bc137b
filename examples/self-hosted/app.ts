import { App, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BridgeHost,
  BridgeRole,
  BridgeStore,
  GrantRole,
  Identity,
  IngestionRole,
  InstallWorkflow,
  LoginProvider,
  RequestableRole,
  RoleSync,
  ServalPrincipal,
  SyncRole,
  WorkerRole,
  type SyncConnection,
} from 'cdk-serval';

const TOOLS = '111122223333';
const PRODUCTION = '444455556666';
const EXTERNAL_ID = '3f9d52c7a1e84b06937c5d2be8f1a4607c2e9b51d8f34a60b7e1c5934d2f8a06';
const OKTA = { domain: 'example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' };
const CLUSTER = 'tools';
const NAMESPACE = 'serval';

/**
 * Adds the stacks of two accounts: one that worker and bridge run in, with the services that the bridge goes by in a
 * stack of their own, and one that is only read.
 */
export function build(app: App, region = 'eu-west-1'): void {
  const tools = new Stack(app, 'ServalTools', { env: { account: TOOLS, region } });
  const worker = new WorkerRole(tools, 'Worker', { clusterName: CLUSTER, namespace: NAMESPACE });
  const syncRole = new SyncRole(tools, 'Sync', { connections: connectionsOf(tools) });
  new BridgeRole(tools, 'Bridge', {
    host: BridgeHost.kubernetes({
      identity: Identity.podIdentity({ clusterName: CLUSTER }),
      namespace: NAMESPACE,
    }),
  });
  new GrantRole(tools, 'Grants');
  const trustedBy = ServalPrincipal.roles(worker, syncRole);
  new IngestionRole(tools, 'Ingestion', {
    trustedBy,
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    accountName: 'tools',
    // This account is the organization's delegated administrator, so that it may list the others.
    installWorkflows: [InstallWorkflow.listOrganizationAccounts()],
  });
  addToolsRoles(tools);

  const services = new Stack(app, 'ServalServices', { env: { account: TOOLS, region } });
  services.addStackDependency(tools, 'the functions run with its roles');
  addServices(services);

  const production = new Stack(app, 'ServalProduction', { env: { account: PRODUCTION, region } });
  new IngestionRole(production, 'Ingestion', {
    trustedBy,
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    accountName: 'production',
  });
  addProductionRoles(production);
}

/** The ingestion roles of both accounts under the names that they have there. */
function connectionsOf(stack: Stack): SyncConnection[] {
  const accounts = { tools: TOOLS, production: PRODUCTION };
  return Object.entries(accounts).map(([accountName, accountId]) => ({
    accountId,
    accountName,
    roleArn: `arn:${stack.partition}:iam::${accountId}:role/serval-ingestion`,
    externalId: EXTERNAL_ID,
  }));
}

/** What the bridge in the cluster reads and writes: the catalog, which the sync keeps, grants and audit trail. */
function addServices(stack: Stack): void {
  new RoleSync(stack, 'Sync', {
    connections: connectionsOf(stack),
    role: SyncRole.fromSyncRoleName(stack, 'SyncRole'),
  });
  new BridgeStore(stack, 'Store', { role: GrantRole.fromGrantRoleName(stack, 'GrantRole') });
}

function addToolsRoles(stack: Stack): void {
  const loginProvider = LoginProvider.okta(stack, 'Login', OKTA);
  new RequestableRole(stack, 'RoleAuditor', {
    loginProvider,
    roleName: 'role-auditor',
    inlinePolicies: { 'read-roles': allow(['iam:GetRole', 'iam:ListRoles', 'iam:ListRoleTags'], '*') },
  });
  new Role(stack, 'Backup', {
    roleName: 'backup',
    assumedBy: new ServicePrincipal('backup.amazonaws.com'),
  });
}

function addProductionRoles(stack: Stack): void {
  const loginProvider = LoginProvider.okta(stack, 'Login', OKTA);
  const logs = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '/orders/*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const readLogs = new ManagedPolicy(stack, 'ReadLogs', {
    managedPolicyName: 'read-order-logs',
    document: allow(['logs:FilterLogEvents', 'logs:GetLogEvents'], logs),
  });

  new RequestableRole(stack, 'Investigator', {
    loginProvider,
    roleName: 'incident-investigator',
    description: 'Reads the logs of orders, and who may do what',
    maxSessionDuration: Duration.hours(4),
    managedPolicies: [readLogs],
    inlinePolicies: { 'read-roles': allow(['iam:GetRole', 'iam:ListRoles'], '*') },
  });
  new RequestableRole(stack, 'Operator', {
    loginProvider,
    roleName: 'order-operator',
    path: '/operations/',
    description: 'Restarts what works on orders',
    maxSessionDuration: Duration.hours(12),
    inlinePolicies: {
      restart: allow(
        ['ecs:UpdateService'],
        stack.formatArn({ service: 'ecs', resource: 'service', resourceName: 'orders/*' }),
      ),
    },
  });
  new Role(stack, 'Orders', {
    roleName: 'orders',
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    managedPolicies: [readLogs],
  });
}

function allow(actions: string[], resource: string): PolicyDocument {
  return new PolicyDocument({
    statements: [new PolicyStatement({ effect: Effect.ALLOW, actions, resources: [resource] })],
  });
}

if (require.main === module) {
  const app = new App();
  build(app);
  app.synth();
}
