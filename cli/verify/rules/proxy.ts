import { NO_PROXY_VARIABLES, POD_IDENTITY_NO_PROXY } from '../../../lib/model/eks-webhook.js';
import { notChecked, notOk, ok, worst, type Finding, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import type { Container } from '../objects.js';
import { containersOf, names, variable } from '../pod.js';

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

/**
 * Whether SDKs ask the agent themselves: it is on the node, where no proxy reaches it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export const proxy: Rule = {
  step: 'proxy',
  judge: inWay((facts, way) => {
    if (way === 'irsa') return ok('IRSA calls STS alone, which a proxy can reach');
    const containers = containersOf(facts);
    const findings = containers.map(judgeContainer);
    const proxied = containers.some((container) => PROXIES.some((name) => names(container, name)));
    return worst(findings, proxied ? `${POD_IDENTITY_NO_PROXY.join(' and ')} are exempt` : 'none is set');
  }),
};

function judgeContainer(container: Container): Finding {
  const where = `container ${JSON.stringify(container.name)}`;
  const set = PROXIES.find((name) => names(container, name));
  if (set === undefined) {
    const [elsewhere] = PROXIES.map((name) => variable(container, name)).filter(({ state }) => state === 'unknown');
    return elsewhere?.state === 'unknown' ? notChecked(elsewhere.why) : ok('');
  }
  const lists = NO_PROXY_VARIABLES.map((name) => ({ name, found: variable(container, name) }));
  // A program reads one of the two, so that each that is there must be whole.
  const read = lists.flatMap(({ name, found }) =>
    found.state === 'value' && found.value !== '' ? [{ name, lacking: lackingIn(found.value) }] : [],
  );
  const short = read.find(({ lacking }) => lacking.length > 0);
  const unread = lists.map(({ found }) => found).find(({ state }) => state === 'unknown');
  if (!short && unread?.state === 'unknown') return notChecked(unread.why);
  if (!short && read.length > 0) return ok('');
  const { name, lacking } = short ?? { name: NO_PROXY_VARIABLES[0], lacking: POD_IDENTITY_NO_PROXY };
  return notOk(
    `${where} has ${set}, and ${name} lacks ${lacking.join(' and ')}`,
    `add ${POD_IDENTITY_NO_PROXY.join(',')} to ${NO_PROXY_VARIABLES.join(' and ')}; blocks of addresses are not understood by every SDK`,
  );
}

function lackingIn(list: string): readonly string[] {
  const exempt = list.split(',').map((host) => host.trim());
  return exempt.includes('*') ? [] : POD_IDENTITY_NO_PROXY.filter((host) => !exempt.includes(host));
}
