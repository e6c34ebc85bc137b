import { seal, unseal } from './ids.js';
import type { Tag } from './world.js';

/** A role session. It lives in its session token alone: nothing is stored. */
export interface Session {
  readonly accessKeyId: string;
  readonly roleArn: string;
  /** The session dies with its role, even if another one takes the name. */
  readonly roleId: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tags: readonly Tag[];
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity?: string;
  /** The inline session policy. */
  readonly policy?: string;
  /** Managed policies that limit the session, by ARN. */
  readonly policyArns: readonly string[];
  /** The federated principal, where a login began the session. */
  readonly provider?: string;
}

const key = (seed: number) => `session/${seed}`;

export function sessionToken(seed: number, session: Session): string {
  return seal(key(seed), session);
}

export function openSessionToken(seed: number, token: string): Session | undefined {
  return unseal<Session>(key(seed), token);
}
