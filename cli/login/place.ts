/** Where the session of a grant is kept. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { GrantName } from './grant-name.js';

/** Another folder than `~/.cdk-serval`. */
export const HOME_VARIABLE = 'SERVAL_HOME';

/**
 * The folder of sessions.
 * @param cache of `--cache`: the folder itself
 * @param home the person's home directory
 */
export function sessionFolder(
  cache: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  return cache ?? join(environment[HOME_VARIABLE] || join(home, '.cdk-serval'), 'sessions');
}

/** A name that says nothing, and is the same for the same grant of the same bridge. */
export function sessionFile(folder: string, { bridge, grantId }: GrantName): string {
  const name = createHash('sha256').update(`${bridge}\n${grantId}`).digest('hex');
  return join(folder, `${name}.json`);
}
