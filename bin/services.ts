import { Stack, type App } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
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
  const sync = new RoleSync(stack, 'Sync', { connections, role: SyncRole.fromSyncRoleName(stack, 'SyncRole') });
  if (!bridge || !loginProvider) return;
  new SessionBridge(stack, 'Bridge', {
    exposure: exposureOf(stack, bridge),
    loginProvider,
    store: new BridgeStore(stack, 'Store', { role: GrantRole.fromGrantRoleName(stack, 'GrantRole') }),
    catalog: sync.catalog,
    role: BridgeRole.fromBridgeRoleName(stack, 'BridgeRole'),
  });
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
