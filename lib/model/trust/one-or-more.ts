/** One value by itself, several as a list: how IAM shows them, and how a reviewer reads them. */
export function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0]! : values;
}
