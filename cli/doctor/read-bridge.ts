/** A bridge, as a browser reaches it: GET requests that begin a login which nobody finishes. */
import { BRIDGE } from '../../lib/model/names.js';
import { known, unknown, type Fact } from '../steps/fact.js';
import { leadsTo } from './bridge-login.js';
import { isAnswered, type BridgeFacts, type Visit } from './facts.js';
import { visit, type Network } from './visit.js';

/** No grant's id that anybody is given: the bridge looks at it when the login comes back, which this one never does. */
const NO_GRANT = 'cdk-serval-doctor';

/** What is on the bridge's health port, and on no other: held equal to that by a test. */
export const HEALTH_PATHS = ['/livez', '/readyz', '/metrics'];

export async function readBridge(network: Network, url: string): Promise<BridgeFacts> {
  const at = (path: string): Promise<Visit> => visit(network, `${url}${path}`);
  const login = await at(`${BRIDGE.loginPath}?grant=${NO_GRANT}`);
  // A bridge that is not there is not asked again and again.
  if (!isAnswered(login)) {
    return { url, login, callback: login, others: [], provider: unknown('the bridge does not answer') };
  }
  const callback = await at(BRIDGE.callbackPath);
  const others = await Promise.all(['/', `${BRIDGE.loginPath}/`, ...HEALTH_PATHS].map(at));
  return { url, login, callback, others, provider: await providerOf(network, { url, login }) };
}

/** What the provider says to the login, before anybody logs in. */
async function providerOf(network: Network, bridge: Pick<BridgeFacts, 'url' | 'login'>): Promise<Fact<Visit>> {
  const target = leadsTo(bridge);
  if (!target) return unknown('the login leads nowhere');
  // A bridge elsewhere has no say in what is asked of this machine.
  if (target.protocol === 'http:' && !bridge.url.startsWith('http:'))
    return unknown(`the login leads to ${target.origin}, and not by https`);
  return known(await visit(network, target.href));
}
