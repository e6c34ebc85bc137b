/** Watches and paces every attempt of a client, the retried ones included. */
import type { FinalizeRequestMiddleware, HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import type { AwsService } from './context.js';
import { awsErrorCode } from './errors.js';

export interface AttemptWatch {
  /** Before each attempt; the attempt waits for it. `action` as `iam:GetRole`, `attempt` the first one or another. */
  before(action: string, attempt: 'first' | 'again'): Promise<void> | void;
  /** After an attempt that failed, with AWS's code. */
  failed?(action: string, code: string): void;
}

/**
 * Puts `watch` inside the SDK's retries: a pace that only counted calls would let the retries through unpaced.
 */
export function watchAttempts<Input extends object, Output extends object>(
  client: { readonly middlewareStack: MiddlewareStack<Input, Output> },
  service: AwsService,
  watch: AttemptWatch,
): void {
  const watched: FinalizeRequestMiddleware<Input, Output> = (next, context) => async (args) => {
    const action = actionOf(service, context);
    await watch.before(action, attemptOf(args.request));
    try {
      return await next(args);
    } catch (error) {
      watch.failed?.(action, awsErrorCode(error));
      throw error;
    }
  };
  const place = { relation: 'after', toMiddleware: 'retryMiddleware' } as const;
  client.middlewareStack.addRelativeTo(watched, { ...place, name: 'watchAttempts', override: true });
}

function actionOf(service: AwsService, context: HandlerExecutionContext): string {
  return `${service}:${(context.commandName ?? 'Unknown').replace(/Command$/, '')}`;
}

/** As the SDK tells AWS. @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
function attemptOf(request: unknown): 'first' | 'again' {
  const { headers } = request as { readonly headers?: Readonly<Record<string, string>> };
  return /^attempt=1\b/.test(headers?.['amz-sdk-request'] ?? 'attempt=1') ? 'first' : 'again';
}
