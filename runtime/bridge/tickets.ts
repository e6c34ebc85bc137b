import { hash } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Clock } from '../clock.js';
import { randomText, type Random } from '../random.js';
import { fitsBrowsers } from './checks/cookie-size.js';
import { isFresh } from './checks/ticket-age.js';
import { isSameKey } from './checks/ticket-key.js';
import { isMeantFor } from './checks/ticket-purpose.js';
import { deleteCookie, setCookie } from './responses.js';
import type { Seal } from './seal.js';

/** Milliseconds that a ticket can be used for. */
export const TICKET_LIFE = 10 * 60_000;
/** Tickets that a browser may hold: with more, its requests outgrow the 8 KB that proxies take in one header. */
const TICKETS_MAX: Readonly<Record<Purpose, number>> = { login: 4, consent: 2 };
/** Bytes of a key: 256 bits. */
const KEY_BYTES = 32;
/** Characters of a hash that tell a key's cookie from the others: 132 bits. */
const NAME_LENGTH = 22;

export type Purpose = 'login' | 'consent';

/**
 * What the bridge remembers between two requests of one browser, in a sealed cookie of its own for each attempt, so
 * that parallel tabs leave each other alone. Its key travels with the request (as `state`, or in the form): cookie
 * and key together prove that one browser made both.
 */
export interface Tickets {
  /** Gives the key; undefined where the content does not fit into a cookie. */
  issue(context: Context, purpose: Purpose, content: object): Promise<string | undefined>;
  /** The content under the key, whose cookie is deleted; undefined where there is none, or it is too old. */
  take(context: Context, purpose: Purpose, key: string): Promise<unknown>;
  /** Whether the browser sent any ticket at all. */
  sent(context: Context): boolean;
}

interface Sealed {
  readonly purpose: Purpose;
  readonly key: string;
  readonly expires: number;
  readonly content: unknown;
}

/** @param secure whether cookies travel by TLS, as everywhere but on loopback */
export function cookieTickets(seal: Seal, clock: Clock, random: Random, secure: boolean): Tickets {
  const prefix = `${secure ? '__Host-' : ''}serval-`;
  const attributes = { path: '/', httpOnly: true, secure, sameSite: 'Lax', maxAge: TICKET_LIFE / 1000 } as const;

  const cookieName = (purpose: Purpose, key: string): string =>
    `${prefix}${purpose}-${hash('sha256', key, 'base64url').slice(0, NAME_LENGTH)}`;

  /** Browsers send the oldest first. */
  function dropOldest(context: Context, purpose: Purpose): void {
    const held = Object.keys(getCookie(context)).filter((name) => name.startsWith(`${prefix}${purpose}-`));
    for (const name of held.slice(0, Math.max(0, held.length - TICKETS_MAX[purpose] + 1))) {
      deleteCookie(context, name, attributes);
    }
  }

  return {
    issue: async (context, purpose, content) => {
      const key = randomText(random, KEY_BYTES);
      const name = cookieName(purpose, key);
      const sealed: Sealed = { purpose, key, expires: clock.now() + TICKET_LIFE, content };
      const value = await seal.seal(JSON.stringify(sealed));
      if (!fitsBrowsers(name, value)) return undefined;
      dropOldest(context, purpose);
      setCookie(context, name, value, attributes);
      return key;
    },

    take: async (context, purpose, key) => {
      const name = cookieName(purpose, key);
      const value = getCookie(context, name);
      if (value === undefined) return undefined;
      deleteCookie(context, name, attributes);
      const text = await seal.open(value);
      if (text === undefined) return undefined;
      const sealed = JSON.parse(text) as Sealed;
      if (!isMeantFor(sealed.purpose, purpose)) return undefined;
      if (!isSameKey(sealed.key, key)) return undefined;
      if (!isFresh(sealed.expires, clock.now())) return undefined;
      return sealed.content;
    },

    sent: (context) => Object.keys(getCookie(context)).some((name) => name.startsWith(prefix)),
  };
}
