/** The grant function, as the command line asks it. Loaded by itself: a grant in a file needs no AWS. */
import type { AwsContext } from '../runtime/aws/context.js';
import { invokeFunction } from '../runtime/aws/lambda.js';
import { ERROR_CODES, RuntimeError, type ErrorCode } from '../runtime/errors.js';
import type { GrantAnswer, GrantEvent } from '../runtime/grants/function.js';
import { readGrant } from '../runtime/grants/grant-rules.js';
import type { CreatedGrant } from '../runtime/grants/create-grant.js';
import { shown } from '../runtime/shown.js';

/**
 * Has the function write a grant.
 * @throws RuntimeError with the function's own code where it refuses, `Function` where it is not to be had
 */
export async function createByFunction(name: string, event: GrantEvent, aws: AwsContext): Promise<CreatedGrant> {
  const answer = Object(await invokeFunction(name, event, aws)) as Partial<GrantAnswer>;
  if (answer.ok === true && typeof answer.created === 'boolean') {
    return { created: answer.created, grant: readGrant(answer.grant) };
  }
  if (answer.ok === false && typeof answer.reason === 'string' && isCode(answer.code)) {
    throw new RuntimeError(answer.code, answer.reason);
  }
  throw new RuntimeError('Function', `${shown(name)} answered something else than a grant; name the grant function`);
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}
