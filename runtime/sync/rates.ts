/** Paces as people write them. */
import { INGESTION_ACTIONS } from '../../lib/model/actions.js';
import type { Rate, Rates } from './pacing.js';

/** For an error's line. */
export const RATE_ALLOWED = `ACTION=PER_SECOND/BURST, as iam:GetRole=15/15, where ACTION is one of ${INGESTION_ACTIONS.join(', ')}`;

/** `iam:GetRole=15/15` as an action with its rate, or undefined where it is none. */
export function parseRate(text: string): readonly [string, Rate] | undefined {
  const match = /^([\w:]+)=(\d{1,4}(?:\.\d{1,3})?)\/(\d{1,4})$/.exec(text);
  if (!match) return undefined;
  const [, action, perSecond, burst] = match as unknown as [string, string, string, string];
  const rate = { perSecond: Number(perSecond), burst: Number(burst) };
  if (!INGESTION_ACTIONS.some((known) => known === action) || rate.perSecond <= 0 || rate.burst < 1) return undefined;
  return [action, rate];
}

/** Several of them, or undefined where one is none. */
export function parseRates(texts: readonly string[]): Rates | undefined {
  const rates = texts.map(parseRate);
  return rates.every((rate) => rate !== undefined) ? Object.fromEntries(rates) : undefined;
}
