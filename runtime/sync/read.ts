/** Reads that may fail: a failure is a value, since it never ends a run. */
import { awsErrorCode, deniedAction } from '../aws/errors.js';
import type { FailedRead } from '../catalog/catalog.js';

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
    if (error instanceof SessionFailed) return { ok: false, failed: error.failed };
    return failed(action, resource, awsErrorCode(error));
  }
}

/** The ingestion role's session could not be had: no read of the account can succeed. */
export class SessionFailed extends Error {
  readonly failed: FailedRead;

  constructor(roleArn: string, cause: unknown) {
    super('the ingestion role could not be assumed', { cause });
    // AssumeRole is denied for want of sts:TagSession as well; AWS names which of the two it was.
    this.failed = { action: deniedAction(cause) ?? 'sts:AssumeRole', resource: roleArn, error: awsErrorCode(cause) };
  }
}
