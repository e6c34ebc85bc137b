/** A person whom the provider knows. */
export interface LocalUser {
  /** The `sub` claim. */
  readonly subject: string;
  /** @default - no claim */
  readonly email?: string;
  /** `email_verified`. @default - no claim, as Okta does */
  readonly emailVerified?: boolean;
  readonly name?: string;
}

/** Claims of a user, as the provider filters them by scope. */
export function claimsOf({
  subject,
  email,
  emailVerified,
  name,
}: LocalUser): Record<string, unknown> & { sub: string } {
  return {
    sub: subject,
    ...(email !== undefined && { email }),
    ...(emailVerified !== undefined && { email_verified: emailVerified }),
    ...(name !== undefined && { name }),
  };
}
