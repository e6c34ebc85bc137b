/** Settings of "Create AWS IAM Role"; docs/sync.md lists them. */
import { isHostName, ISSUER_SCHEME, issuerFault } from '../../lib/model/issuer.js';
import { CLIENT_ID, fits, POLICY_NAME, ROLE_PATH } from '../../lib/model/limits.js';
import { awsContext, type AwsContext } from '../aws/context.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Random } from '../random.js';
import { readSettings, settingKind, type Environment } from '../settings.js';
import type { Connection } from '../sync/connection.js';
import { isUneditable } from '../sync/uneditable.js';
import { connectionsFrom } from '../sync/connections-setting.js';

/** Google is built into IAM: no provider of the account, and its host as the principal. */
export const GOOGLE = 'accounts.google.com';

/** What every role that the workflow makes has in common. */
export interface RoleFrame {
  /** Begins and ends with a slash. */
  readonly path: string;
  /** A customer managed policy of each account: its name, after its path where it has one, as `/team/boundary`. */
  readonly boundary: string;
  /** The login provider that the trust admits: its issuer without scheme. */
  readonly issuer: string;
  readonly clientId: string;
  /** Google's alone: the domain that logins must come from. */
  readonly hostedDomain?: string;
}

export interface CreateRoleSettings {
  readonly aws: AwsContext;
  readonly connections: readonly Connection[];
  readonly frame: RoleFrame;
}

const PATH = settingKind("the path of the roles, as /requestable/, which is not AWS's own", (text) =>
  fits(ROLE_PATH, text) && text !== '/' && !isUneditable({ path: text }) ? text : undefined,
);

const BOUNDARY = settingKind(
  'the name of a customer managed policy that each account has, after its path if any, as /team/boundary',
  (text) => {
    const slash = text.lastIndexOf('/');
    const [path, name] = slash === -1 ? ['/', text] : [text.slice(0, slash + 1), text.slice(slash + 1)];
    return fits(ROLE_PATH, path) && fits(POLICY_NAME, name) ? `${path}${name}` : undefined;
  },
);

const ISSUER = settingKind(
  'the issuer as it stands in its tokens and in IAM: https, without port, query or fragment',
  (text) => (issuerFault(text) === undefined ? text.slice(ISSUER_SCHEME.length) : undefined),
);

const CLIENT = settingKind(`a client id of ${CLIENT_ID.max} characters at most: ${CLIENT_ID.allowed}`, (text) =>
  fits(CLIENT_ID, text) ? text : undefined,
);

const DOMAIN = settingKind('the domain of a Google Workspace, as example.com', (text) =>
  isHostName(text) ? text : undefined,
);

/** @throws RuntimeError `Setting` that names the first setting that is missing or malformed */
export function createRoleSettings(environment: Environment, clock: Clock, random: Random): CreateRoleSettings {
  const settings = readSettings(environment);
  const aws = awsContext(settings, clock, random);
  const issuer = settings.required('OIDC_ISSUER', ISSUER);
  const hostedDomain = settings.optional('GOOGLE_HOSTED_DOMAIN', DOMAIN);
  if (hostedDomain !== undefined && issuer !== GOOGLE) {
    throw new RuntimeError('Setting', "GOOGLE_HOSTED_DOMAIN is for Google's issuer alone; leave it out");
  }
  return {
    aws,
    connections: connectionsFrom(settings, aws.region),
    frame: {
      path: settings.required('ROLE_PATH', PATH),
      boundary: settings.required('PERMISSIONS_BOUNDARY', BOUNDARY),
      issuer,
      clientId: settings.required('OIDC_CLIENT_ID', CLIENT),
      ...(hostedDomain !== undefined && { hostedDomain }),
    },
  };
}
