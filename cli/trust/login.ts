/** Whom the roles are to let in: the options as a trust names them. */
import { oidcProviderArn } from '../../lib/model/arn.js';
import { SET_SOURCE_IDENTITY, TAG_SESSION } from '../../lib/model/actions.js';
import { eksIssuerFault, issuerFault, ISSUER_SCHEME } from '../../lib/model/issuer.js';
import { CLIENT_ID, fits } from '../../lib/model/limits.js';
import type { LoginTrust } from '../../lib/model/trust/login.js';
import { RuntimeError } from '../../runtime/errors.js';

/** Built into IAM: its principal and the prefix of its condition keys. */
const GOOGLE = 'accounts.google.com';

/** What the options of the login say. */
export interface LoginArguments {
  readonly issuer?: string;
  readonly google?: boolean;
  readonly clientId?: string;
  readonly sessionTags?: boolean;
  readonly sourceIdentity?: boolean;
}

/** A login as the options name it: of no account yet. */
export type Login = Omit<LoginTrust, 'federated' | 'conditions'>;

/** Checks the options of the login. @throws RuntimeError `Input` */
export function readLogin({ issuer, google, clientId, sessionTags, sourceIdentity }: LoginArguments): Login {
  if (issuer === undefined && !google) {
    throw new RuntimeError('Input', 'the login provider is missing; give --issuer URL, or --google');
  }
  if (clientId === undefined) {
    throw new RuntimeError(
      'Input',
      '--client-id is missing; give the client id of the application that people log in to',
    );
  }
  if (!fits(CLIENT_ID, clientId)) {
    const allowed = `${CLIENT_ID.min} to ${CLIENT_ID.max} of ${CLIENT_ID.allowed}`;
    throw new RuntimeError('Input', `--client-id: ${JSON.stringify(clientId)} is no client id; it has ${allowed}`);
  }
  return {
    issuer: google ? GOOGLE : issuerOf(issuer!),
    clientId,
    ...(sessionTags && { sessionTags }),
    ...(sourceIdentity && { sourceIdentity }),
  };
}

/** Byte for byte as IAM has it: a slash at its end stays. */
function issuerOf(issuer: string): string {
  const fault = issuerFault(issuer);
  if (fault !== undefined) {
    throw new RuntimeError(
      'Input',
      `--issuer: ${JSON.stringify(issuer)} ${fault}; copy it from the provider's discovery`,
    );
  }
  if (eksIssuerFault(issuer) === undefined) {
    throw new RuntimeError(
      'Input',
      `--issuer: ${JSON.stringify(issuer)} is an EKS cluster's, and every pod of it could take the role; name the provider that people log in to`,
    );
  }
  const name = issuer.slice(ISSUER_SCHEME.length);
  if (name.replace(/\/$/, '') !== GOOGLE) return name;
  throw new RuntimeError('Input', `--issuer: ${JSON.stringify(issuer)} is built into IAM; give --google instead`);
}

/** Whether IAM knows the provider without the account's doing. */
export const isBuiltIn = ({ issuer }: Pick<Login, 'issuer'>): boolean => issuer === GOOGLE;

/** The login that a statement of `loginStatement` is for; of any other statement something, or undefined. */
export function statedLogin(
  statement: unknown,
  account: { readonly partition: string; readonly account: string },
): LoginTrust | undefined {
  const { Principal, Action, Condition } = Object(statement) as Record<'Principal' | 'Action' | 'Condition', unknown>;
  const { Federated } = Object(Principal) as { Federated?: unknown };
  const [key = '', clientId] =
    Object.entries(Object((Object(Condition) as { StringEquals?: unknown }).StringEquals))[0] ?? [];
  if (typeof Federated !== 'string' || typeof clientId !== 'string' || !key.endsWith(':aud')) return undefined;
  const actions = [Action].flat();
  const login = {
    issuer: key.slice(0, -':aud'.length),
    clientId,
    ...(actions.includes(TAG_SESSION) && { sessionTags: true }),
    ...(actions.includes(SET_SOURCE_IDENTITY) && { sourceIdentity: true }),
  };
  return loginIn(login, account);
}

/** The login in an account: what stands there as its provider. */
export function loginIn(login: Login, { partition, account }: { partition: string; account: string }): LoginTrust {
  return {
    ...login,
    federated: isBuiltIn(login) ? GOOGLE : oidcProviderArn(partition, account, login.issuer),
  };
}
