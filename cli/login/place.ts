/** Where the session of a grant is kept. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { RuntimeError } from '../../runtime/errors.js';
import type { GrantName } from './grant-name.js';

/** Another folder than `~/.cdk-serval`. */
export const HOME_VARIABLE = 'SERVAL_HOME';

/**
 * The folder of sessions.
 * @param cache of `--cache`: the folder itself
 * @param home tells the person's home directory; fails where the system knows none, as in a container for any user
 * @throws RuntimeError `Input` where no folder is known
 */
export function sessionFolder(
  cache: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  home: () => string,
): string {
  return cache ?? join(environment[HOME_VARIABLE] || join(homeOf(home), '.cdk-serval'), 'sessions');
}

function homeOf(home: () => string): string {
  try {
    return home();
  } catch {
    throw new RuntimeError(
      'Input',
      `--cache is missing: this user has no home directory; name a folder for sessions by --cache or ${HOME_VARIABLE}`,
    );
  }
}

/** A name that says nothing, and is the same for the same grant of the same bridge. */
export function sessionFile(folder: string, { bridge, grantId }: GrantName): string {
  const name = createHash('sha256').update(`${bridge}\n${grantId}`).digest('hex');
  return join(folder, `${name}.json`);
}
