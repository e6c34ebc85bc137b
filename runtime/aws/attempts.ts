/** Watches and paces every attempt of a client, the retried ones included. */
import type { FinalizeHandler, HandlerExecutionContext, MiddlewareStack } from '@smithy/types';
import type { AwsService } from './context.js';
import { awsErrorCode } from './errors.js';

export interface AttemptWatch {
  /** Before each attempt; the attempt waits for it. `action` as `iam:GetRole`. */
  before(action: string): Promise<void> | void;
  /** After an attempt that failed, with AWS's code. */
  failed?(action: string, code: string): void;
}

/**
 * Puts `watch` inside the SDK's retries: a pace that only counted calls would let the retries through unpaced.
 */
export function watchAttempts(
  client: { readonly middlewareStack: Pick<MiddlewareStack<object, object>, 'addRelativeTo'> },
  service: AwsService,
  watch: AttemptWatch,
): void {
  client.middlewareStack.addRelativeTo(
    (next: FinalizeHandler<object, object>, context: HandlerExecutionContext) => async (args) => {
      const action = actionOf(service, context);
      await watch.before(action);
      try {
        return await next(args);
      } catch (error) {
        watch.failed?.(action, awsErrorCode(error));
        throw error;
      }
    },
    { name: 'watchAttempts', relation: 'after', toMiddleware: 'retryMiddleware', override: true },
  );
}

function actionOf(service: AwsService, context: HandlerExecutionContext): string {
  return `${service}:${(context.commandName ?? 'Unknown').replace(/Command$/, '')}`;
}
