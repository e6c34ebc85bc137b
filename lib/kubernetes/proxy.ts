import { isIP } from 'node:net';
import { misuse } from '../private/errors';
import { isNodeMetadata } from './addresses';

/** Where an HTTPS proxy is reached. */
export interface Proxy {
  /** As the environment takes it. */
  readonly url: string;
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** 4 or 6; 0 for a name. */
  readonly ipVersion: number;
}

/** A proxy's URL taken apart. One with a password is an error that does not show it: manifests are read by many. */
export function proxyOf(property: string, text: string): Proxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.username || url.password)) {
    const fault = 'holds a user name or a password, which a manifest would show; let the proxy know the pods otherwise';
    misuse(undefined, { code: 'Environment', property, text: fault });
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash) {
    const fault = 'is no URL of a proxy, which is http or https, a host and a port; write it as "http://proxy:3128"';
    misuse(undefined, { code: 'Environment', property, value: text, text: fault });
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isNodeMetadata(host)) {
    const fault = "is the node's metadata, which hands out the node's own credentials; give the address of a proxy";
    misuse(undefined, { code: 'Environment', property, value: text, text: fault });
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return { url: url.origin, host, port, ipVersion: isIP(host) };
}
