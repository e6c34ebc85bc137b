import { NO_PROXY_VARIABLES, POD_IDENTITY_NO_PROXY } from '../model';

/**
 * The environment with the agent's addresses exempt from any proxy, after what `environment` itself exempts.
 *
 * It does not ask whether a proxy is set: one may also come from a Secret or from an admission webhook, and without
 * a proxy the variable does nothing.
 */
export function withNoProxy(environment: Readonly<Record<string, string>>): Record<string, string> {
  const own = NO_PROXY_VARIABLES.flatMap((name) => (environment[name] ?? '').split(','))
    .map((host) => host.trim())
    .filter((host) => host !== '');
  const hosts = [...new Set([...own, ...POD_IDENTITY_NO_PROXY])].join(',');
  return { ...environment, ...Object.fromEntries(NO_PROXY_VARIABLES.map((name) => [name, hosts])) };
}
