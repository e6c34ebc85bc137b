import {
  EKS_POD_IDENTITY,
  EKS_WEBHOOK,
  NO_PROXY_VARIABLES,
  POD_IDENTITY_AGENT,
  REGION_VARIABLES,
} from '../../lib/model/index.js';
import type { Container, Pod, TokenSource } from './pod.js';

/** What an AWS SDK in a container comes upon. */
export type Found =
  | { readonly way: 'web identity'; readonly roleArn: string; readonly audience: string; readonly region: string }
  | { readonly way: 'Pod Identity' }
  /** What is lacking, in words. */
  | { readonly way: 'none'; readonly missing: readonly string[] };

/**
 * Which credentials an AWS SDK in a container would ask for: a web identity token first, then the agent on the node.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function credentialsIn(pod: Pod, name: string): Found {
  const { initContainers = [], containers } = pod.spec;
  const container = [...initContainers, ...containers].find((one) => one.name === name);
  if (!container) throw new Error(`the pod has no container ${JSON.stringify(name)}`);
  const of = (variable: string): string | undefined => container.env?.find((one) => one.name === variable)?.value;
  const { roleVariable, tokenVariable } = EKS_WEBHOOK;
  const agent = [EKS_POD_IDENTITY.agentVariable, EKS_POD_IDENTITY.tokenVariable];
  const asksAgent = of(roleVariable) === undefined && of(tokenVariable) === undefined && agent.some(of);
  if (asksAgent) return podIdentityIn(pod, container, of);

  const roleArn = of(roleVariable);
  const token = tokenAt(pod, container, of(tokenVariable));
  const region = REGION_VARIABLES.map(of).find((value) => value !== undefined);
  const missing = [
    ...(roleArn === undefined ? [roleVariable] : []),
    ...(of(tokenVariable) === undefined ? [tokenVariable] : []),
    ...(token ? [] : ['a token at that path']),
    ...(region === undefined ? [REGION_VARIABLES.join(' or ')] : []),
  ];
  if (roleArn === undefined || region === undefined || !token || missing.length > 0) return { way: 'none', missing };
  return { way: 'web identity', roleArn, audience: token.audience ?? '', region };
}

function podIdentityIn(pod: Pod, container: Container, of: (variable: string) => string | undefined): Found {
  const { agentVariable, agentUrl, tokenVariable, audience } = EKS_POD_IDENTITY;
  const proxied = ['HTTP_PROXY', 'http_proxy'].some(of);
  const exempt = NO_PROXY_VARIABLES.some((name) => of(name)?.split(',').includes(POD_IDENTITY_AGENT.ipv4));
  const missing = [
    ...(of(agentVariable) === agentUrl ? [] : [agentVariable]),
    ...(tokenAt(pod, container, of(tokenVariable))?.audience === audience ? [] : [`a token for ${audience}`]),
    ...(proxied && !exempt ? ['the agent among the hosts that need no proxy'] : []),
  ];
  return missing.length === 0 ? { way: 'Pod Identity' } : { way: 'none', missing };
}

/** The token of a service account that is mounted at a path. */
function tokenAt(pod: Pod, container: Container, path: string | undefined): TokenSource['serviceAccountToken'] {
  const mount = container.volumeMounts?.find(({ mountPath }) => path?.startsWith(`${mountPath}/`));
  const volume = pod.spec.volumes?.find(({ name }) => name === mount?.name);
  const file = path?.slice((mount?.mountPath.length ?? 0) + 1);
  return volume?.projected?.sources?.find(({ serviceAccountToken: token }) => token?.path === file)
    ?.serviceAccountToken;
}
