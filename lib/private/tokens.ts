/** Texts that hold tokens: values that only CloudFormation knows. */

/** What of a text is known at synthesis. */
export function withoutTokens(text: string): string {
  return text.replace(/\$\{Token\[[^\]]*\]\}/g, '');
}

/** Whether what is known of a text holds a wildcard or a policy variable, by which policies mean more than one thing. */
export function hasPattern(text: string): boolean {
  return /[*?]|\$\{/.test(withoutTokens(text));
}
