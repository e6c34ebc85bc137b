/** What the checks of an ID token share. */

export type Claims = Readonly<Record<string, unknown>>;

/** What an ID token is held against, beside its claims. */
export interface Expected {
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds since the epoch: when the login began that the token answers. */
  readonly began: number;
  /** As it came. */
  readonly idToken: string;
  /** What came with the token. */
  readonly accessToken: string;
}

/** Seconds that the provider's clock and ours may differ by. */
export const CLOCK_TOLERANCE = 60;

/** JSON's `1e999` is a number, and infinite. */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
