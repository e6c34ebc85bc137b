import { RuntimeError } from '../errors.js';

/**
 * Names our errors by their code. A state machine tells errors apart by the name alone that Lambda says, and that is the
 * error's own.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export async function withNamedErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RuntimeError) error.name = error.code;
    throw error;
  }
}
