import type { Values } from './values.js';

/** A line of an INI file ends at a line break, and has no space at its ends. */
const UNSAYABLE = /[\r\n]|^\s|\s$/;

/** The name of a profile for a role, which no other role of any account has. Roles' names need no quotes in any shell. */
export const profileName = (account: string, roleName: string): string => `${account}-${roleName}`;

/**
 * A section of AWS's shared credentials file; undefined where it could not say a value as it is.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export function profile(values: Values, name: string): string | undefined {
  const settings = [
    ['aws_access_key_id', values.accessKeyId],
    ['aws_secret_access_key', values.secretAccessKey],
    ['aws_session_token', values.sessionToken],
  ];
  if (settings.some(([, value]) => UNSAYABLE.test(value!))) return undefined;
  return [`# until ${values.endsAt}`, `[${name}]`, ...settings.map((setting) => setting.join(' = '))].join('\n');
}
