/** Switches that let more happen than usual are on by `true` alone, whatever construct has them. */
import { App } from 'cdk8s';
import {
  Accounts,
  BridgeHost,
  BridgeRole,
  IngestionRole,
  InstallWorkflow,
  OrganizationSyncRoles,
  RoleSync,
  ServalPrincipal,
  type SessionBridgeProps,
} from '../../lib';
import { BridgeImage, PodCredentials, WorkerChart, WorkloadChart, type BridgeChartProps } from '../../lib/kubernetes';
import { bridge } from './kubernetes/bridge';
import { newBridge } from './service/support';
import { production } from './service/sync-support';
import { messageOf, newStack } from './support/stacks';

type Value = Record<string, unknown>;
const IMAGE = 'registry.example/shop/orders:1.2.3';

const workload = (more: Value, container: Value = {}) =>
  new WorkloadChart(new App(), 'orders', {
    namespace: 'shop',
    serviceAccounts: ['orders'],
    credentials: PodCredentials.podIdentity({ region: 'eu-central-1' }),
    deployment: {
      name: 'orders',
      containers: [{ name: 'orders', image: IMAGE, ...container }],
    },
    ...more,
  });

test.each<[string, (value: Value) => unknown, string?]>([
  ['allowAbsentEmailVerified', (value) => newBridge(newStack(), value as Partial<SessionBridgeProps>)],
  ['allowSessionsPastGrantEnd', (value) => newBridge(newStack(), value as Partial<SessionBridgeProps>)],
  ['denyRoleChaining', (value) => newBridge(newStack(), value as Partial<SessionBridgeProps>)],
  ['denyRoleChaining', (value) => bridge(value as Partial<BridgeChartProps>)],
  ['includeUneditable', (value) => new RoleSync(newStack(), 'Sync', { connections: [production()], ...value })],
  ['removeManyAbsentRoles', (value) => new RoleSync(newStack(), 'Sync', { connections: [production()], ...value })],
  [
    'allowRolesOutsideOrganization',
    (value) => new OrganizationSyncRoles(newStack(), 'Roles', { accounts: Accounts.fromOrganization(), ...value }),
  ],
  [
    'allowUpdatesOfAnyAttribute',
    (value) => new BridgeRole(newStack(), 'Role', { host: BridgeHost.function(), ...value }),
  ],
  ['servalApi', (value) => new BridgeRole(newStack(), 'Role', { host: BridgeHost.function(), ...value })],
  ...(['tagAtCreation', 'undo'] as const).map((name): [string, (value: Value) => unknown, string] => [
    name,
    (value) =>
      new IngestionRole(newStack(), 'Role', {
        trustedBy: ServalPrincipal.cloud(),
        externalId: 'e'.repeat(64),
        accountName: 'production',
        installWorkflows: [InstallWorkflow.createRole(value)],
      }),
    `installWorkflows ${name}`,
  ]),
  ['openShift', (value) => bridge(value as Partial<BridgeChartProps>)],
  ['openShift', (value) => new WorkerChart(new App(), 'worker', { namespace: 'serval', ...value })],
  ['openShift', (value) => workload(value)],
  ['allowWritableRootFilesystem', (value) => BridgeImage.serval(IMAGE, value)],
  [
    'allowWritableRootFilesystem',
    (value) => new WorkerChart(new App(), 'worker', { namespace: 'serval', deployment: { image: IMAGE, ...value } }),
    'deployment.allowWritableRootFilesystem',
  ],
  [
    'allowWritableRootFilesystem',
    (value) => workload({}, value),
    'deployment.containers[0].allowWritableRootFilesystem',
  ],
  ['withoutCredentials', (value) => workload({}, value), 'deployment.containers[0].withoutCredentials'],
])('%s is not on by text', (name, make, property = name) => {
  expect(messageOf(() => make({ [name]: 'false' }))).toContain(
    `«Switch» ${property}: "false" is neither true nor false; give one of the two, not as text`,
  );
  expect(() => make({ [name]: false })).not.toThrow();
});
