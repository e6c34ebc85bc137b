/**
 * Whether a request is HEAD, which a framework answers by GET's handler: a link checker must neither begin nor finish a
 * login.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.2
 */
export function isHead(method: string): boolean {
  return method === 'HEAD';
}
