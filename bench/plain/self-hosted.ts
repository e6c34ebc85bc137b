/** The resources of examples/self-hosted in plain aws-cdk-lib. */
import { ArnFormat, Duration, Stack, type App } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { addIngestion, addLogin, addRequestable } from './ingestion.js';
import { allow, PRODUCTION, TOOLS } from './policies.js';
import { addBridgeRole, addGrantRole, addSyncRole, BOTH } from './service-roles.js';
import { addStore, addSync } from './services.js';

export function build(app: App, region = 'eu-west-1'): void {
  const tools = new Stack(app, 'ServalTools', { env: { account: TOOLS, region } });
  const worker = addWorker(tools);
  const trusted = [worker.roleArn, addSyncRole(tools, BOTH)];
  const bridge = addBridgeRole(tools, podIdentity(tools, 'serval-bridge'));
  associate(tools, 'serval-bridge', bridge);
  addGrantRole(tools);
  addIngestion(tools, trusted, 'tools', {
    'serval-list-organization-accounts': allow(['organizations:ListAccounts'], '*'),
  });
  addToolsRoles(tools);
  const services = new Stack(app, 'ServalServices', { env: { account: TOOLS, region } });
  services.addStackDependency(tools);
  addSync(services, BOTH);
  addStore(services);
  const production = new Stack(app, 'ServalProduction', { env: { account: PRODUCTION, region } });
  addIngestion(production, trusted, 'production');
  addProductionRoles(production);
}

function podIdentity(stack: Stack, serviceAccount: string): iam.IPrincipal {
  return new iam.SessionTagsPrincipal(
    new iam.PrincipalWithConditions(new iam.ServicePrincipal('pods.eks.amazonaws.com'), {
      StringEquals: {
        'aws:SourceAccount': stack.account,
        'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:${stack.region}:${stack.account}:cluster/tools`,
        'aws:RequestTag/kubernetes-namespace': 'serval',
        'aws:RequestTag/kubernetes-service-account': serviceAccount,
      },
    }),
  );
}

function associate(stack: Stack, serviceAccount: string, role: iam.Role): void {
  new CfnPodIdentityAssociation(stack, `${serviceAccount}Association`, {
    clusterName: 'tools',
    namespace: 'serval',
    serviceAccount,
    roleArn: role.roleArn,
  });
}

function addWorker(stack: Stack): iam.Role {
  const policy = new iam.ManagedPolicy(stack, 'WorkerPolicy', {
    managedPolicyName: 'assume-role-policy-serval-worker',
    description: 'Policy to allow assuming roles in other AWS accounts.',
    document: allow(['sts:AssumeRole', 'sts:TagSession'], '*'),
  });
  const role = new iam.Role(stack, 'Worker', {
    roleName: 'eks-pod-identity-serval-worker',
    description: 'Lets the Serval worker assume ingestion roles',
    assumedBy: podIdentity(stack, 'serval-worker-sa'),
    managedPolicies: [policy],
  });
  associate(stack, 'serval-worker-sa', role);
  return role;
}

function addToolsRoles(stack: Stack): void {
  const login = addLogin(stack);
  addRequestable(stack, 'RoleAuditor', {
    assumedBy: login,
    roleName: 'role-auditor',
    description: 'Requestable in Serval',
    inlinePolicies: { 'read-roles': allow(['iam:GetRole', 'iam:ListRoles', 'iam:ListRoleTags'], '*') },
  });
  new iam.Role(stack, 'Backup', { roleName: 'backup', assumedBy: new iam.ServicePrincipal('backup.amazonaws.com') });
}

function addProductionRoles(stack: Stack): void {
  const login = addLogin(stack);
  const logs = { service: 'logs', resource: 'log-group', resourceName: '/orders/*' };
  const readLogs = new iam.ManagedPolicy(stack, 'ReadLogs', {
    managedPolicyName: 'read-order-logs',
    document: allow(
      ['logs:FilterLogEvents', 'logs:GetLogEvents'],
      stack.formatArn({ ...logs, arnFormat: ArnFormat.COLON_RESOURCE_NAME }),
    ),
  });
  addRequestable(stack, 'Investigator', {
    assumedBy: login,
    roleName: 'incident-investigator',
    description: 'Reads the logs of orders, and who may do what',
    maxSessionDuration: Duration.hours(4),
    managedPolicies: [readLogs],
    inlinePolicies: { 'read-roles': allow(['iam:GetRole', 'iam:ListRoles'], '*') },
  });
  addRequestable(stack, 'Operator', {
    assumedBy: login,
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
  new iam.Role(stack, 'Orders', {
    roleName: 'orders',
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    managedPolicies: [readLogs],
  });
}
