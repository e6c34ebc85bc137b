/** An error by its name, as Retry and Catch know it. */
export class StateError extends Error {
  constructor(
    public override readonly name: string,
    /** What somebody reads who looks at the execution. */
    public override readonly cause: string,
  ) {
    super(`${name}: ${cause}`);
  }
}

/** Whatever is not modelled is refused by name, never passed over. */
export function notModelled(what: string): never {
  throw new Error(`the local Step Functions do not model ${what}`);
}

/** Errors that no wildcard stands for. @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const NEVER_BY_WILDCARD = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether one of the names stands for the error. */
export function matches(names: readonly string[], { name }: StateError): boolean {
  if (names.includes(name)) return true;
  if (names.some((one) => /^States\.(?!ALL$|Timeout$|Runtime$|DataLimitExceeded$)/.test(one))) {
    notModelled(`the error name ${names.join(', ')}`);
  }
  return names.includes('States.ALL') && !NEVER_BY_WILDCARD.includes(name);
}
