/**
 * Whether no parameter is given twice: who reads which of the two is anybody's guess.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.1
 */
export function areSingle(parameters: URLSearchParams): boolean {
  return new Set(parameters.keys()).size === parameters.size;
}
