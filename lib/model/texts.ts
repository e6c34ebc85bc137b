/**
 * Texts that Serval's page fixes, to the letter. They are public API, frozen by test.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */

/** Names of the two health checks. */
export const HEALTH_CHECK = {
  connection: 'Test AWS Connection',
  organization: 'List AWS Organization Accounts',
} as const;

/** What "Test AWS Connection" answers. */
export const CONNECTION_TEXT = {
  success: 'Successfully authenticated with AWS',
  notAuthenticated:
    'Unable to authenticate with AWS. Please verify your cross-account role ARN and external ID are correct.',
  notAllowed: 'Connection successful, but IAM role lacks iam:ListRoles permission.',
} as const;

/** What "List AWS Organization Accounts" answers. */
export const ORGANIZATION_TEXT = {
  success: (accounts: number): string => `Successfully retrieved ${accounts} accounts from AWS Organizations`,
  noAccess: 'Unable to access AWS Organizations. Ensure the IAM role has organizations:ListAccounts permission.',
  notAllowed: 'Connection successful, but IAM role lacks organizations:ListAccounts permission.',
  notInUse: 'This AWS account is not part of an AWS Organization.',
} as const;

/** A role ARN that does not start with `arn:`. */
export const INVALID_ROLE_ARN = 'invalid role ARN format';

/** The login's e-mail is not the grant's. */
export function accountMismatch(loginEmail: string, servalEmail: string): string {
  return (
    `Account mismatch - You tried to log in with email ${loginEmail} but your Serval account uses ${servalEmail}. ` +
    'Please ensure you are using the same login email for your Serval account and your auth provider.'
  );
}

/** Said by whoever calls the bridge and gets no answer. */
export const BRIDGE_UNREACHABLE = 'Unable to connect to the bridge service';
