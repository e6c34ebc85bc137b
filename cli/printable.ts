/** What others wrote may hold codes that a terminal obeys, or turns lines around by. */
// eslint-disable-next-line no-control-regex -- these are what is looked for
const CODES = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A line of ours is one line. */
export function printable(text: string): string {
  return text.replace(CODES, '?');
}

/** As JSON, of the same value for whoever reads it. */
export function printableJson(value: unknown): string {
  const escaped = (code: string): string => `\\u${code.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 2).replace(CODES, (code) => (code === '\n' ? code : escaped(code)));
}
