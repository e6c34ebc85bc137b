/** Reads that may fail: a failure is a value, since it never ends a run. */
import { SessionFailed } from '../aws/assumed-role.js';
import { awsErrorCode } from '../aws/errors.js';
import type { FailedRead } from '../catalog/catalog.js';
import { OutOfTime } from './time.js';

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failed: FailedRead };

export function succeeded<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function failed(action: string, resource: string, error: string): { ok: false; failed: FailedRead } {
  return { ok: false, failed: { action, resource, error } };
}

/** What `call` gives, or how it failed. */
export async function read<T>(action: string, resource: string, call: () => Promise<T>): Promise<Read<T>> {
  try {
    return succeeded(await call());
  } catch (error) {
    // No failure of the read: it was not made.
    if (error instanceof OutOfTime) throw error;
    if (error instanceof SessionFailed) return { ok: false, failed: error.failed };
    return failed(action, resource, awsErrorCode(error));
  }
}
