/** Lambda's client apart from the others, so that only what needs it carries it. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RuntimeError } from '../errors.js';
import { shown } from '../shown.js';
import { clientConfig, closeClient } from './client-config.js';
import type { AwsContext } from './context.js';
import { awsErrorCode, isDenied } from './errors.js';

/**
 * Invokes a function, waits for it, and gives what it answered.
 * @param name of the function, or its ARN
 * @throws RuntimeError `Function` where it is missing, may not be invoked, or fails
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeFunction(name: string, event: object, context: AwsContext): Promise<unknown> {
  const client = new LambdaClient(clientConfig(context, 'lambda'));
  const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) });
  try {
    const { FunctionError, Payload = new Uint8Array() } = await client.send(command).catch((error: unknown) => {
      throw new RuntimeError('Function', notInvoked(name, context.region, awsErrorCode(error)));
    });
    // What the function says of its failure stands in its log alone: it may repeat what it was sent.
    if (FunctionError !== undefined) throw new RuntimeError('Function', `${shown(name)} failed; its log says why`);
    return answerOf(name, Buffer.from(Payload).toString('utf8'));
  } finally {
    closeClient(context, client);
  }
}

const RENEW = 'renew the credentials that this process runs with';
const FIXES: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'give this process AWS credentials, by a profile or environment variables',
  ExpiredToken: RENEW,
  UnrecognizedClient: RENEW,
  TooManyRequests: 'try again in a minute',
};

function notInvoked(name: string, region: string, code: string): string {
  if (code === 'ResourceNotFound') return `${shown(name)} is not in ${region}; deploy it, or name another one`;
  if (isDenied(code)) return `${shown(name)} may not be invoked; allow these credentials lambda:InvokeFunction on it`;
  const fix = FIXES[code] ?? (isUnreachable(code) ? `check the network way to Lambda in ${region}` : undefined);
  return `${shown(name)} could not be invoked: ${code}${fix === undefined ? '' : `; ${fix}`}`;
}

/** Node's codes of connections that came to nothing, and the SDK's name for an answer that did not come. */
function isUnreachable(code: string): boolean {
  return /^E[A-Z]+$|^TimeoutError$/.test(code);
}

function answerOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RuntimeError('Function', `${shown(name)} answered no JSON; name the function that was meant`);
  }
}
