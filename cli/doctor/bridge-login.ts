import { isAnswered, type BridgeFacts } from './facts.js';

/** Where the bridge's login sends a browser; undefined where it sends it nowhere. */
export function leadsTo({ login }: Pick<BridgeFacts, 'login'>): URL | undefined {
  if (!isAnswered(login) || login.status < 300 || login.status >= 400) return undefined;
  const [location] = login.headers.location ?? [];
  return location !== undefined && URL.canParse(location, login.url) ? new URL(location, login.url) : undefined;
}
