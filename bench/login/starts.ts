/** How fast logins begin, beside a module in C. */
import { round, type Claim, type Part } from '../sync/report.js';
import { spread, type Spread } from '../start/spread.js';
import { NAMES, type Name, type Running, type World } from './world.js';

const CONNECTIONS = 16;
const COUNT = 4_000;
const WARM_UP = 12_000;
const ROUNDS = 7;

interface Measured {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p99: number;
  /** Microseconds of processor time a start. */
  readonly cpu: number;
}

async function measured(world: World, relying: Running, count: number): Promise<Measured> {
  const before = await relying.usage();
  const { statuses, seconds, p99 } = await world.load({ relying, what: 'starts', count, connections: CONNECTIONS });
  if (statuses[302] !== count) throw new Error(`${relying.name} answered starts with ${JSON.stringify(statuses)}`);
  return { perSecond: count / seconds, p99, cpu: ((await relying.usage()).cpu - before.cpu) / count };
}

/** All take a turn in each round, so that a ratio is one of neighbours in time. */
export async function starts(world: World): Promise<Part> {
  const there = NAMES.filter((name) => world.missing(name) === undefined);
  const running = new Map<Name, Running>();
  const values = new Map<Name, Measured[]>();
  for (const name of there) {
    const relying = await world.start(name);
    await measured(world, relying, WARM_UP);
    running.set(name, relying);
    values.set(name, []);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = round % 2 === 0 ? there : [...there].reverse();
    for (const name of order) values.get(name)!.push(await measured(world, running.get(name)!, COUNT));
  }
  for (const relying of running.values()) relying.stop();

  const of = (name: Name, what: keyof Measured): Spread => spread(values.get(name)!.map((one) => one[what]));
  const ratio = (what: keyof Measured, over: Name, under: Name): Spread =>
    spread(values.get(over)!.map((one, index) => one[what] / values.get(under)![index]![what]));
  const told = (name: string, { median, least, most }: Spread) => ({ name, median, least, most });
  const rows = there.flatMap((name) => [
    told(`starts a second, ${name}`, of(name, 'perSecond')),
    told(`ms at p99, ${name}`, of(name, 'p99')),
    told(`µs of processor time a start, ${name}`, of(name, 'cpu')),
  ]);
  const claims: Claim[] = [];
  if (there.includes('mod_auth_openidc')) {
    const rate = ratio('perSecond', 'mod_auth_openidc', 'bridge');
    const slowest = ratio('p99', 'bridge', 'mod_auth_openidc');
    rows.push(told("mod_auth_openidc's starts a second over the bridge's", rate));
    rows.push(told("the bridge's p99 over mod_auth_openidc's", slowest));
    claims.push(
      { claim: "mod_auth_openidc's starts a second over the bridge's", measured: round(rate.median), limit: 1 },
      { claim: "the bridge's p99 over mod_auth_openidc's", measured: round(slowest.median), limit: 1 },
    );
  }
  return {
    title: `Starts of logins over ${CONNECTIONS} connections, ${ROUNDS} rounds of ${COUNT}, each program on one core`,
    rows,
    claims,
    notes: NAMES.flatMap((name) => world.missing(name) ?? []).map((why) => `SKIPPED: ${why}`),
  };
}
