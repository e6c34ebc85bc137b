/**
 * Where the EKS Pod Identity agent gives credentials, over IPv4 and IPv6: link-local, so no proxy can reach it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export const POD_IDENTITY_AGENT = ['169.254.170.23', '[fd00:ec2::23]'];

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
  const hosts = [...new Set([...own, ...POD_IDENTITY_AGENT])].join(',');
  return { ...environment, ...Object.fromEntries(NAMES.map((name) => [name, hosts])) };
}
