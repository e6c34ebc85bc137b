/** One GET of a URL: bounded in time and size, without following a redirect. Nothing of a failure is kept but its name. */
import type { Clock } from '../../runtime/clock.js';
import { AnswerLate, AnswerTooLarge, type Fetch } from '../../runtime/fetch.js';
import { ANSWER_MAX } from '../../runtime/bridge/fetch.js';
import { isSecureUrl } from '../../runtime/settings.js';
import { shown } from '../../runtime/shown.js';
import type { Answered, Visit } from './facts.js';

/** Milliseconds, the last byte included. */
const TIMEOUT = 10_000;

/** How the network is reached, and by which clock answers are timed. */
export interface Network {
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export async function visit({ fetch, clock }: Network, url: string): Promise<Visit> {
  if (!URL.canParse(url) || !isSecureUrl(new URL(url))) return { url: shown(url, 255), failed: 'it is no https URL' };
  try {
    const answer = await fetch(url, { headers: { accept: '*/*' }, timeout: TIMEOUT, most: ANSWER_MAX });
    const headers = byName(answer.headers);
    const body = new TextDecoder().decode(answer.body);
    return { url, status: answer.status, headers, body, ahead: aheadBy(headers, clock.now()) };
  } catch (error) {
    return { url, failed: failureOf(error) };
  }
}

/**
 * Seconds that the clock behind an answer is ahead. A cache between tells since when it has the answer.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.1
 */
export function aheadBy(headers: Answered['headers'], now: number): number | undefined {
  const date = Date.parse(headers.date?.[0] ?? '');
  const age = Number(headers.age?.[0] ?? 0);
  if (!Number.isFinite(date) || !Number.isFinite(age)) return undefined;
  // A header's second has begun, and may be nearly over.
  return Math.round((date - Math.floor(now / 1000) * 1000) / 1000 + age);
}

function byName(headers: readonly (readonly [string, string])[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const [name, value] of headers) (found[name.toLowerCase()] ??= []).push(value);
  return found;
}

function failureOf(error: unknown): string {
  if (error instanceof AnswerLate || error instanceof AnswerTooLarge) return error.message;
  const { cause } = Object(error) as { cause?: unknown };
  const { code } = Object(cause) as { code?: unknown };
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? code : 'the connection broke';
}
