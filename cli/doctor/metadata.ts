/** What an issuer publishes, taken from whatever it answers. */
import type { PublishedKey } from '../../runtime/bridge/keys.js';
import { isAnswered, type Metadata, type Visit } from './facts.js';

/** The object in a JSON answer of status 200; undefined for any other answer. */
export function metadataOf(visit: Visit): Metadata | undefined {
  if (!isAnswered(visit) || visit.status !== 200) return undefined;
  try {
    const value: unknown = JSON.parse(visit.body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Metadata) : undefined;
  } catch {
    return undefined;
  }
}

/** The members of a JWK Set; undefined where it is none. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export function keysOf(visit: Visit): readonly PublishedKey[] | undefined {
  const keys = metadataOf(visit)?.keys;
  if (!Array.isArray(keys)) return undefined;
  return keys.filter((key): key is PublishedKey => typeof key === 'object' && key !== null);
}

/** What is wrong with an answer before it is read; undefined where nothing is. No caller follows a redirect. */
export function answerFault(visit: Visit): string | undefined {
  if (!isAnswered(visit)) return `${visit.url} does not answer here: ${visit.failed}`;
  const { url, status, headers } = visit;
  if (status >= 300 && status < 400) return `${url} redirects to ${place(headers.location?.[0], url)} (${status})`;
  return status === 200 ? undefined : `${url} answers with ${status}`;
}

/** Without its query, which may hold what nobody else shall see. */
function place(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'nowhere';
  const { origin, pathname } = new URL(location, base);
  return `${origin}${pathname}`;
}
