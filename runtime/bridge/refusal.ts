import { SESSION_REFUSALS, type SessionRefusal, type SessionRefusalCode } from '../session/refusal.js';

/** Why a request of a login is refused, before any grant is looked at. */
export const LOGIN_REFUSALS = {
  BadRequest: 'A parameter is missing, malformed or given twice.',
  LoginUnknown: 'No login of this browser has this state, or it began more than ten minutes ago.',
  CookieMissing: 'The browser sent none of our cookies back.',
  ConsentUnknown: 'No confirmation is open in this browser, or it was asked for more than ten minutes ago.',
  ConsentForeign: 'The confirmation was sent from a page that is not ours.',
  TooManyLogins: 'An address, or a person, asked too often within a minute.',
  ProviderRefused: 'The login provider answered with an error.',
  ClientRefused: 'The login provider does not take the client secret of the bridge.',
  ProviderUnavailable: 'The login provider could not be reached, or its answer was none.',
  TokenRefused: 'The ID token, or the answer that it came in, failed a check.',
  ClockWrong: "The times in the ID token don't fit the bridge's clock.",
  TokenTooLarge: 'The ID token does not fit into a cookie.',
  EmailMissing: 'Neither the ID token nor userinfo holds an e-mail.',
  EmailMalformed: "The login's e-mail is not one that can be compared.",
  EmailNotVerified: 'The login provider does not vouch for the e-mail.',
  HostedDomain: 'The Google account is not of the configured domain.',
  ConsoleUnavailable: "AWS's sign-in to the console gave no token, or none is known for the role's partition.",
  Internal: 'Something failed that no rule foresees.',
} as const;

export type LoginRefusalCode = keyof typeof LOGIN_REFUSALS;
export type RefusalCode = LoginRefusalCode | SessionRefusalCode;
export type Refusal = LoginRefusal | SessionRefusal;

/** Every code, and what it means: the catalogue in docs/bridge.md. */
export const REFUSALS: Readonly<Record<RefusalCode, string>> = { ...LOGIN_REFUSALS, ...SESSION_REFUSALS };

export interface LoginRefusal {
  readonly refused: LoginRefusalCode;
  /** What the person reads. */
  readonly words: string;
  /** What an operator reads in the log besides. Never a token, code or state. */
  readonly detail?: string;
}

export function loginRefusal(refused: LoginRefusalCode, words: string, detail?: string): LoginRefusal {
  return { refused, words, ...(detail !== undefined && { detail }) };
}

/** HTTP status of each refusal's page. */
export const STATUS = {
  BadRequest: 400,
  LoginUnknown: 400,
  CookieMissing: 400,
  ConsentUnknown: 400,
  ConsentForeign: 403,
  TooManyLogins: 429,
  ProviderRefused: 403,
  ClientRefused: 503,
  ProviderUnavailable: 503,
  TokenRefused: 403,
  ClockWrong: 403,
  TokenTooLarge: 502,
  EmailMissing: 403,
  EmailMalformed: 403,
  EmailNotVerified: 403,
  HostedDomain: 403,
  ConsoleUnavailable: 502,
  Internal: 500,
  GrantUnknown: 404,
  GrantRevoked: 403,
  GrantOver: 403,
  GrantNearlyOver: 403,
  GrantFull: 403,
  GrantsUnavailable: 503,
  AccountMismatch: 403,
  RoleArnInvalid: 422,
  RoleUnknown: 404,
  RegionUnknown: 500,
  LoginExpired: 401,
  AwsBusy: 503,
  AwsRefused: 502,
  NotRecorded: 503,
  NotAudited: 503,
} as const satisfies Readonly<Record<RefusalCode, number>>;
