/** Real time and memory, over real sockets: the other side is a process of its own. */
import { floorCallsOf, floorOf, sum, type Shape } from './account.js';
import { SECONDS_RATIO } from './calls.js';
import type { Sync, Synced } from './client.js';
import { bundled, message, ran, started } from './process.js';
import { round, type Part } from './report.js';
import type { Serve, Served } from './server.js';

const MEGABYTES = 128;
/**
 * The limits that Node sets itself where there are 512 MiB in all, as in the function: `heap_size_limit` says 259 MB
 * there, and new space takes two megabytes. On a larger machine it collects garbage later, and holds more of it.
 * @see https://nodejs.org/api/process.html#processconstrainedmemory
 */
const IN_A_FUNCTION = ['--max-old-space-size=256', '--max-semi-space-size=1'];

/** A first and a later run, each in a process of its own: the catalog is all that the later one knows of the first. */
async function twice(shape: Shape, unpaced: boolean, node?: readonly string[]): Promise<readonly [Synced, Synced]> {
  const { client, server } = await bundled('client', 'server');
  const serving = started(server, { shape, remembers: false } satisfies Serve);
  try {
    const served = await message<Served>(serving);
    const once = () => ran<Synced>(client, { served, shape, unpaced } satisfies Sync, node);
    return [await once(), await once()];
  } finally {
    serving.kill();
  }
}

const nameOf = (index: number, { accounts, roles }: Shape): string =>
  `${index === 1 ? 'later' : 'first'} run of ${accounts} × ${roles} roles`;

/**
 * The other side does not throttle: on a machine that others use it stands still now and then, and would take what waits
 * for it meanwhile for a burst. That the pace is kept shows on virtual time, where AWS throttles to the millisecond.
 */
export async function time(): Promise<Part> {
  const shape = { accounts: 1, roles: 1_000 };
  const { seconds: least } = floorOf(shape.roles, 0);
  const rows = (await twice(shape, false)).map(({ calls, seconds }, index) => ({
    run: nameOf(index, shape),
    requests: calls,
    floor: sum(floorCallsOf(shape, index === 1)),
    seconds: round(seconds, 1),
    least: round(least, 1),
    ratio: round(seconds / least),
  }));
  return {
    title: 'Real time over real sockets',
    rows,
    claims: rows.flatMap(({ run, requests, floor, ratio }) => [
      { claim: `requests beside the floor in real time, ${run}`, measured: Math.abs(requests - floor), limit: 0 },
      { claim: `real time over the least, ${run}`, measured: ratio, limit: SECONDS_RATIO },
    ]),
  };
}

export async function memory(): Promise<Part> {
  const shape = { accounts: 1, roles: 10_000 };
  const inFunction = await twice(shape, true, IN_A_FUNCTION);
  const here = await twice(shape, true);
  const rows = inFunction.map(({ calls, seconds, peakMB }, index) => ({
    run: nameOf(index, shape),
    requests: calls,
    seconds: round(seconds, 1),
    'peak MB in 512 MB': round(peakMB, 1),
    'peak MB in all memory of this machine': round(here[index]!.peakMB, 1),
  }));
  return {
    title: 'Memory of the process, as fast as requests go',
    rows,
    claims: rows.map((row) => ({
      claim: `peak MB in 512 MB, ${row.run}`,
      measured: row['peak MB in 512 MB'],
      limit: MEGABYTES,
    })),
  };
}
