/**
 * `credential-process` from what is kept, without the rest of the command line: SDKs start it often, and wait for it.
 * It answers only what is plain; whatever is not, it leaves to the command itself, which says what is wrong.
 */
import { homedir } from 'node:os';
import { json as processCredentials } from '../../runtime/bridge/pages/formats/json.js';
import { choiceOf } from './choice.js';
import { namedGrant } from './grant-name.js';
import { findKept } from './kept-file.js';
import { sessionFile, sessionFolder } from './place.js';

/** Whether it printed what was asked for. */
export function printKept(argv: readonly string[]): boolean {
  const credentials = warmCredentials(argv, process.env, homedir, Date.now());
  if (credentials !== undefined) console.log(credentials);
  return credentials !== undefined;
}

/**
 * What to print, or undefined where the command has to see to it.
 * @param home tells the person's home directory
 * @param now milliseconds since the epoch
 */
export function warmCredentials(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  home: () => string,
  now: number,
): string | undefined {
  const asked = plainly(argv);
  if (!asked) return undefined;
  try {
    const name = namedGrant(asked.grant, asked.bridge, environment.SERVAL_BRIDGE);
    const { kept } = findKept(sessionFile(sessionFolder(asked.cache, environment, home), name), name);
    return kept?.session && choiceOf(kept, now) === 'use' ? processCredentials(kept.session) : undefined;
  } catch {
    return undefined;
  }
}

interface Asked {
  readonly grant: string;
  readonly bridge?: string;
  readonly cache?: string;
}

/** One grant, and options that decide which file it is or nothing at all; each once, none empty. */
function plainly([command, ...words]: readonly string[]): Asked | undefined {
  if (command !== 'credential-process') return undefined;
  const asked: { grant?: string; bridge?: string; cache?: string } = {};
  while (words.length > 0) {
    const word = words.shift()!;
    if (word === '--no-browser') continue;
    const [, option, attached] = /^--(bridge|cache)(?:=(.*))?$/s.exec(word) ?? [];
    const name = option as 'bridge' | 'cache' | undefined;
    const value = name === undefined ? word : (attached ?? words.shift());
    const place = name ?? 'grant';
    if (!value || value.startsWith('-') || asked[place] !== undefined) return undefined;
    asked[place] = value;
  }
  return asked.grant === undefined ? undefined : { ...asked, grant: asked.grant };
}
