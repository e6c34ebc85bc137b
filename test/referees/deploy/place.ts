/** Where the example is deployed: the emulator with its accounts, and what the emulator has not, on the loopback. */
import { randomBytes } from 'node:crypto';
import { BRIDGE } from '../../../lib/model/index.js';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { PEOPLE } from '../../../local/demo/people.js';
import { startLogin, type LocalLogin } from '../../../local/login/index.js';
import { bridgesOf, isServices } from './app-facts.js';
import type { Assembly } from './assembly.js';
import type { Cdk } from './cdk.js';
import { certificates, type Certificates } from './certificates.js';
import { Cloud } from './cloud.js';
import { deployer } from './deployment.js';
import { startJournal, type Journal } from './journal.js';
import { startMinistack } from './ministack.js';

export interface Place {
  readonly certificates: Certificates;
  /** What functions called. */
  readonly journal: Journal;
  /** By account. */
  readonly accounts: ReadonlyMap<string, { readonly cloud: Cloud; readonly cdk: Cdk }>;
  /** What Okta is elsewhere, and the bridge's secret there. */
  readonly login: LocalLogin;
  readonly clientSecret: string;
  /** A local STS with the roles of the same templates: it checks who signed a login, which the emulator does not. */
  readonly sts: LocalAws;
  readonly stsUrl: string;
}

/** @param atEnd takes what has to be closed, whatever happens */
export async function openPlace(
  folder: string,
  { stacks }: Assembly,
  atEnd: (closer: () => Promise<void> | void) => void,
): Promise<Place> {
  const home = stacks.find(isServices)!;
  const bridges = bridgesOf(stacks);
  const { OIDC_ISSUER: issuer = '', OIDC_CLIENT_ID: clientId = '' } = bridges[0] ?? {};
  const publicUrls = bridges.map(({ PUBLIC_URL = '' }) => PUBLIC_URL);
  const certs = certificates(
    folder,
    publicUrls.map((url) => new URL(url).hostname),
  );
  const journal = await startJournal(certs);
  atEnd(journal.close);
  const ministack = await startMinistack(folder, certs, home, { AWS_ENDPOINT_URL: journal.url });
  atEnd(ministack.stop);
  journal.passTo(ministack.reach.url);

  const clientSecret = randomBytes(24).toString('base64url');
  const redirectUris = publicUrls.map((url) => `${url}${BRIDGE.callbackPath}`);
  const client = { clientId, clientSecret, redirectUris };
  const login = await startLogin({ issuer, clients: [client], users: PEOPLE, clock: CLOCK });
  atEnd(login.close);
  const sts = localAws({ clock: CLOCK, issuers: { [issuer]: () => login.jwks() } });
  for (const stack of stacks.filter((each) => !isServices(each))) sts.deploy({ ...stack, stackName: stack.name });
  const { url: stsUrl, close } = await sts.listen();
  atEnd(close);

  const accounts = new Map<string, { cloud: Cloud; cdk: Cdk }>();
  for (const account of new Set(stacks.map((stack) => stack.account))) {
    const cloud = new Cloud(ministack.reach, account);
    atEnd(() => cloud.close());
    accounts.set(account, { cloud, cdk: await deployer(folder, cloud, certs) });
  }
  return { certificates: certs, journal, accounts, login, clientSecret, sts, stsUrl };
}

const CLOCK = {
  now: Date.now,
  sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
};
