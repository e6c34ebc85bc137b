/**
 * The resources of examples/self-hosted in plain aws-cdk-lib: what `bench/synth.ts` measures the constructs against,
 * once it has made sure that both give the same templates but for logical ids.
 */
import { ArnFormat, CfnOutput, Duration, RemovalPolicy, Stack, Tags, type App } from 'aws-cdk-lib';
import { CfnPodIdentityAssociation } from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';

const TOOLS = '111122223333';
const EXTERNAL_ID = '3f9d52c7a1e84b06937c5d2be8f1a4607c2e9b51d8f34a60b7e1c5934d2f8a06';
const CLIENT_ID = '0oa1b2c3d4E5F6g7h8i9';
const ISSUER = 'example.okta.com';

export function build(app: App, region = 'eu-west-1'): void {
  const tools = new Stack(app, 'ServalTools', { env: { account: TOOLS, region } });
  const worker = addWorker(tools);
  addIngestion(tools, worker, 'tools', {
    'serval-list-organization-accounts': allow(['organizations:ListAccounts'], '*'),
  });
  addToolsRoles(tools);
  const production = new Stack(app, 'ServalProduction', { env: { account: '444455556666', region } });
  addIngestion(production, worker, 'production');
  addProductionRoles(production);
}

function allow(actions: string[], resource: string): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions, resources: [resource] })] });
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
    assumedBy: new iam.SessionTagsPrincipal(
      new iam.PrincipalWithConditions(new iam.ServicePrincipal('pods.eks.amazonaws.com'), {
        StringEquals: {
          'aws:SourceAccount': stack.account,
          'aws:RequestTag/eks-cluster-arn': `arn:aws:eks:${stack.region}:${stack.account}:cluster/tools`,
          'aws:RequestTag/kubernetes-namespace': 'serval',
          'aws:RequestTag/kubernetes-service-account': 'serval-worker-sa',
        },
      }),
    ),
    managedPolicies: [policy],
  });
  new CfnPodIdentityAssociation(stack, 'Association', {
    clusterName: 'tools',
    namespace: 'serval',
    serviceAccount: 'serval-worker-sa',
    roleArn: role.roleArn,
  });
  return role;
}

function addIngestion(stack: Stack, worker: iam.Role, accountName: string, workflows = {}): void {
  const pinned = { ArnEquals: { 'aws:PrincipalArn': worker.roleArn } };
  const trusted = new iam.ArnPrincipal(`arn:aws:iam::${TOOLS}:root`);
  const role = new iam.Role(stack, 'Ingestion', {
    roleName: 'serval-ingestion',
    description: 'Lets Serval read the IAM roles of this account',
    assumedBy: new iam.PrincipalWithConditions(trusted, {
      StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
      ...pinned,
    }),
    inlinePolicies: {
      'serval-role-ingestion': allow(
        [
          'iam:ListRoles',
          'iam:GetRole',
          'iam:ListRolePolicies',
          'iam:GetRolePolicy',
          'iam:ListAttachedRolePolicies',
          'iam:GetPolicy',
          'iam:GetPolicyVersion',
        ],
        '*',
      ),
      ...workflows,
    },
  });
  role.assumeRolePolicy!.addStatements(
    new iam.PolicyStatement({ principals: [trusted], actions: ['sts:TagSession'], conditions: pinned }),
  );
  const outputs = [
    ['Serval AWS Account ID', '992382851720'],
    ['External ID', EXTERNAL_ID],
    ['Your AWS Account ID', stack.account],
    ['Your AWS Account Name', accountName],
    ['Role ARN', role.roleArn],
  ] as const;
  for (const [label, value] of outputs) {
    new CfnOutput(stack, label.replaceAll(' ', ''), { value, description: `Connect AWS dialog: ${label}` });
  }
}

/** Gives the principal that Okta's logins are; the provider stays when the stack goes. */
function addLogin(stack: Stack): iam.IPrincipal {
  const provider = new iam.OidcProviderNative(stack, 'Login', { url: `https://${ISSUER}`, clientIds: [CLIENT_ID] });
  provider.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const conditions = { StringEquals: { [`${ISSUER}:aud`]: CLIENT_ID } };
  return new iam.FederatedPrincipal(provider.oidcProviderArn, conditions, 'sts:AssumeRoleWithWebIdentity');
}

function addRequestable(stack: Stack, id: string, props: iam.RoleProps): void {
  Tags.of(new iam.Role(stack, id, props)).add('serval', '');
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
