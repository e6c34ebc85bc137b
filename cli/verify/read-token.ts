/** The claims of a token. The token itself is dropped here, and stands in no error. */
import { known, unknown, type Fact, type TokenClaims, type Way } from './facts.js';
import type { Kubectl } from './kubectl.js';
import type { Container, NamedPod } from './objects.js';
import { tokenPath } from './pod.js';

/** Nobody checks the signature: this tells what a token says, and STS or the agent whether it is true. */
export function claimsOf(token: string): TokenClaims | undefined {
  const [, payload, signature, ...more] = token.trim().split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  let claims: Record<string, unknown>;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  if (typeof claims !== 'object' || claims === null) return undefined;
  const { iss, sub, aud, exp } = claims;
  const bound = claims['kubernetes.io'] as { readonly pod?: { readonly uid?: unknown } } | undefined;
  const podUid = bound?.pod?.uid;
  return {
    ...(typeof iss === 'string' && { issuer: iss }),
    ...(typeof sub === 'string' && { subject: sub }),
    audiences: [aud].flat().filter((one): one is string => typeof one === 'string'),
    ...(isTime(exp) && { expiresAt: exp }),
    ...(typeof podUid === 'string' && { podUid }),
  };
}

/** Seconds that a date can be made of. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= 8_640_000_000_000;
}

/** @param where what holds it, for the reason why it is not known */
export function tokenFact(text: string, where: string): Fact<TokenClaims> {
  const claims = claimsOf(text);
  return claims ? known(claims) : unknown(`${where} holds no token of a service account`);
}

/** Has a container print its token, which `cat` must be there for. */
export async function tokenFromPod(
  kubectl: Kubectl,
  pod: NamedPod,
  container: Container,
  way: Way,
): Promise<Fact<TokenClaims>> {
  const path = tokenPath(pod, container, way);
  const answer = await kubectl([
    ...['exec', pod.name, `--namespace=${pod.namespace}`, `--container=${container.name}`, '--quiet'],
    ...['--', 'cat', path],
  ]);
  if (!answer.ok) return unknown(`container ${JSON.stringify(container.name)} did not print ${path}: ${answer.why}`);
  return tokenFact(answer.output, `${path} in container ${JSON.stringify(container.name)}`);
}
