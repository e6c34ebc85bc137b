/** Whether a path is one of these, byte for byte: the small router takes a slash after a path as well. */
export function isOneOf(paths: readonly string[], path: string): boolean {
  return paths.includes(path);
}
