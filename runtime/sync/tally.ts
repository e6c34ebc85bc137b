/** Counts what a run asks of AWS, for the account's status. */
import { isThrottle } from '../aws/errors.js';
import type { AccountStatus, FailedRead } from '../catalog/catalog.js';

/** Failed reads that a status lists; it counts them all. An item of the catalog holds 400 KB. */
const ERRORS_LISTED = 100;

export class Tally {
  private readonly calls = new Map<string, number>();
  private readonly errors = new Map<string, FailedRead>();
  private throttles = 0;

  called(action: string): void {
    this.calls.set(action, (this.calls.get(action) ?? 0) + 1);
  }

  failedAttempt(code: string): void {
    if (isThrottle(code)) this.throttles += 1;
  }

  /** The same read, as of a policy that many roles share, is one failure. */
  failedReads(reads: readonly FailedRead[]): void {
    for (const read of reads) this.errors.set(`${read.action} ${read.resource} ${read.error}`, read);
  }

  counts(): Pick<AccountStatus, 'calls' | 'throttles' | 'errors' | 'failedReads'> {
    return {
      calls: Object.fromEntries([...this.calls].sort(([a], [b]) => (a < b ? -1 : 1))),
      throttles: this.throttles,
      errors: [...this.errors.values()].slice(0, ERRORS_LISTED),
      failedReads: this.errors.size,
    };
  }
}
