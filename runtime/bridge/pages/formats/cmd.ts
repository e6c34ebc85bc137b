import { variablesOf, type Values } from './values.js';

/** What ends a quoted text of cmd or is replaced within it, and cannot be escaped at its prompt. */
const UNQUOTABLE = /["%!\r\n]/;

/**
 * For the Windows command prompt; undefined where it could not say a value as it is. Within quotes cmd takes `&`, `|`,
 * `<`, `>` and `^` as they stand, and the quotes around name and value are no part of the value.
 * @see https://learn.microsoft.com/windows-server/administration/windows-commands/set_1
 */
export function cmd(values: Values): string | undefined {
  const variables = variablesOf(values);
  if (variables.some(([, value]) => UNQUOTABLE.test(value))) return undefined;
  return variables.map(([name, value]) => `set "${name}=${value}"`).join('\n');
}
