import { Hono } from 'hono/tiny';
import { failureText } from '../session/failure.js';
import type { Bridge } from './app.js';
import { CLIENT_REFUSED } from './client-check.js';
import { exactly } from './exactly.js';

/** Paths on the health port. They touch no login. */
export const HEALTH_PATH = { live: '/livez', ready: '/readyz', metrics: '/metrics' } as const;

/** Why the bridge should get no login now, in one line; undefined where it is ready. Asks the provider, at most. */
async function unreadiness({ provider, clientCheck }: Bridge): Promise<string | undefined> {
  try {
    await provider.configuration();
  } catch (error) {
    return `the login provider is not discovered: ${failureText(error)}`;
  }
  return (await clientCheck.isRefused()) ? CLIENT_REFUSED : undefined;
}

/**
 * Liveness, readiness and metrics, on a port of their own. Ready means: the login provider is discovered and takes
 * the client secret, and the process is not about to end.
 * @param report gets the reason when it begins to be unready, and when the reason changes: no login could log it
 */
export function healthApp(bridge: Bridge, ending: () => boolean, report: (reason: string) => void): Hono {
  const app = new Hono();
  let last: string | undefined;
  app.use(exactly(...Object.values(HEALTH_PATH)));
  app.get(HEALTH_PATH.live, (context) => context.text('ok\n'));
  app.get(HEALTH_PATH.ready, async (context) => {
    if (ending()) return context.text('ending\n', 503);
    const reason = await unreadiness(bridge);
    if (reason !== undefined && reason !== last) report(reason);
    last = reason;
    return reason === undefined ? context.text('ok\n') : context.text(`${reason}\n`, 503);
  });
  app.get(HEALTH_PATH.metrics, (context) => {
    context.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return context.body(bridge.metrics.text());
  });
  return app;
}
