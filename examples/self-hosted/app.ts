import { App, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  IngestionRole,
  InstallWorkflow,
  LoginProvider,
  RequestableRole,
  ServalPrincipal,
  WorkerRole,
} from 'cdk-serval';

const TOOLS = '111122223333';
const PRODUCTION = '444455556666';
const EXTERNAL_ID = '3f9d52c7a1e84b06937c5d2be8f1a4607c2e9b51d8f34a60b7e1c5934d2f8a06';
const OKTA = { domain: 'example.okta.com', clientId: '0oa1b2c3d4E5F6g7h8i9' };
const NAMESPACE = 'serval';

/** Adds the stacks of two accounts: one that the worker runs in, and one that it only reads. */
export function build(app: App, region = 'eu-west-1'): void {
  const tools = new Stack(app, 'ServalTools', { env: { account: TOOLS, region } });
  const worker = new WorkerRole(tools, 'Worker', { clusterName: 'tools', namespace: NAMESPACE });
  const trustedBy = ServalPrincipal.worker(worker);
  new IngestionRole(tools, 'Ingestion', {
    trustedBy,
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    accountName: 'tools',
    // This account is the organization's delegated administrator, so that it may list the others.
    installWorkflows: [InstallWorkflow.listOrganizationAccounts()],
  });
  addToolsRoles(tools);

  const production = new Stack(app, 'ServalProduction', { env: { account: PRODUCTION, region } });
  new IngestionRole(production, 'Ingestion', {
    trustedBy,
    externalId: EXTERNAL_ID,
    roleName: 'serval-ingestion',
    accountName: 'production',
  });
  addProductionRoles(production);
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
