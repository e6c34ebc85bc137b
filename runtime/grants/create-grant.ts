/** One way to make a grant, for the function and for the command line's file. */
import { RuntimeError } from '../errors.js';
import type { Grant, GrantStore, GrantWriter } from './grant.js';

/** A grant as it stands in the store now. */
export interface CreatedGrant {
  /** False where it stood there already, from the same request or an equal one before. */
  readonly created: boolean;
  readonly grant: Grant;
}

/**
 * Writes a new grant. The same one again changes nothing and is answered as it stands, started or revoked as it may be
 * by now: whoever did not get the answer can ask once more.
 * @throws RuntimeError `Grant` where a different grant has the id
 */
export async function createGrant(store: GrantWriter & Pick<GrantStore, 'grant'>, grant: Grant): Promise<CreatedGrant> {
  try {
    await store.create(grant);
    return { created: true, grant };
  } catch (error) {
    const standing = error instanceof RuntimeError ? await store.grant(grant.id) : undefined;
    if (!standing || !sameFacts(standing, grant)) throw error;
    // The client's own repetition of a write whose answer got lost finds what it wrote itself.
    return { created: standing.createdAt === grant.createdAt, grant: standing };
  }
}

function sameFacts(one: Grant, other: Grant): boolean {
  const facts = ({ email, roleArn, approvedMinutes, justification }: Grant) =>
    JSON.stringify([email, roleArn, approvedMinutes, justification]);
  return facts(one) === facts(other);
}
