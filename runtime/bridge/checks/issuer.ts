/**
 * Byte for byte: Okta's organization server and its authorization servers differ by a path only.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationValidation
 */
export function isConfiguredIssuer(found: string, configured: string): boolean {
  return found === configured;
}
