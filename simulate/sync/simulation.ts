/** One seed, from its world to its verdict. */
import { documentClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { eventBus } from '../../runtime/aws/event-bridge.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import type { AccountStatus } from '../../runtime/catalog/catalog.js';
import { CLAIM_MILLISECONDS_MAX } from '../../runtime/catalog/writer.js';
import { announceOn } from '../../runtime/sync/announce.js';
import type { Connection } from '../../runtime/sync/connection.js';
import type { SyncOptions } from '../../runtime/sync/options.js';
import { isLeft, syncAccounts } from '../../runtime/sync/sync.js';
import { faultPlan, type FaultPlan } from '../faults.js';
import { InvariantBroken } from '../journal.js';
import { Life, type Fate } from '../life.js';
import { outcomeOf, type Failure, type Outcome } from '../outcome.js';
import { Chance } from '../random.js';
import { VirtualTime } from '../time.js';
import { ENDPOINT } from '../warm-up.js';
import { REGION, SimulatedAws } from '../aws.js';
import { FAILING, type Action, type CallFault } from './faults.js';
import { INVARIANTS } from './invariants/index.js';
import { STALE_MILLISECONDS } from './limits.js';
import { network } from './network.js';
import { writeScript, type Round, type Script, type Start } from './script.js';
import { SimulatedStore, TABLE } from './store.js';
import { Story, type Invocation } from './story.js';
import { connections, fillAccount, HUB } from './world/accounts.js';
import { mutate, type MutationName } from './world/mutations.js';
import { withoutMaxima, type Making } from './world/roles.js';

export { warmUp } from '../warm-up.js';

const START = Date.parse('2026-11-01T00:30:00.000Z');
/** Before anything that a stale read may see. */
const CREATED = START - 24 * 60 * 60 * 1000;
/** Far more than any run asks for: a sync that comes to no end stops here. */
const CALLS_MAX = 50_000;
/** Invocations until the catalog must equal the truth: the rest of a run that was left, then one that begins anew. */
const LAST_RUNS = 4;
const STEPS_SHOWN = 40;
/** A function is cut off then. */
const FUNCTION_MILLISECONDS = 900_000;
const REFILLED = 10_000;

export async function simulate(seed: number): Promise<Outcome> {
  const simulation = new Simulation(seed);
  const failure = await simulation.run();
  return outcomeOf(seed, simulation.story, failure, STEPS_SHOWN);
}

class Simulation {
  private readonly chance: Chance;
  private readonly time = new VirtualTime(START);
  private readonly aws: SimulatedAws;
  private readonly store = new SimulatedStore();
  readonly story: Story;
  private readonly connections: readonly Connection[];
  private readonly credentials: AwsContext['credentials'];
  private texts = 0;
  private mutations = 0;
  private begun = 0;
  private isQuiet = false;
  /** Until somebody has met it. */
  private ownFate: Fate<Action> | undefined;
  private readonly script: Script;
  private readonly faults: FaultPlan<Action, CallFault>;

  constructor(seed: number) {
    this.chance = new Chance(`sync ${seed}`);
    this.aws = new SimulatedAws(seed, CREATED, withoutMaxima);
    this.story = new Story(this.aws, this.store, START, INVARIANTS);
    this.credentials = this.aws.administrator(HUB);
    this.connections = connections(this.chance.stream('accounts'));
    this.script = writeScript(this.chance.stream('script'), seed);
    this.ownFate = this.script.fate;
    this.faults = faultPlan(FAILING, this.chance.stream('faults'), seed, beginnings(this.script));
    for (const { account } of this.connections) {
      this.aws.change(CREATED, (edit, ids) => {
        const making = { ...this.making(`account ${account}`), ids, now: CREATED };
        fillAccount(edit.account(account), making, this.script.many);
      });
    }
  }

  async run(): Promise<Omit<Failure, 'steps'> | undefined> {
    const { story } = this;
    try {
      await this.time.run(this.play(), () => story.broken ?? tooLong(story));
      return undefined;
    } catch (error) {
      if (error instanceof InvariantBroken) return { invariant: error.invariant, ...error.broken };
      const seen = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { invariant: 'comes to an end', expected: 'a sync that comes to its end, and a simulator too', seen };
    }
  }

  private async play(): Promise<void> {
    for (const round of this.script.rounds) await this.playRound(round);
    this.faults.end();
    this.isQuiet = true;
    // Whoever had an account has it no more, and no read sees what was before.
    await this.time.pass(CLAIM_MILLISECONDS_MAX + STALE_MILLISECONDS);
    await this.playQuiet();
  }

  private async playRound({ after, starts, mutations, before }: Round): Promise<void> {
    await this.time.pass(after);
    const chance = this.chance.stream(`mutations ${this.time.now}`);
    for (const name of before) this.mutate(chance.one(this.connections).account, name);
    for (const moment of mutations) {
      this.time.after(moment, () => {
        if (!this.isQuiet) this.mutate(chance.one(this.connections).account);
      });
    }
    await Promise.all(starts.map((start) => this.playStart(start)));
  }

  private async playStart(start: Start): Promise<void> {
    await this.time.pass(start.after);
    let { fate } = start;
    for (let again = 0; again <= start.carriesOn; again += 1) {
      const statuses = await this.invoke({ ...start, fate }, this.options(start));
      fate = undefined;
      if (statuses && !statuses.some(isLeft)) return;
      // Longer than the buckets of any pace take to fill again.
      await this.time.pass(REFILLED);
    }
  }

  /** Nothing fails and nothing changes: what is left of a run is carried on, and the next one sees everything. */
  private async playQuiet(): Promise<void> {
    const since = this.time.now;
    let removeMany = false;
    for (let runs = 0; runs < LAST_RUNS; runs += 1) {
      const options: Partial<SyncOptions> = { removeMany, workMilliseconds: Infinity, rates: {} };
      const statuses: readonly AccountStatus[] = (await this.invoke({ skew: 0 }, options)) ?? [];
      // What an earlier run left is carried on first; what the guard holds back goes once somebody says so.
      const isHeldBack: boolean = !removeMany && statuses.some(({ heldBack }) => heldBack > 0);
      if (!isHeldBack && statuses.every(({ started }) => Date.parse(started) >= since)) break;
      removeMany ||= isHeldBack;
    }
    this.story.add({ type: 'quiet', connections: this.connections, at: this.time.now });
  }

  /** The statuses, or undefined where the process was killed. */
  private async invoke(
    { skew, fate }: Pick<Start, 'skew' | 'fate'>,
    options: Partial<SyncOptions>,
  ): Promise<readonly AccountStatus[] | undefined> {
    const { time, story } = this;
    const id = (this.begun += 1);
    const { rates, includeUneditable, pageSize } = this.script;
    const chance = this.chance.stream(`invocation ${id}`);
    const invocation: Invocation = {
      id,
      startedAt: time.now,
      skew,
      options: { rates, includeUneditable, ...options },
      frozen: false,
      runs: new Map(),
      carries: new Map(),
    };
    const own = this.isQuiet ? undefined : this.ownFate;
    const life = new Life(time, skew, own ?? fate, {
      met: (fault, action) => {
        if (own) this.ownFate = undefined;
        story.count(fault, action);
        const type = fault.startsWith('killed') ? 'killed' : 'froze';
        invocation.frozen ||= type === 'froze';
        story.add({ type, invocation, fault, at: time.now });
      },
      thawed: () => story.add({ type: 'thawed', invocation, at: time.now }),
    });
    const around = {
      time,
      story,
      aws: this.aws,
      store: this.store,
      faults: this.faults,
      ...(pageSize !== undefined && { pageSize }),
    };
    const requestHandler = network(id, life, chance.stream('network'), around);
    const aws: AwsContext = {
      region: REGION,
      clock: life.clock,
      random: chance.stream('ids').bytes,
      credentials: this.credentials!,
      endpoints: { sts: ENDPOINT, iam: ENDPOINT, dynamodb: ENDPOINT, eventbridge: ENDPOINT },
      requestHandler,
    };
    story.add({ type: 'started', invocation, at: time.now });
    time.after(FUNCTION_MILLISECONDS, () => {
      if (invocation.endedAt === undefined && !invocation.frozen && !this.isQuiet) life.kill();
    });
    const catalog = dynamoCatalog(documentClient(aws), TABLE);
    const running = syncAccounts({
      connections: this.connections,
      catalog,
      aws,
      announce: announceOn(eventBus(aws, 'default')),
      ...invocation.options,
    });
    const statuses = await Promise.race([running, life.death.then(() => undefined)]);
    invocation.endedAt = time.now;
    if (!statuses) return undefined;
    invocation.statuses = statuses;
    story.add({ type: 'ended', invocation, at: time.now });
    return statuses;
  }

  private options({ workMilliseconds }: Start): Partial<SyncOptions> {
    return workMilliseconds === undefined ? {} : { workMilliseconds };
  }

  private mutate(account: string, name?: MutationName): void {
    let what = '';
    this.mutations += 1;
    this.aws.change(this.time.now, (edit, ids) => {
      what = mutate(edit.account(account), { ...this.making(`mutation ${this.mutations}`), ids }, name);
    });
    this.story.add({ type: 'changed', account, what, at: this.time.now });
  }

  private making(purpose: string): Omit<Making, 'ids'> {
    return { chance: this.chance.stream(purpose), now: this.time.now, next: () => (this.texts += 1) };
  }
}

/** About when each round begins. */
function beginnings({ rounds }: Script): number[] {
  let at = START;
  return rounds.map(({ after }) => (at += after));
}

function tooLong({ calls }: Story): Error | undefined {
  return calls.length > CALLS_MAX ? new Error(`${calls.length} calls, and no end`) : undefined;
}
