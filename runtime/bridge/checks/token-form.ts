/**
 * Three parts in base64url and nothing between: decoders look past blanks and padding, which other readers of the same
 * token do not.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-2
 */
export function tokenFormProblem(idToken: string): string | undefined {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(idToken) ? undefined : 'the ID token is not three parts in base64url';
}
