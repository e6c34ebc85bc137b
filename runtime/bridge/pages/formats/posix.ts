import { variablesOf, type Values } from './values.js';

/** Within single quotes a POSIX shell takes all as it stands, but for the single quote. @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02_02 */
export const posixQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** For sh, bash and zsh. */
export function posix(values: Values): string {
  return variablesOf(values)
    .map(([name, value]) => `export ${name}=${posixQuoted(value)}`)
    .join('\n');
}
