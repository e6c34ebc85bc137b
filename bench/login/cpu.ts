/** Processor time of a complete login: of the program alone, not of the provider, the browser or AWS. */
import { bundledIn, message, started } from '../sync/process.js';
import { round, type Part } from '../sync/report.js';
import { spread, type Spread } from '../start/spread.js';
import type { Known } from './aws.js';
import type { Place } from './terms.js';
import type { Name, Running, World } from './world.js';

const PAIRS = 21;
const LOGINS = 300;
/** Until the compiler has seen it all. */
const WARM_UP = 3_000;
const RATIO = 0.8;

/** Microseconds of a login, of so many. */
async function spentBy(world: World, relying: Running, logins: number): Promise<number> {
  const before = await relying.usage();
  await world.logins(relying, logins);
  return ((await relying.usage()).cpu - before.cpu) / logins;
}

/** Both in turns, each in its one process, which stays warm; who is first changes. */
async function pairs(world: World, one: Running, other: Running): Promise<(readonly [number, number])[]> {
  for (const relying of [one, other]) await world.logins(relying, WARM_UP);
  const measured: (readonly [number, number])[] = [];
  while (measured.length < PAIRS) {
    if (measured.length % 2 === 0) {
      const first = await spentBy(world, one, LOGINS);
      measured.push([first, await spentBy(world, other, LOGINS)]);
    } else {
      const second = await spentBy(world, other, LOGINS);
      measured.push([await spentBy(world, one, LOGINS), second]);
    }
  }
  return measured;
}

const row = (name: string, { median, least, most }: Spread) => ({ name, median, least, most });

export async function cpu(world: World): Promise<Part> {
  const bridge = await world.start('bridge');
  const bare = await world.start('bare');
  const measured = await pairs(world, bridge, bare);
  bare.stop();
  const ratio = spread(measured.map(([ours, theirs]) => ours / theirs));
  const others: { name: string; median: number; least: number; most: number }[] = [];
  for (const name of ['express', 'mod_auth_openidc'] satisfies Name[]) {
    if (world.missing(name) !== undefined) continue;
    const other = await world.start(name);
    await world.logins(other, WARM_UP);
    const values: number[] = [];
    while (values.length < 3) values.push(await spentBy(world, other, LOGINS));
    others.push(row(`µs a login, ${name}`, spread(values)));
    other.stop();
  }
  bridge.stop();
  return {
    title: `Processor time of complete logins without calls of AWS, ${PAIRS} pairs of ${LOGINS} each`,
    rows: [
      row('µs a login, the bridge', spread(measured.map(([ours]) => ours))),
      row('µs a login, bare openid-client with global fetch', spread(measured.map(([, theirs]) => theirs))),
      row('ratio of a pair', ratio),
      ...others,
    ],
    claims: [
      {
        claim: "processor time of the bridge's login over a bare program's",
        measured: round(ratio.median),
        limit: RATIO,
      },
    ],
  };
}

/** What the calls of AWS cost besides: the same bridge with tables and STS behind sockets, beside itself without. */
export async function aws(world: World): Promise<Part> {
  const { aws: file } = await bundledIn('login', ['aws'], true);
  const child = started(file, { jwksUri: await world.jwksUri() } satisfies Known);
  try {
    const reached = await message<NonNullable<Place['aws']>>(child);
    const values: number[] = [];
    const bridge = await world.start('bridge', reached);
    await world.logins(bridge, WARM_UP);
    while (values.length < 5) values.push(await spentBy(world, bridge, LOGINS));
    bridge.stop();
    const alone = await world.start('bridge');
    await world.logins(alone, WARM_UP);
    const without: number[] = [];
    while (without.length < 5) without.push(await spentBy(world, alone, LOGINS));
    alone.stop();
    const [all, own] = [spread(values), spread(without)];
    return {
      title: `Processor time of complete logins with calls of AWS: tables and STS, 5 rounds of ${LOGINS}`,
      rows: [
        row('µs a login with AWS', all),
        row('µs a login without', own),
        row('µs of the calls', spread(values.map((value) => value - own.median))),
      ],
      claims: [],
    };
  } finally {
    child.kill();
  }
}
