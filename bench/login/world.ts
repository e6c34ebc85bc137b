/** One provider, one client load, and the programs that log people in, each a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { BRIDGE_NODE_ARGUMENTS } from '../../lib/model/index.js';
import { freePort } from '../../local/ports.js';
import type { Misdeed } from '../../local/login/index.js';
import { bundledIn, message, started } from '../sync/process.js';
import { apacheMissing, startApache } from './apache.js';
import type { Done, Order } from './load.js';
import type { Place, Relying, Usage } from './terms.js';

export type Name = 'bridge' | 'bare' | 'express' | 'mod_auth_openidc';
export const NAMES: readonly Name[] = ['bridge', 'bare', 'express', 'mod_auth_openidc'];

const PATHS: Readonly<Record<Name, { readonly start: string; readonly callback: string; readonly accepts: number }>> = {
  bridge: { start: '/oidc/auth/login?grant=g-PERSON', callback: '/oidc/auth/callback', accepts: 200 },
  bare: { start: '/login', callback: '/callback', accepts: 200 },
  express: { start: '/login', callback: '/callback', accepts: 302 },
  mod_auth_openidc: { start: '/', callback: '/callback', accepts: 302 },
};

/** A program that runs. */
export interface Running extends Relying {
  readonly name: Name;
  usage(): Promise<Usage>;
  /** The same behind a garbage collection, where the program is Node's. */
  collected(): Promise<Usage>;
  stop(): void;
}

export interface World {
  /**
   * Starts a program anew.
   * @param node arguments to Node
   */
  start(name: Name, aws?: Place['aws'], node?: readonly string[]): Promise<Running>;
  /** Why a program can't be had here. */
  missing(name: Name): string | undefined;
  load(order: Order): Promise<Done>;
  /** Logins that must all be let in. */
  logins(relying: Relying, count: number): Promise<void>;
  misdeed(misdeed: Misdeed): Promise<void>;
  /** Where the provider's keys are. */
  jwksUri(): Promise<string>;
  close(): void;
}

/** A core for what is measured, so that programs with many threads have one core too, and the other for the rest. */
const PINNED = spawnSync('taskset', ['-V']).status === 0 ? ['taskset', '-c', '0'] : [];

function pin({ pid }: ChildProcess, core: number): void {
  if (PINNED.length > 0) spawnSync('taskset', ['-acp', `${core}`, `${pid}`]);
}

/** At once, in whole logins. */
const CONNECTIONS = 16;

export async function startWorld(): Promise<World> {
  const files = await bundledIn('login', ['provider', 'load', 'bridge', 'bare', 'express'], false);
  const ports = Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await freePort()]))) as Record<
    Name,
    number
  >;
  const callbacks = NAMES.map((name) => `http://localhost:${ports[name]}${PATHS[name].callback}`);
  const provider = started(files.provider, callbacks);
  const discoveryUrl = await message<string>(provider);
  const client = started(files.load, {});
  await message(client);
  for (const child of [provider, client]) pin(child, 1);
  const running = new Set<() => void>();

  const load = async (order: Order): Promise<Done> => {
    const answer = message<Done | { readonly failed: string }>(client);
    client.send(order);
    const done = await answer;
    if ('failed' in done) throw new Error(done.failed);
    return done;
  };

  return {
    missing: (name) => (name === 'mod_auth_openidc' ? apacheMissing() : undefined),
    start: async (name, aws, node = []) => {
      const place: Place = { port: ports[name], discoveryUrl, ...(aws && { aws }) };
      const base = `http://localhost:${place.port}`;
      const { start, callback, accepts } = PATHS[name];
      const relying = { name, start: `${base}${start}`, callback: `${base}${callback}`, accepts };
      if (name === 'mod_auth_openidc') {
        const { usage, stop } = await startApache(place, PINNED);
        running.add(stop);
        const now = (): Promise<Usage> => Promise.resolve(usage());
        return { ...relying, usage: now, collected: now, stop };
      }
      const own = name === 'bridge' ? BRIDGE_NODE_ARGUMENTS : [];
      const child = started(files[name], place, ['--expose-gc', ...own, ...node], true);
      await message(child);
      pin(child, 0);
      const stop = (): void => {
        if (child.connected) child.disconnect();
      };
      running.add(stop);
      return {
        ...relying,
        usage: () => asked<Usage>(child, 'usage'),
        collected: () => asked<Usage>(child, 'collected'),
        stop,
      };
    },
    load,
    logins: async (relying, count) => {
      const { statuses } = await load({ relying, what: 'logins', count, connections: CONNECTIONS });
      if (statuses[relying.accepts] !== count) throw new Error(`logins were answered ${JSON.stringify(statuses)}`);
    },
    misdeed: async (misdeed) => void (await asked(provider, misdeed)),
    jwksUri: async () => ((await (await fetch(discoveryUrl)).json()) as { jwks_uri: string }).jwks_uri,
    close: () => {
      for (const stop of running) stop();
      for (const child of [provider, client]) child.kill();
    },
  };
}

function asked<T>(child: ChildProcess, question: string | object): Promise<T> {
  const answer = message<T>(child);
  child.send(question);
  return answer;
}
