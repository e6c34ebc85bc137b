/** What the answer of a bridge's login route says of its registration: a pure function of the answer. */
import { BRIDGE } from '../../lib/model/names.js';
import { printable } from '../printable.js';
import { notChecked, notOk, ok, type Finding } from '../steps/finding.js';
import { loginRoute, redirectUri } from './values.js';

export interface RouteAnswer {
  readonly status: number;
  /** Where the answer sends the browser on to. */
  readonly location?: string;
}

export interface Expected {
  /** Origin where people reach the bridge. */
  readonly bridge: string;
  /** The client id that is known to be the bridge's, where one is. */
  readonly clientId?: string;
}

/** Statuses by which the bridge says that it cannot begin a login now. */
const UNAVAILABLE = [500, 502, 503, 504];

export function judgeRoute(answer: RouteAnswer, expected: Expected): Finding {
  const { status, location } = answer;
  const route = loginRoute(expected.bridge);
  if (status >= 300 && status < 400 && location !== undefined) return judgeRedirect(location, expected);
  if (status === 404) {
    return notOk(`${route} answered 404`, 'give the URL at which people reach the bridge, without a path');
  }
  if (UNAVAILABLE.includes(status)) {
    return notOk(
      `${route} answered ${status}`,
      "look into the bridge's log: its provider, or what stands before it, cannot be reached",
    );
  }
  if (status === 429) return notChecked(`${route} answered 429; try again in a minute`);
  return notChecked(
    `${route} answered ${status} and sent nobody on to a provider; Serval's own bridge asks for what is not published`,
  );
}

function judgeRedirect(location: string, { bridge, clientId }: Expected): Finding {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  const asked = (name: string): string | undefined => url?.searchParams.get(name) ?? undefined;
  const uri = asked('redirect_uri');
  if (uri === undefined) {
    return notChecked(
      `${loginRoute(bridge)} sends on to ${shown(url?.origin ?? location)} without a redirect_uri; a proxy with a login of its own may stand before it`,
    );
  }
  if (uri !== redirectUri(bridge)) {
    return notOk(
      `the bridge sends ${shown(uri)} as redirect_uri, and not ${redirectUri(bridge)}`,
      'set its PUBLIC_URL to the URL at which people reach it, or give that one as --bridge',
    );
  }
  const client = asked('client_id');
  if (clientId !== undefined && client !== clientId) {
    return notOk(
      `the bridge sends ${shown(client ?? '')} as client_id, and not ${shown(clientId)}`,
      'set its OIDC_CLIENT_ID to the one that the provider shows',
    );
  }
  const scopes = asked('scope')?.split(' ') ?? [];
  const missing = BRIDGE.scopes.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) {
    return notOk(
      `the bridge does not ask for the scope ${missing.join(' ')}`,
      'let its provider keep all three scopes',
    );
  }
  return ok(`sends on to ${shown(url!.origin)} with client_id ${shown(client ?? '')} and this redirect URI`);
}

const shown = (text: string): string => printable(JSON.stringify(text.slice(0, 200)));
