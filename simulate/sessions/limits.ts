/** How far the simulated world strays, both for what makes it stray and for what judges the bridge. */

/** How far a process's clock may be ahead, or behind. */
export const SKEW_MILLISECONDS = 30_000;

/** How far the index of grants may lag behind their table. AWS says a fraction of a second, and promises nothing. */
export const LAG_MILLISECONDS = 20_000;

/** Milliseconds that the bridge and the grant function wait for one answer of DynamoDB: `ATTENDED`. */
export const STORE_TIMEOUT = 3_000;
