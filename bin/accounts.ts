import { Stack, type App } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LoginProvider, ServalAccount, ServalPrincipal, type ILoginProvider } from '../lib';
import type { AccountConfig, LoginConfig, ServalConfig } from './config';

/** Adds one stack an account. The worker's comes first, since all others trust the role in it. */
export function addAccounts(app: App, { accounts, externalId, login, worker }: ServalConfig): void {
  let trustedBy = worker ? undefined : ServalPrincipal.cloud();
  const workerFirst = [...accounts].sort((a, b) => Number(b.id === worker?.account) - Number(a.id === worker?.account));
  for (const account of workerFirst) {
    const stack = accountStack(app, account);
    const { workerRole } = new ServalAccount(stack, 'Serval', {
      externalId,
      accountName: account.name,
      trustedBy,
      loginProvider: login && loginProvider(stack, login),
      worker: worker?.account === account.id ? { clusterName: worker.cluster, namespace: worker.namespace } : undefined,
    });
    if (workerRole) trustedBy = ServalPrincipal.worker(workerRole);
  }
}

function accountStack(app: App, { id, name, region }: AccountConfig): Stack {
  const description = `Connects the AWS account ${name} to Serval`;
  return new Stack(app, `Serval-${id}`, { env: { account: id, region }, description });
}

function loginProvider(scope: Construct, login: LoginConfig): ILoginProvider {
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
