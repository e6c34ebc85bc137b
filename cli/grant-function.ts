/** The grant function, as the command line asks it. Loaded by itself: a grant in a file needs no AWS. */
import type { AwsContext } from '../runtime/aws/context.js';
import { invokeFunction } from '../runtime/aws/lambda.js';
import { ERROR_CODES, RuntimeError, type ErrorCode } from '../runtime/errors.js';
import type { CreatedGrant } from '../runtime/grants/create-grant.js';
import type { GrantEvent } from '../runtime/grants/function.js';
import type { NewGrant, Revocation } from '../runtime/grants/grant-rules.js';
import { readGrant } from '../runtime/grants/grant-rules.js';
import type { RevokedGrant } from '../runtime/grants/revoke-grant.js';
import { shown } from '../runtime/shown.js';

/**
 * Has the function make a grant.
 * @throws RuntimeError with the function's own code where it refuses, `Function` where it is not to be had
 */
export async function createByFunction(name: string, grant: NewGrant, aws: AwsContext): Promise<CreatedGrant> {
  const { created, grant: made } = await ask(name, { operation: 'create', grant }, aws);
  if (typeof created !== 'boolean') throw otherAnswer(name);
  return { created, grant: readGrant(made) };
}

/**
 * Has the function end a grant.
 * @throws RuntimeError with the function's own code where it refuses, `Function` where it is not to be had
 */
export async function revokeByFunction(name: string, grant: Revocation, aws: AwsContext): Promise<RevokedGrant> {
  const { revoked, grant: ended } = await ask(name, { operation: 'revoke', grant }, aws);
  if (typeof revoked !== 'boolean') throw otherAnswer(name);
  return { revoked, grant: readGrant(ended) };
}

type Answer = Readonly<Record<'ok' | 'created' | 'revoked' | 'grant' | 'code' | 'reason', unknown>>;

async function ask(name: string, event: GrantEvent, aws: AwsContext): Promise<Answer> {
  const answer = Object(await invokeFunction(name, event, aws)) as Answer;
  if (answer.ok === true) return answer;
  if (answer.ok === false && typeof answer.reason === 'string' && isCode(answer.code)) {
    throw new RuntimeError(answer.code, answer.reason);
  }
  throw otherAnswer(name);
}

function otherAnswer(name: string): RuntimeError {
  return new RuntimeError('Function', `${shown(name)} answered something else than a grant; name the grant function`);
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code);
}
