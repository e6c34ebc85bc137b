/** Texts that hold tokens: values that only CloudFormation knows. */

/** What of a text is known at synthesis. */
export function withoutTokens(text: string): string {
  return text.replace(/\$\{Token\[[^\]]*\]\}/g, '');
}
