/** Why a person gets no session: codes for logs and metrics, words for the person. */

export const SESSION_REFUSALS = {
  GrantUnknown: 'There is no such grant.',
  GrantRevoked: 'The grant was revoked.',
  GrantOver: 'The approved time is over.',
  GrantNearlyOver: 'Less than a minute of the approved time is left.',
  GrantFull: 'The grant holds as many sessions as one grant can.',
  GrantsUnavailable: "Serval's public API was not to be had, or its answer makes no grant.",
  AccountMismatch: "The login's e-mail is not the grant's.",
  RoleArnInvalid: 'The role of the grant is no ARN.',
  RoleUnknown: 'The catalog does not hold the role.',
  RegionUnknown: "No STS endpoint is known for the role's partition.",
  LoginExpired: 'The login is too old for AWS.',
  AwsBusy: 'AWS did not answer in time, or answered with a transient error.',
  AwsRefused: 'AWS refused the session: a role, provider or policy is not set up as it must be.',
  NotRecorded: 'The session could not be recorded, so its credentials were thrown away.',
  NotAudited: 'The session was recorded and the clock runs, but without its audit row no credentials were delivered.',
} as const;

export type SessionRefusalCode = keyof typeof SESSION_REFUSALS;

export interface SessionRefusal {
  readonly refused: SessionRefusalCode;
  /** What the person reads: what is wrong, and what to do. */
  readonly words: string;
  /** What an operator reads in the log besides. Never a token or a credential. */
  readonly detail?: string;
}

export function refusal(refused: SessionRefusalCode, words: string, detail?: string): SessionRefusal {
  return { refused, words, ...(detail !== undefined && { detail }) };
}
