/** Counts what a run asks of AWS, for the account's status; across invocations, where one carries on another's. */
import { isThrottle } from '../aws/errors.js';
import type { AccountStatus, FailedRead } from '../catalog/catalog.js';

/** Failed reads that a status lists; it counts them all. An item of the catalog holds 400 KB. */
const ERRORS_LISTED = 100;

export type Counts = Pick<AccountStatus, 'calls' | 'throttles' | 'retries' | 'errors' | 'failedReads'>;

export class Tally {
  private readonly calls: Map<string, number>;
  private readonly errors: Map<string, FailedRead>;
  private throttles: number;
  private retries: number;
  /** Failed reads of earlier invocations beyond those that are listed. */
  private readonly unlisted: number;

  /** @param before what an earlier invocation of the same run counted */
  constructor(before?: Counts) {
    this.calls = new Map(Object.entries(before?.calls ?? {}));
    this.errors = new Map((before?.errors ?? []).map((read) => [keyOf(read), read]));
    this.throttles = before?.throttles ?? 0;
    this.retries = before?.retries ?? 0;
    this.unlisted = (before?.failedReads ?? 0) - this.errors.size;
  }

  /** An attempt, the first one of its call or another. */
  called(action: string, attempt: 'first' | 'again'): void {
    this.calls.set(action, (this.calls.get(action) ?? 0) + 1);
    if (attempt === 'again') this.retries += 1;
  }

  failedAttempt(code: string): void {
    if (isThrottle(code)) this.throttles += 1;
  }

  /** The same read, as of a policy that many roles share, is one failure. */
  failedReads(reads: readonly FailedRead[]): void {
    for (const read of reads) this.errors.set(keyOf(read), read);
  }

  counts(): Counts {
    return {
      calls: Object.fromEntries([...this.calls].sort(([a], [b]) => (a < b ? -1 : 1))),
      throttles: this.throttles,
      retries: this.retries,
      errors: [...this.errors.values()].slice(0, ERRORS_LISTED),
      failedReads: this.errors.size + this.unlisted,
    };
  }
}

function keyOf({ action, resource, error }: FailedRead): string {
  return `${action} ${resource} ${error}`;
}
