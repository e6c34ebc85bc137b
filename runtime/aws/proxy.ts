import type { Environment } from '../settings.js';

const NAMES = ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY'];

/**
 * The proxy that the environment names, where Node was told to heed it; `fetch` then does so by itself.
 * @see https://nodejs.org/api/cli.html#node_use_env_proxy1
 */
export function proxyEnvironment(environment: Environment): Environment | undefined {
  if (environment.NODE_USE_ENV_PROXY !== '1') return undefined;
  return Object.fromEntries(NAMES.map((name) => [name, environment[name]] as const).filter(([, value]) => value));
}

/**
 * Options of an SDK handler whose https requests go through that proxy: its agents are its own, and heed the
 * environment only where they are given it. Node before 22.21 and 24.5 has no proxy, and ignores the option.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function throughProxy(environment: Environment | undefined): { readonly httpsAgent?: object } {
  return environment ? { httpsAgent: { proxyEnv: environment } } : {};
}
