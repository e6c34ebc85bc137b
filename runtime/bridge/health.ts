import { Hono } from 'hono';
import { failureText } from '../session/failure.js';
import type { Bridge } from './app.js';

/** Paths on the health port. They touch no login. */
export const HEALTH_PATH = { live: '/livez', ready: '/readyz', metrics: '/metrics' } as const;

/**
 * Liveness, readiness and metrics, on a port of their own. Ready means: the login provider is discovered, and the
 * process is not about to end. Why it is not stands in the answer: without being ready it gets no login that could log it.
 */
export function healthApp({ provider, metrics }: Bridge, ending: () => boolean): Hono {
  const app = new Hono();
  app.get(HEALTH_PATH.live, (context) => context.text('ok\n'));
  app.get(HEALTH_PATH.ready, async (context) => {
    if (ending()) return context.text('ending\n', 503);
    try {
      await provider.configuration();
      return context.text('ok\n');
    } catch (error) {
      return context.text(`the login provider is not discovered: ${failureText(error)}\n`, 503);
    }
  });
  app.get(HEALTH_PATH.metrics, (context) => {
    context.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return context.body(metrics.text());
  });
  return app;
}
