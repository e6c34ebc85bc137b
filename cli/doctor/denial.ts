/** Who denied a call, as far as AWS says it. */

/** Kinds of policies that AWS names in a denial. */
export type DeniedBy =
  | 'a service control policy'
  | 'a resource control policy'
  | 'a permissions boundary'
  | 'a session policy'
  | 'a VPC endpoint policy'
  | 'an identity-based policy'
  | 'a resource-based policy';

export interface Denial {
  /** As `sts:AssumeRole`. */
  readonly action: string;
  /** An ARN, or an account. */
  readonly resource: string;
  /** 12 digits: the account that was asked. */
  readonly account: string;
  /** @default AWS did not say */
  readonly by?: DeniedBy;
}

const NAMED: ReadonlyArray<readonly [RegExp, DeniedBy]> = [
  [/service control polic/i, 'a service control policy'],
  [/resource control polic/i, 'a resource control policy'],
  [/permissions boundar/i, 'a permissions boundary'],
  [/session polic/i, 'a session policy'],
  [/VPC endpoint polic/i, 'a VPC endpoint policy'],
  [/identity-based polic/i, 'an identity-based policy'],
  [/resource-based polic/i, 'a resource-based policy'],
];

/**
 * What kind of policy a denial's message names, as in "with an explicit deny in a resource control policy" or
 * "because no identity-based policy allows the … action". The message itself is not kept.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function deniedBy(message: string): DeniedBy | undefined {
  // The names of principals and resources come before the reason, and may be anything.
  const reason = /(?:with an explicit deny in|because no) .*$/s.exec(message)?.[0] ?? '';
  return NAMED.find(([pattern]) => pattern.test(reason))?.[1];
}

/** Whether the organization's administrator has to change it. */
export function isOfOrganization(by: DeniedBy | undefined): boolean {
  return by === 'a service control policy' || by === 'a resource control policy';
}
