/** U+0001 can stand in no policy. */
const MARK = '\u0001';

/**
 * A text of a document, or of a request's key, that nobody knows, such as an attribute that a deployment gives. Whatever
 * is compared with it is undecided, for this reason; what does not depend on it is decided all the same. Characters of
 * the reason that a policy can't hold become question marks.
 */
export function unknownValue(reason: string): string {
  return `${MARK}${reason.replace(/[^\t\n\r\u0020-\u00ff]/g, '?')}`;
}

/** A text for people: without the marks of what is not known, as it is and as JSON writes it. */
export function withoutMarks(text: string): string {
  return text.replaceAll(MARK, '').replaceAll(JSON.stringify(MARK).slice(1, -1), '');
}

/** Why a text is not known; undefined for one that is. */
export function reasonUnknown(text: string): string | undefined {
  return text.startsWith(MARK) ? text.slice(MARK.length) : undefined;
}
