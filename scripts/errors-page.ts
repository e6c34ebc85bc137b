/** How a page of codes is written: a heading for each, so that each can be linked to. */

/** Meanings by codes. */
export type Meanings = Readonly<Record<string, string>>;
/** What to do, by the same codes. */
export type Remedies = Readonly<Record<string, string>>;

/** The lines of one list: for each code an anchor of its own, what it means, and what to do. */
export function entries(meanings: Meanings, remedies: Remedies, more: (code: string) => string = () => ''): string[] {
  return Object.entries(meanings).flatMap(([code, meaning]) => [
    `### ${code}`,
    '',
    `${meaning}${more(code)}`,
    '',
    `To do: ${remedies[code]}`,
    '',
  ]);
}
