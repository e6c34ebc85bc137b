/** A pace of requests. */
export interface SyncRate {
  /** Requests a second in the long run, above 0, below 10,000, with three decimals at most. */
  readonly perSecond: number;
  /** Requests at once after a rest, a whole number from 1 to 9,999. */
  readonly burst: number;
}
