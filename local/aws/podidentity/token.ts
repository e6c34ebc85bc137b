import type { Pod } from '../api.js';
import { seal, unseal } from '../state/ids.js';

/** What the kubelet's projected token says. Only the local AWS reads it, so that it need not be a JWT. */
export interface PodToken extends Pod {
  readonly podName: string;
  readonly podUid: string;
  readonly audience: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export const POD_IDENTITY_AUDIENCE = 'pods.eks.amazonaws.com';
/** As the webhook asks for. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export const POD_TOKEN_SECONDS = 86_400;

const key = (seed: number) => `service account/${seed}`;

export function sealPodToken(seed: number, token: PodToken): string {
  return seal(key(seed), token);
}

export function openPodToken(seed: number, sealed: string): PodToken | undefined {
  return unseal<PodToken>(key(seed), sealed);
}
