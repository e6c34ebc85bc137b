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
    await provider.discovered();
  } catch (error) {
    return `the login provider is not discovered: ${failureText(error)}`;
  }
  return (await clientCheck.isRefused()) ? CLIENT_REFUSED : undefined;
}

/**
 * Liveness, readiness and metrics, on a port of their own. Ready means: the login provider is discovered and takes
 * the client secret, and the process is not about to end.
 * @param report gets a line when it begins to be unready or to know old things, and when the reason changes: no login
 *   could log it
 */
export function healthApp(bridge: Bridge, ending: () => boolean, report: (reason: string) => void): Hono {
  const app = new Hono();
  let last: string | undefined;
  app.use(exactly(...Object.values(HEALTH_PATH)));
  app.get(HEALTH_PATH.live, (context) => context.text('ok\n'));
  app.get(HEALTH_PATH.ready, async (context) => {
    if (ending()) return context.text('ending\n', 503);
    const reason = await unreadiness(bridge);
    const stale = bridge.provider.stale();
    const told = reason !== undefined ? `not ready: ${reason}` : stale && `ready, but ${stale}`;
    if (told !== undefined && told !== last) report(told);
    last = told;
    if (reason !== undefined) return context.text(`${reason}\n`, 503);
    // What is old serves on: with this pod out of service there would be fewer, and none that knows more.
    return context.text(stale === undefined ? 'ok\n' : `ok, but ${stale}\n`);
  });
  app.get(HEALTH_PATH.metrics, (context) => {
    context.header('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    return context.body(bridge.metrics());
  });
  return app;
}
