import { Stack, type App } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { BridgeHost, BridgeRole, GrantRole, LoginProvider, ServalAccount, ServalPrincipal, SyncRole } from '../lib';
import type { ILoginProvider } from '../lib';
import { knownPartitionOf, roleArn } from '../lib/model';
import type { AccountConfig, LoginConfig, ServalConfig } from './config';
import { addServices } from './services';
import { syncsOf } from './syncs';

/** What ingestion roles are called where a sync of one's own must know them by name. */
const INGESTION_ROLE = 'serval-ingestion';

/**
 * Adds one stack an account, with roles and login provider, and one for the services of one's own if there are any. The
 * stack with the role that assumes the others comes first, since all others trust it.
 */
export function addAccounts(app: App, config: ServalConfig): void {
  const { accounts, externalId, login, worker, services } = config;
  const home = (worker ?? services)?.account;
  let trustedBy = home === undefined ? ServalPrincipal.cloud() : undefined;
  const homeFirst = [...accounts].sort((a, b) => Number(b.id === home) - Number(a.id === home));
  for (const account of homeFirst) {
    const stack = accountStack(app, account);
    if (services?.account === account.id) trustedBy = ServalPrincipal.roles(...addServiceRoles(stack, config));
    const { workerRole, loginProvider } = new ServalAccount(stack, 'Serval', {
      externalId,
      accountName: account.name,
      roleName: services && INGESTION_ROLE,
      trustedBy,
      loginProvider: login && loginProviderOf(stack, login),
      worker: worker?.account === account.id ? { clusterName: worker.cluster, namespace: worker.namespace } : undefined,
    });
    if (workerRole) trustedBy = ServalPrincipal.worker(workerRole);
    if (services?.account === account.id) {
      addServices(app, stack, { ...services, connections: connectionsOf(config), loginProvider });
    }
  }
}

function accountStack(app: App, { id, name, region }: AccountConfig): Stack {
  const description = `Connects the AWS account ${name} to Serval`;
  return new Stack(app, `Serval-${id}`, { env: { account: id, region }, description });
}

/** The roles that the services run with. What they are for stands in the services' own stack. Returns those of the syncs. */
function addServiceRoles(stack: Stack, config: ServalConfig): SyncRole[] {
  const bridge = config.services?.bridge;
  if (bridge) {
    new BridgeRole(stack, 'Bridge', { host: BridgeHost.function() });
    new GrantRole(stack, 'Grants');
  }
  return syncsOf(connectionsOf(config)).map(
    ({ id, name, connections }) => new SyncRole(stack, id, { connections, roleName: name, functionName: name }),
  );
}

/** Every account under the name that its ingestion role has: no stack waits for another's outputs. */
function connectionsOf({ accounts, externalId }: ServalConfig) {
  return accounts.map(({ id, name, region }) => ({
    accountId: id,
    accountName: name,
    roleArn: roleArn(knownPartitionOf(region)!.name, id, INGESTION_ROLE),
    externalId,
  }));
}

function loginProviderOf(scope: Construct, login: LoginConfig): ILoginProvider {
  const { clientId } = login;
  switch (login.provider) {
    case 'okta':
      return LoginProvider.okta(scope, 'Login', { domain: login.domain, clientId });
    case 'google':
      return LoginProvider.google({ hostedDomain: login.hostedDomain, clientId });
    case 'issuer':
      return LoginProvider.fromIssuer(scope, 'Login', { issuer: login.issuer, clientId });
  }
}
