/** Every code that an error of the runtimes or the command line carries, and what it means. */
export const ERROR_CODES = {
  Setting: 'A setting from the environment is missing or malformed.',
  Connection: 'A connection (account, name, role ARN, External ID) is malformed, unknown or listed twice.',
  Catalog: 'The catalog cannot be read or written.',
  CatalogVersion: 'The catalog was written by a newer version of this package.',
  Grant: 'A grant is malformed, unknown or taken.',
  Serval: "Serval's public API is not to be had, refuses the bridge, or says of a grant what cannot be one.",
  Audit: 'The audit trail, or what CloudTrail knows of its sessions, cannot be read.',
  Input: 'An argument of the command line, or of an event that a function was given, is malformed.',
  Kubectl: 'kubectl or oc is missing, or could not read the pod.',
  Function: 'A function is missing, may not be invoked, or failed.',
  Superseded: 'A later run of the sync has written what this one was about to write.',
  Sync: 'No account could be read.',
  Organization: 'No account of an organization is active, or more are than one run holds.',
  AccountsFailed: 'Accounts of an organization were not read whole in its run.',
  Role: 'A role cannot be created, or stands under its name and is not the one that was asked for.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The one error of the runtimes: a code, and a line that says what is wrong and what to do.
 * The line never holds a token, a credential, a client secret, a cookie key or an authorization code.
 */
export class RuntimeError extends Error {
  constructor(
    readonly code: ErrorCode,
    /** Which property, its value as JSON where it is no secret, what is allowed, what to do. */
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`«${code}» ${what}`, options);
    this.name = 'RuntimeError';
  }
}

/** How an error is named in a log or a record: AWS's code, ours, or Node's; never its message. */
export function errorName(error: unknown): string {
  if (error instanceof RuntimeError) return error.code;
  const { name, code } = Object(error) as { name?: unknown; code?: unknown };
  // Node's codes say more than the SDK, which calls a broken connection a TimeoutError.
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code;
  return typeof name === 'string' ? name : 'Unknown';
}
