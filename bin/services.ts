import { Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  BridgeRole,
  BridgeStore,
  Exposure,
  GrantRole,
  RoleSync,
  SessionBridge,
  SyncRole,
  type ILoginProvider,
  type SyncConnection,
} from '../lib';
import type { BridgeConfig, ServicesConfig } from './config';
import { syncsOf } from './syncs';

interface Services extends ServicesConfig {
  readonly connections: SyncConnection[];
  readonly loginProvider?: ILoginProvider;
}

/** Adds the stack of the services. `identity` holds their roles, known here by name, and is deployed before. */
export function addServices(app: App, identity: Stack, services: Services): void {
  const { account, bridge, connections, loginProvider } = services;
  const stack = new Stack(app, `Serval-Services-${account}`, {
    env: { account, region: identity.region },
    description: 'Reads the connected AWS accounts for Serval, and opens sessions',
  });
  stack.addStackDependency(identity, 'the functions run with its roles');
  const catalog = addSyncs(stack, connections);
  if (!bridge || !loginProvider) return;
  new SessionBridge(stack, 'Bridge', {
    exposure: exposureOf(stack, bridge),
    loginProvider,
    store: new BridgeStore(stack, 'Store', { role: GrantRole.fromGrantRoleName(stack, 'GrantRole') }),
    catalog,
    role: BridgeRole.fromBridgeRoleName(stack, 'BridgeRole'),
  });
}

/** Adds the syncs, of which the first one makes the catalog of all. */
function addSyncs(stack: Stack, accounts: SyncConnection[]): ITable {
  const [first, ...others] = syncsOf(accounts).map(({ id, name: functionName, connections }) => ({
    id,
    props: { connections, functionName, role: SyncRole.fromSyncRoleName(stack, `${id}Role`, functionName) },
  }));
  const { catalog } = new RoleSync(stack, first!.id, first!.props);
  for (const { id, props } of others) new RoleSync(stack, id, { ...props, catalog });
  return catalog;
}

function exposureOf(stack: Stack, bridge: BridgeConfig): Exposure {
  const { domainName } = bridge;
  const certificate = Certificate.fromCertificateArn(stack, 'Certificate', bridge.certificateArn);
  if (bridge.exposure === 'public') return Exposure.publicHttpApi({ domainName, certificate });
  const { id: vpcId, cidr, availabilityZones, privateSubnetIds } = bridge.vpc;
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId,
    vpcCidrBlock: cidr,
    availabilityZones: [...availabilityZones],
    privateSubnetIds: [...privateSubnetIds],
  });
  return Exposure.internalLoadBalancer({ domainName, certificate, vpc });
}
