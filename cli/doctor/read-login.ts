/** What a login provider publishes, as STS and the bridge would read it. */
import { isEndpoint } from '../../runtime/bridge/checks/endpoint.js';
import { unknown, known, type Fact } from '../steps/fact.js';
import type { LoginFacts, Visit } from './facts.js';
import { metadataOf } from './metadata.js';
import { visit, type Network } from './visit.js';

export type LoginNamed = Pick<LoginFacts, 'issuer' | 'clientId' | 'hostedDomain' | 'discoveryUrl'>;

export async function readLogin(network: Network, named: LoginNamed): Promise<LoginFacts> {
  const discovery = await visit(network, named.discoveryUrl);
  return { ...named, discovery, keys: await keysFact(network, named.discoveryUrl, discovery) };
}

async function keysFact(network: Network, discoveryUrl: string, discovery: Visit): Promise<Fact<Visit>> {
  const document = metadataOf(discovery);
  if (!document) return unknown('there is no discovery document that tells where they are');
  const { jwks_uri: uri } = document;
  if (!isEndpoint(uri, discoveryUrl.startsWith('http:')))
    return unknown('the discovery document tells no https URL of them');
  return known(await visit(network, uri));
}
