/** An answer that AWS gives instead of a result. Its message never holds a token, a secret or a signature. */
export class AwsError extends Error {
  /**
   * @param code as the query protocol has it; JSON services spell some of them otherwise
   * @param reason why, in the local cloud's own words: for the journal, never sent
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly reason?: string,
  ) {
    super(message);
    this.name = code;
  }
}

/** What the local AWS does not model, it denies and names. AWS has no such code. */
export function notModelled(what: string): AwsError {
  return new AwsError('NotModelled', `local AWS does not model ${what}`);
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

export function noSuchEntity(message: string): AwsError {
  return new AwsError('NoSuchEntity', message, 404);
}

export function entityExists(message: string): AwsError {
  return new AwsError('EntityAlreadyExists', message, 409);
}

export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceeded', message, 409);
}

export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
