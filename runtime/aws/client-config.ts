/** What all clients of the SDK are configured with. It imports none of them, so that each can be loaded by itself. */
import { randomFraction } from '../random.js';
import type { AwsContext, AwsService } from './context.js';
import { throughProxy } from './proxy.js';
import { budgetedRetry, MAX_ATTEMPTS } from './retry.js';

/** How long a client waits for an answer. */
export interface Patience {
  /** Attempts of one call, the first one included. */
  readonly attempts: number;
  /** Milliseconds that one attempt may take to connect. */
  readonly connectionTimeout: number;
  /** Milliseconds that one attempt may take in all. Has no effect on a handler that is passed in. */
  readonly requestTimeout: number;
}

/** Of a job that nobody waits for. */
export const UNATTENDED: Patience = { attempts: MAX_ATTEMPTS, connectionTimeout: 5_000, requestTimeout: 30_000 };
/** Where a person looks at a browser meanwhile: a call that gets no answer is given up within ten seconds. */
export const ATTENDED: Patience = { attempts: 3, connectionTimeout: 1_000, requestTimeout: 3_000 };

/** The configuration that all clients share. Never with a logger: STS's would write session tokens into it. */
export function clientConfig(context: AwsContext, service: AwsService, patience = UNATTENDED) {
  const { attempts, connectionTimeout, requestTimeout } = patience;
  return {
    region: context.region,
    maxAttempts: attempts,
    retryStrategy: budgetedRetry(context.clock, () => randomFraction(context.random), attempts),
    requestHandler: context.requestHandler ?? {
      connectionTimeout,
      requestTimeout,
      throwOnRequestTimeout: true,
      ...throughProxy(context.proxyEnvironment),
    },
    ...(context.credentials && { credentials: context.credentials }),
    ...(context.endpoints?.[service] && { endpoint: context.endpoints[service] }),
  };
}

/** Closes a client's connections, unless its handler was passed in and is somebody else's. */
export function closeClient(context: AwsContext, client: { destroy(): void }): void {
  if (!context.requestHandler) client.destroy();
}
