import type { RefusalCode } from '../refusal.js';

/** What a page says beside the words of a refusal. */
export interface Help {
  readonly title: string;
  /** What the person does now, one step an entry. */
  readonly steps: readonly string[];
  /** Whether another login can help, now or a little later. @default false */
  readonly again?: true;
  /** Whether the person may lack the right link, so that the page tells how one gets it. @default false */
  readonly link?: true;
}

const ASK = 'Give the reference below to an administrator. There is nothing that you could do differently.';
const REQUEST = 'Request access again in Serval, and open the link that comes with the approval.';
const WAIT = 'Wait a minute, then log in again.';
const LASTS = 'If it happens again, give the reference below to an administrator.';

/** By code, so that a new one does not compile before a person is told what to do. */
export const HELP: Readonly<Record<RefusalCode, Help>> = {
  BadRequest: {
    title: 'This link does not work',
    steps: ['Open the whole link of your approval: chats and mails sometimes cut long ones.'],
    link: true,
  },
  LoginUnknown: {
    title: 'This login cannot go on',
    steps: ['Open your link again and log in without a long pause. Going back or reloading does not continue a login.'],
  },
  CookieMissing: {
    title: 'Your browser sent no cookie',
    steps: [
      'Allow cookies for this site. Cookies of other sites are not needed.',
      'Open your link in your usual browser, not within a chat or mail app, and finish in the same window.',
    ],
  },
  ConsentUnknown: {
    title: 'This confirmation does not count any more',
    steps: [
      'Look whether your session is open in another tab.',
      'If not, open your link again: no time is lost twice.',
    ],
  },
  ConsentForeign: {
    title: 'This did not come from our page',
    steps: [
      'Nothing was started. If you did not press a button here, close this page.',
      'Otherwise open your own link.',
    ],
  },
  TooManyLogins: {
    title: 'Too many logins',
    steps: ['Close tabs and programs that log in again and again.', 'Wait a minute, then open your link again.'],
  },
  ProviderRefused: {
    title: 'You were not logged in',
    steps: ['Log in again.', 'If it happens again, an administrator may have to let you use this application.'],
    again: true,
  },
  ClientRefused: { title: 'Something is set up wrong here', steps: [ASK] },
  ProviderUnavailable: { title: 'The login provider does not answer', steps: [WAIT, LASTS], again: true },
  TokenRefused: { title: 'The login is not valid here', steps: ['Log in again.', LASTS], again: true },
  ClockWrong: { title: 'The clocks do not agree', steps: ['Log in again without a long pause.', LASTS], again: true },
  TokenTooLarge: { title: 'Your login is too large', steps: [ASK] },
  EmailMissing: { title: 'Your login names no e-mail', steps: [ASK] },
  EmailMalformed: { title: 'Your e-mail cannot be compared', steps: [ASK] },
  EmailNotVerified: {
    title: 'Your e-mail is not verified',
    steps: ['Verify your e-mail at the login provider, then log in again.', LASTS],
    again: true,
  },
  HostedDomain: {
    title: 'This is not your account at work',
    steps: ['Log in again, with the Google account that you have from your organization.'],
    again: true,
  },
  ConsoleUnavailable: {
    title: 'The AWS console did not open',
    steps: ['Log in again for a session that you can take to a terminal.', LASTS],
    again: true,
  },
  Internal: { title: 'Something went wrong here', steps: [WAIT, LASTS], again: true },
  GrantUnknown: {
    title: 'There is no such approval',
    steps: [
      'Is your request not approved yet? Then wait for the approval: this link works from then on.',
      'Is the link whole? Chats and mails sometimes cut long ones.',
    ],
    again: true,
    link: true,
  },
  GrantRevoked: {
    title: 'This access was taken back',
    steps: ['Ask whoever approved it why.', REQUEST],
  },
  GrantOver: { title: 'Your approved time is over', steps: [REQUEST] },
  GrantNearlyOver: { title: 'Your approved time is nearly over', steps: [REQUEST] },
  GrantFull: { title: 'This approval is used up', steps: [REQUEST] },
  GrantsUnavailable: { title: 'Serval does not answer', steps: [WAIT, LASTS], again: true },
  AccountMismatch: {
    title: 'You are logged in as somebody else',
    steps: [
      'Log out at your login provider, or open a private window.',
      'Log in again with the e-mail that your Serval account has.',
    ],
    again: true,
  },
  RoleArnInvalid: { title: 'The approval names no role', steps: [ASK] },
  RoleUnknown: {
    title: 'This role cannot be had',
    steps: [
      'If the role is new, log in again in some hours.',
      'If not, ask its owner whether it is gone or lost its tag.',
    ],
    again: true,
  },
  RegionUnknown: { title: 'Something is set up wrong here', steps: [ASK] },
  LoginExpired: { title: 'Your login is too old', steps: ['Log in again without a long pause.'], again: true },
  AwsBusy: { title: 'AWS does not answer', steps: [WAIT, LASTS], again: true },
  AwsRefused: { title: 'AWS refused this session', steps: [ASK] },
  NotRecorded: { title: 'No session was started', steps: [WAIT, LASTS], again: true },
  NotAudited: { title: 'Your session could not be shown', steps: [WAIT, LASTS], again: true },
};
