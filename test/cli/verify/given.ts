/** What a user gives the command besides the pod, for the examples of whole.ts. */
import { factsOf, type Example } from './whole.js';

/** The stand-in for kubectl. */
export const KUBECTL = 'test/cli/verify/kubectl/kubectl.mjs';
/** A part of each token that must be printed nowhere. */
export const CANARY = 'canary-signature';

/** A token for as long as the machine's clock may be asked. */
export function tokenOf(example: Example): string {
  const { token, pod } = factsOf(example);
  if (token.state !== 'known') throw new Error('the example has no token');
  const { issuer: iss, subject: sub, audiences: aud } = token.value;
  const claims = { iss, sub, aud, exp: 4_070_908_800, 'kubernetes.io': { pod: { name: pod.name, uid: pod.uid } } };
  const parts = [{ alg: 'RS256' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return `${parts.join('.')}.${CANARY}`;
}

export function trustOf(example: Example): unknown {
  const { role } = factsOf(example);
  return role.state === 'known' && role.value.trustPolicy;
}
