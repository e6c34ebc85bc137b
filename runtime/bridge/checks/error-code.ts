/**
 * Whether a text is an error code of a provider: it comes from a URL that anybody can write, and goes into the log.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
export function isErrorCode(text: unknown): text is string {
  return typeof text === 'string' && /^[a-z_]{1,64}$/.test(text);
}
