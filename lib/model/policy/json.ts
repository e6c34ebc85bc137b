/**
 * JSON text as IAM reads it. JSON.parse keeps the last of two equal names and drops the other without a word, which
 * would judge half a policy; here that is an error.
 */
export function readJson(text: string): { readonly value: unknown } | { readonly error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { error: 'the text is not JSON' };
  }
  const twice = repeatedName(text);
  return twice === undefined ? { value } : { error: `one object holds the name ${JSON.stringify(twice)} twice` };
}

/** The first name that an object of `text`, which is JSON, holds twice. */
function repeatedName(text: string): string | undefined {
  const scopes: Array<Set<string> | undefined> = [];
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"(?=(\s*:)?)|[{}[\]]/g)) {
    const [symbol, colon] = token;
    if (symbol === '{') scopes.push(new Set());
    else if (symbol === '[') scopes.push(undefined);
    else if (symbol === '}' || symbol === ']') scopes.pop();
    else if (colon !== undefined) {
      const name = JSON.parse(symbol) as string;
      const names = scopes[scopes.length - 1]!;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/** JSON text without the white space between its tokens. */
export function withoutWhiteSpace(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, (_, string: string | undefined) => string ?? '');
}
