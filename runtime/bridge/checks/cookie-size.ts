/** Bytes of a cookie that every browser keeps, its name and attributes included. */
const COOKIE_MAX = 4096;
const ATTRIBUTES_MAX = 96;

/**
 * Whether every browser keeps a cookie: one that is dropped in silence is a login that never ends.
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-6.1
 */
export function fitsBrowsers(name: string, value: string): boolean {
  return name.length + value.length + ATTRIBUTES_MAX <= COOKIE_MAX;
}
