import { GRANT_ID } from '../../grants/grant-rules.js';

/** Whether a parameter may name a grant; all else about it is read on the server. */
export function isGrantId(text: string | undefined): text is string {
  return text !== undefined && GRANT_ID.pattern.test(text);
}
