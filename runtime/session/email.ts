/** Longest e-mail address, in characters. @see https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 */
const EMAIL_MAX = 254;

/**
 * An e-mail address in the one form that is stored and compared: exactly one @ with text on both sides, printable
 * ASCII without spaces, 254 characters at most, its ASCII letters in lower case. Undefined for anything else.
 *
 * Only ASCII letters change case: Unicode's rules would make different people equal (a Kelvin sign is no k).
 */
export function comparableEmail(email: unknown): string | undefined {
  if (typeof email !== 'string' || email.length > EMAIL_MAX) return undefined;
  if (!/^[!-?A-~]+@[!-?A-~]+$/.test(email)) return undefined;
  return email.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Whether two e-mail addresses are one person's. The whole strings count. */
export function sameEmail(one: unknown, other: unknown): boolean {
  const comparable = comparableEmail(one);
  return comparable !== undefined && comparable === comparableEmail(other);
}
