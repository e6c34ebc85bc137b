/** What to do about each code of the command line, the functions and the bridge. */
import type { ErrorCode } from '../runtime/errors.js' with { 'resolution-mode': 'import' };
import type { RefusalCode } from '../runtime/bridge/refusal.js' with { 'resolution-mode': 'import' };

export const ERROR_REMEDIES: Readonly<Record<ErrorCode, string>> = {
  Setting: 'set the variable that the line names, in the environment of the command, the function or the pod.',
  Connection: 'correct the property that the line names, in the file of connections or on the command line.',
  Catalog:
    'see that the directory or the table is the one of the sync, and that it can be read; what is malformed is restored from a copy, or deleted and read again by `cdk-serval sync`.',
  CatalogVersion: 'install the version of this package that wrote the catalog, or a newer one.',
  Grant: 'correct the property that the line names; for a taken id choose another, or leave `--id` out.',
  Serval: "see that the bridge's client of Serval's API exists, and that its id, secret and URL are right.",
  Audit: 'name the table and its region, and allow the credentials to read it and CloudTrail.',
  Input: 'correct what the line names; `--help` after the command lists what it takes.',
  Kubectl: 'install kubectl or oc, name it by `--kubectl`, and see that its context may read pods.',
  Function:
    'deploy the grant function, name it by `--function` and its region by `--region`, and allow the credentials lambda:InvokeFunction on it; where it failed, its log says why.',
  Superseded: 'nothing: a later run has written what is newer.',
  Sync: 'look at the line of each account: `cdk-serval health` says what is wrong with one.',
  Organization: 'see that the organization has active accounts, and give a run no more of them than the line says.',
  AccountsFailed:
    'look into the log of the run for each account that it names, then `cdk-serval health` for one of them.',
  Role: 'choose another name, or make the role that stands there what was asked for.',
};

export const REFUSAL_REMEDIES: Readonly<Record<RefusalCode, string>> = {
  BadRequest: 'begin anew from the link of the approval, and change nothing in it.',
  LoginUnknown:
    'begin anew from the link of the approval, in one browser with cookies on, and log in within ten minutes.',
  CookieMissing: 'let the browser keep cookies of the bridge, and begin anew from the link of the approval.',
  ConsentUnknown: 'begin anew from the link of the approval, and confirm within ten minutes.',
  ConsentForeign:
    "confirm on the bridge's own page; where it was that, see that people come by `PUBLIC_URL`, and that nothing in front takes `Origin` and `Sec-Fetch-Site` out of requests.",
  TooManyLogins:
    'wait a minute; where many people share an address, raise `LOGINS_PER_MINUTE` or set `TRUSTED_PROXIES`.',
  ProviderRefused:
    "see in the log which error the provider named: often the person is not assigned to the bridge's application, or the redirect URI is not registered.",
  ClientRefused:
    "renew `OIDC_CLIENT_SECRET` in the bridge's secret; a function reads it again by itself, pods need a restart.",
  ProviderUnavailable: 'see that the bridge reaches the provider: network, proxy, the provider itself.',
  TokenRefused: 'see in the log which check failed: audience, issuer and algorithm are the usual ones.',
  ClockWrong: 'set the clock of the bridge, or of the login provider, by NTP.',
  ConsoleUnavailable:
    'try again in a minute, or take the credentials; if it lasts, see that the bridge reaches the sign-in of AWS, as `signin.aws.amazon.com`. A partition without a known console has credentials alone.',
  TokenTooLarge: "take claims out of the application's ID token, as groups.",
  EmailMissing: 'let the provider give the e-mail: the scope `email`, and an e-mail in the profile of the person.',
  EmailMalformed: 'correct the e-mail of the person at the provider: one @, in ASCII.',
  EmailNotVerified:
    'have the e-mail verified at the provider; for Okta under a custom domain set `ALLOW_ABSENT_EMAIL_VERIFIED`, and never where people choose their own e-mail.',
  HostedDomain: 'log in with an account of the domain in `GOOGLE_HOSTED_DOMAIN`.',
  Internal: "look for the reference of the page in the bridge's log.",
  GrantUnknown:
    'use the link of an approval of now; where it is one, see that the bridge reads the table that it is written to.',
  GrantRevoked: 'request access again.',
  GrantOver: 'request access again.',
  GrantNearlyOver: 'request access again.',
  GrantFull: 'request access again.',
  GrantsUnavailable:
    "see that the bridge reaches Serval's API, and that its client there is right; grants of the grant function work meanwhile.",
  AccountMismatch: 'log out at the provider, and in again with the e-mail of the Serval account.',
  RoleArnInvalid: 'grant the role anew by its ARN, which begins with `arn:`.',
  RoleUnknown:
    'see that the role has the tag, and that the last sync read its account: `cdk-serval sync`, then `cdk-serval catalog ARN`.',
  RegionUnknown: 'set `AWS_ENDPOINT_URL_STS` for the partition of the role.',
  LoginExpired: 'log in again.',
  AwsBusy: 'try again in a minute.',
  AwsRefused:
    "look at the reason in the log: the role's trust, the provider in its account and its client ids; `cdk-serval trust` and `docs/policy-evaluation.md` help.",
  NotRecorded: 'try again; if it lasts, see that the bridge may write to the table of grants.',
  NotAudited:
    'open the same link again, while the approved time lasts; if it fails again, see that the bridge may write to the audit table.',
};
