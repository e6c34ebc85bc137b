/** How a login says where its session shall go: parameters of the login route beside `grant`. */
import { BRIDGE } from '../../lib/model/index.js';

/** A program on the person's machine that waits on loopback, as RFC 8252 has it. */
export interface Terminal {
  readonly to: 'terminal';
  /** On 127.0.0.1. */
  readonly port: number;
  /** Public key of this one login: an uncompressed point of P-256, base64url. */
  readonly key: string;
}

/** Where a session goes: onto the page, into AWS's console, or to a program that asked for it. */
export type Destination = { readonly to: 'page' } | { readonly to: 'console' } | Terminal;

/** Ports that a program may have without being root. */
export const PORTS = { min: 1024, max: 65_535 } as const;

/** Where a login begins. @param bridge the bridge's public URL, or '' for a link within its own pages */
export function loginUrl(bridge: string, grantId: string, destination: Destination = { to: 'page' }): string {
  const parameters = new URLSearchParams({ grant: grantId });
  if (destination.to !== 'page') parameters.set('to', destination.to);
  if (destination.to === 'terminal') {
    parameters.set('port', `${destination.port}`);
    parameters.set('key', destination.key);
  }
  return `${bridge}${BRIDGE.loginPath}?${parameters.toString()}`;
}

/** Where the bridge's page sends the form with the sealed session. @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3 */
export function terminalUrl({ port }: Terminal): string {
  return `http://127.0.0.1:${port}/`;
}

/** The form's one field. */
export const SEALED_FIELD = 'sealed';
