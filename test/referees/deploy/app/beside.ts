/** What the example leaves out: a bridge behind an internal load balancer, and the install workflows as functions. */
import { Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  BridgeHost,
  BridgeRole,
  BridgeStore,
  CreateRoleWorkflow,
  Exposure,
  IngestionRole,
  InstallWorkflow,
  ListAccountsWorkflow,
  LoginProvider,
  RoleSync,
  ServalPrincipal,
  SessionBridge,
  Workflow,
  WorkflowRole,
} from 'cdk-serval';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const EXTERNAL_ID = 'a7c0e1f2b3d4958677889900aabbccddeeff00112233445566778899aabbccdd';
const INTERNAL = 'serval-bridge-internal';
const PATH = '/requestable/';
const BOUNDARY = 'requestable-boundary';

const connectionsOf = (stack: Stack) => [
  {
    accountId: ENV.account,
    accountName: 'tools',
    roleArn: stack.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'serval-install' }),
    externalId: EXTERNAL_ID,
  },
];

export function buildBeside(app: App): void {
  const identity = new Stack(app, 'BesideIdentity', { env: ENV });
  const connections = connectionsOf(identity);
  // The other bridge's secret, which one deployment fills.
  const host = BridgeHost.function({ functionName: INTERNAL, secretName: 'serval-bridge' });
  new BridgeRole(identity, 'Bridge', { roleName: INTERNAL, host });
  const permissionsBoundary = new ManagedPolicy(identity, 'Boundary', {
    managedPolicyName: BOUNDARY,
    statements: [new PolicyStatement({ actions: ['logs:Get*'], resources: ['*'] })],
  });
  new IngestionRole(identity, 'Ingestion', {
    trustedBy: ServalPrincipal.roles(
      new WorkflowRole(identity, 'CreateRole', { workflow: Workflow.CREATE_ROLE, connections }),
      new WorkflowRole(identity, 'ListAccounts', { workflow: Workflow.LIST_ACCOUNTS, connections }),
    ),
    externalId: EXTERNAL_ID,
    roleName: 'serval-install',
    installWorkflows: [
      InstallWorkflow.listOrganizationAccounts(),
      InstallWorkflow.createRole({ tagAtCreation: true, path: PATH, permissionsBoundary }),
    ],
  });

  const services = new Stack(app, 'BesideServices', { env: ENV });
  const loginProvider = LoginProvider.imported({
    issuer: 'https://example.okta.com',
    clientId: '0oa1b2c3d4E5F6g7h8i9',
  });
  new SessionBridge(services, 'Bridge', {
    functionName: INTERNAL,
    role: BridgeRole.fromBridgeRoleName(services, 'BridgeRole', INTERNAL),
    secret: Secret.fromSecretNameV2(services, 'Secret', 'serval-bridge'),
    store: BridgeStore.fromBridgeStoreNames(services, 'Store'),
    catalog: RoleSync.fromRoleSyncAttributes(services, 'Sync').catalog,
    loginProvider,
    exposure: Exposure.internalLoadBalancer({
      domainName: 'serval.internal.example.com',
      certificate: Certificate.fromCertificateArn(
        services,
        'Certificate',
        services.formatArn({ service: 'acm', resource: 'certificate/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4e' }),
      ),
      vpc: Vpc.fromVpcAttributes(services, 'Vpc', {
        vpcId: 'vpc-0a1b2c3d4e5f60718',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        privateSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0a1b2c3d4e5f60719'],
        privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0a1b2c3d4e5f60719'],
      }),
      allowFrom: [Peer.ipv4('10.0.0.0/16')],
      deletionProtection: false,
    }),
  });
  const ofServices = connectionsOf(services);
  new ListAccountsWorkflow(services, 'ListAccounts', {
    connections: ofServices,
    role: WorkflowRole.fromWorkflowRoleName(services, 'ListAccountsRole', 'serval-list-organization-accounts'),
  });
  new CreateRoleWorkflow(services, 'CreateRole', {
    connections: ofServices,
    role: WorkflowRole.fromWorkflowRoleName(services, 'CreateRoleRole', 'serval-create-role'),
    rolePath: PATH,
    roleBoundaryName: BOUNDARY,
    loginProvider,
  });
}
