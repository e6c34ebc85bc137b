import { POD_IDENTITY_AGENT } from './addresses';

/** How the agent's addresses stand in a list of hosts: link-local, so no proxy can reach it. */
const AGENT = [POD_IDENTITY_AGENT.ipv4, `[${POD_IDENTITY_AGENT.ipv6}]`];

/** Both spellings: programs read one or the other. */
const NAMES = ['NO_PROXY', 'no_proxy'];

/**
 * The environment with the agent's addresses exempt from any proxy, after what `environment` itself exempts.
 *
 * It does not ask whether a proxy is set: one may also come from a Secret or from an admission webhook, and without
 * a proxy the variable does nothing.
 */
export function withNoProxy(environment: Readonly<Record<string, string>>): Record<string, string> {
  const own = NAMES.flatMap((name) => (environment[name] ?? '').split(','))
    .map((host) => host.trim())
    .filter((host) => host !== '');
  const hosts = [...new Set([...own, ...AGENT])].join(',');
  return { ...environment, ...Object.fromEntries(NAMES.map((name) => [name, hosts])) };
}
