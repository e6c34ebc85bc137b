/**
 * An error as DynamoDB answers it.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export class DynamoDbError extends Error {
  constructor(
    /** As `ConditionalCheckFailedException`. */
    readonly code: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }

  static validation(message: string): DynamoDbError {
    return new DynamoDbError('ValidationException', message);
  }

  /** For what AWS may well have and this stand-in has not. */
  static unmodelled(what: string): DynamoDbError {
    return DynamoDbError.validation(`the local DynamoDB does not model ${what}`);
  }
}
