import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono/tiny';
import type { Clock } from '../clock.js';
import { errorName, RuntimeError } from '../errors.js';
import type { Bridge } from './app.js';
import { healthApp } from './health.js';

/** Milliseconds. Longer than the 60 s that load balancers keep idle connections, so that it is they who close. */
const KEEP_ALIVE = 75_000;
/** What one client may take of the server, so that the others have the rest. Times in milliseconds. */
export interface ServerLimits {
  /** Until the headers are there. */
  readonly headersTimeout: number;
  /** Until the body is there too. */
  readonly requestTimeout: number;
  /** How often those two are looked at. */
  readonly connectionsCheckingInterval: number;
  /** Without a byte in either direction; longer than any request takes that is answered. */
  readonly idleTimeout: number;
  /** Bytes of all headers. */
  readonly maxHeaderSize: number;
  /** Connections at the same time; more are closed at once. */
  readonly maxConnections: number;
}

const LIMITS: ServerLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  idleTimeout: 120_000,
  maxHeaderSize: 16 * 1024,
  maxConnections: 2_000,
};

/** Milliseconds that requests may go on after the listening ended. */
const GRACE = 20_000;

export interface Listening {
  /** 0 takes any free port. */
  readonly port: number;
  readonly healthPort: number;
  /** @default all addresses */
  readonly hostname?: string;
  /** Instead of those of production. */
  readonly limits?: Partial<ServerLimits>;
}

export interface ServedBridge {
  /** As this machine reaches it, by http: who reaches it by which name is the public URL's matter. */
  readonly url: string;
  readonly healthUrl: string;
  /**
   * Not ready from now on; after `delay` milliseconds listens no more, finishes what it is at, and ends.
   * @default 0
   */
  close(delay?: number): Promise<void>;
}

/**
 * Serves a bridge. The bridge is made when the ports are known, since its public URL may hold one.
 * @param make gets the URL that it will be served at
 * @param report gets a line each time that it turns unready
 */
export async function serveBridge(
  listening: Listening,
  clock: Clock,
  make: (url: string) => Bridge | Promise<Bridge>,
  report: (reason: string) => void = () => {},
): Promise<ServedBridge> {
  let app: Pick<Bridge['app'], 'fetch'> = new Hono();
  let health = new Hono();
  let ending = false;
  const limits = { ...LIMITS, ...listening.limits };
  const server = limitedServer((request, env) => app.fetch(request, env), limits);
  const healthServer = limitedServer((request) => health.fetch(request), limits);
  const closeBoth = async (): Promise<void> => {
    await closed(server, GRACE);
    // Nobody waits for it any more, and its answer may wait for the provider.
    await closed(healthServer, 0);
  };

  let url: string;
  let healthUrl: string;
  try {
    url = await listen(server, 'PORT', listening.port, listening.hostname);
    healthUrl = await listen(healthServer, 'HEALTH_PORT', listening.healthPort, listening.hostname);
    const bridge = await make(url);
    app = bridge.app;
    health = healthApp(bridge, () => ending, report);
  } catch (error) {
    await closeBoth();
    throw error;
  }

  return {
    url,
    healthUrl,
    close: async (delay = 0) => {
      ending = true;
      if (delay > 0) await clock.sleep(delay);
      await closeBoth();
    },
  };
}

/** @see https://nodejs.org/api/http.html#serverheaderstimeout */
function limitedServer(
  fetch: (request: Request, env: object) => Response | Promise<Response>,
  { idleTimeout, maxConnections, ...serverOptions }: ServerLimits,
): Server {
  const server = createAdaptorServer({ fetch, serverOptions }) as Server;
  server.timeout = idleTimeout;
  server.maxConnections = maxConnections;
  return server;
}

async function listen(server: Server, setting: string, port: number, hostname: string | undefined): Promise<string> {
  server.keepAliveTimeout = KEEP_ALIVE;
  try {
    server.listen(port, hostname);
    await once(server, 'listening');
  } catch (error) {
    throw new RuntimeError('Setting', `${setting} cannot be listened on (${errorName(error)}); free it or set another`);
  }
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** Connections that are kept alive end when their request does, and all of them after `grace` milliseconds. */
async function closed(server: Server, grace: number): Promise<void> {
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const force = setTimeout(() => server.closeAllConnections(), grace);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(idle);
  clearTimeout(force);
}
