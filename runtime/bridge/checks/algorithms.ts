/**
 * What IAM takes and every provider offers. Symmetric and PSS algorithms are out, and so is `none`, whatever the
 * discovery document offers.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256'];
