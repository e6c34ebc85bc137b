/** One way to revoke a grant, for the function and for the command line's file. */
import type { Grant, GrantWriter } from './grant.js';
import type { Revocation } from './grant-rules.js';

/** A grant that is revoked, as it stands in the store now. */
export interface RevokedGrant {
  /** False where it was revoked before. */
  readonly revoked: boolean;
  readonly grant: Grant;
}

/**
 * Ends a grant for new sessions, at once. One that is revoked already keeps its time and its reason.
 * @param now milliseconds since the epoch
 * @throws RuntimeError `Grant` where there is none
 */
export async function revokeGrant(
  store: Pick<GrantWriter, 'revoke'>,
  { id, justification }: Revocation,
  now: number,
): Promise<RevokedGrant> {
  const at = new Date(now).toISOString();
  const grant = await store.revoke(id, at, justification);
  // The client's own repetition of an update whose answer got lost finds what it wrote itself.
  return { revoked: grant.revokedAt === at && grant.revokedFor === justification, grant };
}
