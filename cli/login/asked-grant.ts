import { RuntimeError } from '../../runtime/errors.js';
import { GRANT_ID } from '../../runtime/grants/grant-rules.js';
import { namedGrant, type GrantName } from './grant-name.js';

/**
 * Which grant of which bridge a command line is about, checked.
 * @throws RuntimeError `Input`, or `Setting` where the variable is malformed
 */
export function askedGrant(...words: Parameters<typeof namedGrant>): GrantName {
  const name = namedGrant(...words);
  if (GRANT_ID.pattern.test(name.grantId)) return name;
  throw new RuntimeError(
    'Input',
    `grant: ${JSON.stringify(name.grantId)} is no grant's id, which has ${GRANT_ID.allowed}; copy it, or the whole link of the approval`,
  );
}
