/** Processor time of a request to IAM, beside that of a plain client with default settings, which reads the same. */
import { spread } from '../start/spread.js';
import type { Shape } from './account.js';
import type { Read, Spent } from './cpu-client.js';
import { bundled, message, ran, started } from './process.js';
import { round, type Part } from './report.js';
import type { Serve, Served } from './server.js';

const SHAPE: Shape = { accounts: 1, roles: 10_000 };
const PAIRS = 7;
const RATIO = 0.7;

/** Pairs of fresh processes, which take turns in being first; the server answers from memory what it answered before. */
export async function cpu(): Promise<Part> {
  const { server, 'cpu-client': client } = await bundled('server', 'cpu-client');
  const serving = started(server, { shape: SHAPE, remembers: true } satisfies Serve);
  try {
    const served = await message<Served>(serving);
    const read = (by: Read['by']) => ran<Spent>(client, { served, by } satisfies Read);
    const { answers, calls } = await read('plain');
    const pairs: Array<Readonly<Record<Read['by'], Spent>>> = [];
    while (pairs.length < PAIRS) {
      const [first, second] = pairs.length % 2 === 0 ? (['sync', 'plain'] as const) : (['plain', 'sync'] as const);
      const pair = { [first]: await read(first), [second]: await read(second) } as Record<Read['by'], Spent>;
      for (const one of Object.values(pair)) {
        if (one.answers !== answers || one.calls !== calls) throw new Error('the two clients did not read the same');
      }
      pairs.push(pair);
    }
    const perCall = (by: Read['by']) => spread(pairs.map((pair) => pair[by].cpuMicroseconds / calls));
    const ratio = spread(pairs.map(({ sync, plain }) => sync.cpuMicroseconds / plain.cpuMicroseconds));
    const row = (name: string, { median, least, most }: ReturnType<typeof spread>) => ({ name, median, least, most });
    return {
      title: `Processor time of ${calls} requests, in ${PAIRS} pairs of processes; all answers equal to the last byte`,
      rows: [
        row("µs a request, the sync's client", perCall('sync')),
        row('µs a request, a plain client', perCall('plain')),
        row('ratio of a pair', ratio),
      ],
      claims: [
        {
          claim: "processor time of the sync's client over a plain one's",
          measured: round(ratio.median),
          limit: RATIO,
        },
      ],
    };
  } finally {
    serving.kill();
  }
}
