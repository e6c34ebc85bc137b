/** Patterns with `*` and `?`. Matching takes time in proportion to pattern times text, whatever the pattern. */

/** One element of a pattern: any text, any one character, or a character itself. */
export type GlobToken = { readonly any: 'text' | 'character' } | { readonly literal: string };

const ANY_TEXT: GlobToken = { any: 'text' };
const ANY_CHARACTER: GlobToken = { any: 'character' };

/** Every character stands for itself. */
export function literal(text: string): GlobToken[] {
  return [...text].map((character) => ({ literal: character }));
}

/** `*` is any text, the empty one and line ends too; `?` is any one character; all else stands for itself. */
export function glob(pattern: string): GlobToken[] {
  return [...pattern].map((character) => {
    if (character === '*') return ANY_TEXT;
    if (character === '?') return ANY_CHARACTER;
    return { literal: character };
  });
}

/** Whether the whole of `text` fits. */
export function globMatches(tokens: readonly GlobToken[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let token = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < characters.length) {
    const current = tokens[token];
    if (current && 'any' in current && current.any === 'text') {
      star = token++;
      resumeAt = at;
    } else if (current && ('any' in current || current.literal === characters[at])) {
      token++;
      at++;
    } else if (star >= 0) {
      // The last `*` takes one character more.
      token = star + 1;
      at = ++resumeAt;
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((rest) => 'any' in rest && rest.any === 'text');
}

/** The same for plain text patterns, the case of letters not counted: actions and names of keys. */
export function globMatchesIgnoringCase(pattern: string, text: string): boolean {
  return globMatches(glob(pattern.toLowerCase()), text.toLowerCase());
}
