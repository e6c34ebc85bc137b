/** How far the simulated cloud strays, both for what makes it stray and for what judges the sync. */

/** How old what a stale read sees may be. IAM says seconds; this is on the safe side. */
export const STALE_MILLISECONDS = 20_000;

/** How far a process's clock may be ahead, or behind. */
export const SKEW_MILLISECONDS = 30_000;

/** A run that began longer ago is not carried on: the account is listed anew. */
export const CARRIED_ON_MILLISECONDS = 24 * 60 * 60 * 1000;
