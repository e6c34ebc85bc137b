/** How an error shows a value that somebody else wrote. */

/**
 * A value as JSON, cut. Of what has members, their names alone: a secret may stand in a wrong place.
 * @param length characters of a text that are shown
 */
export function shown(value: unknown, length = 60): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value).map((name) => JSON.stringify(name));
    return cut(`an object with ${members.join(', ') || 'no member'}`, length);
  }
  return typeof value === 'string' ? JSON.stringify(cut(value, length)) : cut(String(value), length);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
