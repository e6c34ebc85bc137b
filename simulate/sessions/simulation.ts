/** One seed, from its world to its verdict. */
import type { HttpRequest } from '@smithy/protocol-http';
import { ATTENDED } from '../../runtime/aws/client-config.js';
import { documentClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import { dynamoCatalogReader } from '../../runtime/catalog/dynamodb-reader.js';
import { dynamoAuditStore } from '../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantStore, dynamoGrantWriter } from '../../runtime/grants/dynamodb-grants.js';
import { grantFunction } from '../../runtime/grants/function.js';
import { STS_TIMEOUT } from '../../runtime/session/mint.js';
import { startSession, type SessionParts, type SessionRequest } from '../../runtime/session/start-session.js';
import { webIdentitySts } from '../../runtime/session/sts.js';
import { REGION, SimulatedAws } from '../aws.js';
import { httpResponse } from '../answers.js';
import { faultPlan, type FaultPlan } from '../faults.js';
import { InvariantBroken } from '../journal.js';
import { Life, type Fate } from '../life.js';
import { outcomeOf, type Failure, type Outcome } from '../outcome.js';
import { Chance } from '../random.js';
import { VirtualTime } from '../time.js';
import { ENDPOINT } from '../warm-up.js';
import { FAILING, type Action, type CallFault } from './faults.js';
import { INVARIANTS } from './invariants/index.js';
import { LAG_MILLISECONDS, SKEW_MILLISECONDS } from './limits.js';
import { network, onBehalfOf } from './network.js';
import { REPLICAS, skew, writeScript, type Event, type Script } from './script.js';
import { SimulatedStore, TABLES } from './store.js';
import { endOf, Story, type Ended, type Invocation } from './story.js';
import { ACCOUNT, catalogRole, fillAccount, HOURS, loginOf, MUTATIONS, roleNamed, ROLES } from './world.js';

export { warmUp } from '../warm-up.js';

const START = Date.parse('2026-11-01T00:30:00.000Z');
/** Far more than any seed asks for: what comes to no end stops here. */
const CALLS_MAX = 5_000;
const STEPS_SHOWN = 60;
/** Milliseconds until a replica that was killed is there again. */
const RESTART = 5_000;
/** Milliseconds after which nothing is on its way any more, nobody stands still, and no session is minted too early. */
const SETTLED = 45 * 60 * 1000;
/** How far apart two clocks can be. */
const APART = 2 * SKEW_MILLISECONDS;
const REMAINING_MIN = 60_000;

export async function simulate(seed: number): Promise<Outcome> {
  const simulation = new Simulation(seed);
  const failure = await simulation.run();
  return outcomeOf(seed, simulation.story, failure, STEPS_SHOWN);
}

/** A process: the bridge's, which has several requests at once, or the grant function's. */
interface Process {
  readonly name: string;
  readonly life: Life<Action>;
  readonly skew: number;
  readonly aws: AwsContext;
  readonly running: Set<Invocation>;
}

interface Replica extends Process {
  readonly parts: SessionParts;
}

class Simulation {
  private readonly chance: Chance;
  private readonly time = new VirtualTime(START);
  private readonly aws: SimulatedAws;
  private readonly store = new SimulatedStore();
  readonly story: Story;
  private readonly script: Script;
  private readonly faults: FaultPlan<Action, CallFault>;
  private readonly replicas: Replica[] = [];
  /** Whether nothing fails: before the first grant, and at the end. */
  private isQuiet = true;
  private begun = 0;
  private processes = 0;
  private grants = 0;
  /** Until somebody has met it. */
  private ownFate: Fate<Action> | undefined;

  constructor(seed: number) {
    this.chance = new Chance(`sessions ${seed}`);
    this.aws = new SimulatedAws(seed, START);
    this.story = new Story(this.aws, this.store, START, INVARIANTS);
    this.script = writeScript(this.chance.stream('script'), seed);
    this.ownFate = this.script.fate;
    let at = START;
    const beginnings = this.script.rounds.map(({ after }) => (at += after));
    this.faults = faultPlan(FAILING, this.chance.stream('faults'), seed, beginnings);
    const draw = this.chance.stream('account');
    const maximum = () => (this.script.isTight ? HOURS[0] : draw.one(HOURS));
    this.aws.change(START, (edit, ids) => fillAccount(edit.account(ACCOUNT), maximum, ids, START));
  }

  async run(): Promise<Omit<Failure, 'steps'> | undefined> {
    const { story } = this;
    try {
      await this.time.run(this.play(), () => story.broken ?? tooLong(story));
      return undefined;
    } catch (error) {
      if (error instanceof InvariantBroken) return { invariant: error.invariant, ...error.broken };
      const seen = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return { invariant: 'comes to an end', expected: 'a login that comes to its end, and a simulator too', seen };
    }
  }

  private async play(): Promise<void> {
    for (const role of ROLES) await this.sync(role, false);
    this.isQuiet = false;
    for (const grant of this.script.grants) await this.operate(this.creation(grant));
    for (let index = 0; index < REPLICAS; index += 1) this.startReplica(index, this.script.fates[index]);
    await this.time.pass(LAG_MILLISECONDS);
    for (const { after, events } of this.script.rounds) {
      await this.time.pass(after);
      await Promise.all(events.map((event) => this.playEvent(event)));
    }
    await this.playQuiet();
  }

  private async playEvent(event: Event): Promise<void> {
    await this.time.pass(event.after);
    switch (event.type) {
      case 'login':
        return this.playLogin(event);
      case 'grant':
        return this.operate(this.creation(event));
      case 'revoke':
        return this.operate({ operation: 'revoke', grant: { id: this.grantAt(event.grant) } });
      case 'sync':
        return this.sync(event.role, event.gone);
      case 'role':
        this.aws.change(this.time.now, (edit) => {
          const account = edit.account(ACCOUNT);
          const chance = this.chance.stream(`mutation ${this.time.now}`);
          MUTATIONS[event.mutation](account, roleNamed(account, event.role), chance);
        });
        this.story.add({ type: 'changed', what: `${event.mutation} ${event.role}`, at: this.time.now });
    }
  }

  private async playLogin({ email, grant, replica, clicks }: Extract<Event, { type: 'login' }>): Promise<void> {
    const login = loginOf(email, this.time.now);
    const grantId = this.grantAt(grant);
    const { ended } = await this.logIn({ grantId, login, confirmed: false }, replica);
    if (ended?.type !== 'unconfirmed') return;
    await Promise.all(
      clicks.map(async (click) => {
        await this.time.pass(click.after);
        await this.logIn({ grantId, login, confirmed: true }, click.replica);
      }),
    );
  }

  /** Nothing fails and nothing changes any more: whoever has time left gets a session, at whichever replica. */
  private async playQuiet(): Promise<void> {
    this.faults.end();
    this.isQuiet = true;
    await this.time.pass(SETTLED);
    for (const role of ROLES) {
      this.aws.change(this.time.now, (edit) => {
        const account = edit.account(ACCOUNT);
        MUTATIONS['opens the trust of'](account, roleNamed(account, role));
      });
      await this.sync(role, false);
    }
    for (let replica = 0; replica < REPLICAS; replica += 1) {
      this.startReplica(replica);
      for (const { id } of this.store.grants()) await this.settle(id, replica);
    }
  }

  private async settle(grantId: string, replica: number): Promise<void> {
    const grant = this.store.grant(grantId)!;
    const left = grant.startedAt === undefined ? Infinity : endOf(grant) - this.time.now;
    const login = loginOf(grant.email, this.time.now);
    let invocation = await this.logIn({ grantId, login, confirmed: false }, replica);
    if (invocation.ended?.type === 'unconfirmed') {
      invocation = await this.logIn({ grantId, login, confirmed: true }, replica);
    }
    if (grant.status !== 'active' || left < REMAINING_MIN + APART) return;
    this.story.add({ type: 'owed', invocation, at: this.time.now });
  }

  private async logIn(request: SessionRequest, index: number): Promise<Invocation> {
    let replica = this.replicas[index]!;
    if (!replica.life.alive) {
      await this.time.pass(RESTART);
      replica = this.replicas[index]!.life.alive ? this.replicas[index]! : this.startReplica(index);
    }
    return this.invoke(replica, { type: 'login', request }, async () => {
      const result = await startSession(request, replica.parts);
      if ('refused' in result) return { type: 'refused', refusal: result };
      if ('unconfirmed' in result) return { type: 'unconfirmed', decision: result.unconfirmed };
      return { type: 'delivered', session: result };
    });
  }

  private async operate(event: object): Promise<void> {
    const draw = this.chance.stream(`operator ${this.begun}`);
    const process = this.startProcess(`grants ${(this.processes += 1)}`, skew(draw), undefined);
    const client = documentClient(process.aws, ATTENDED);
    const store = {
      ...dynamoGrantStore(client, TABLES.grants, process.life.clock),
      ...dynamoGrantWriter(client, TABLES.grants),
    };
    const answer = grantFunction({ store, clock: process.life.clock, log: () => undefined });
    await this.invoke(process, { type: 'operator', event }, async () => ({
      type: 'done',
      answer: await answer(event, `request-${this.begun}`),
    }));
  }

  private async invoke(process: Process, asked: Invocation['asked'], work: () => Promise<Ended>): Promise<Invocation> {
    const { time, story } = this;
    const id = (this.begun += 1);
    const { name, skew, life, running } = process;
    const invocation: Invocation = { id, startedAt: time.now, process: name, skew, asked, frozen: false };
    story.add({ type: 'started', invocation, at: time.now });
    running.add(invocation);
    const ending = onBehalfOf.run(invocation, () =>
      work().catch((error: Error): Ended => ({ type: 'threw', error: `${error.name}: ${error.message}` })),
    );
    const ended = await Promise.race([ending, life.death.then(() => undefined)]);
    running.delete(invocation);
    if (ended) story.add({ type: 'ended', invocation, ended, at: time.now });
    return invocation;
  }

  private startReplica(index: number, fate?: Fate<Action>): Replica {
    const { length } = this.script.skews;
    const name = `replica ${index} (${(this.processes += 1)})`;
    const process = this.startProcess(name, this.script.skews[index % length]!, fate);
    const client = documentClient(process.aws, ATTENDED);
    const { clock, random, requestHandler } = process.aws;
    const replica: Replica = {
      ...process,
      parts: {
        stores: {
          catalog: dynamoCatalogReader(client, TABLES.catalog),
          grants: dynamoGrantStore(client, TABLES.grants, clock),
          audit: dynamoAuditStore(client, TABLES.audit),
        },
        sts: webIdentitySts({ endpoint: ENDPOINT, timeout: STS_TIMEOUT, requestHandler }),
        clock,
        random,
        allowSessionsPastGrantEnd: false,
      },
    };
    this.replicas[index] = replica;
    return replica;
  }

  private startProcess(name: string, skew: number, fate: Fate<Action> | undefined): Process {
    const { time, story } = this;
    const chance = this.chance.stream(name);
    const own = this.isQuiet ? undefined : this.ownFate;
    const running = new Set<Invocation>();
    const life = new Life(time, skew, this.isQuiet ? undefined : (own ?? fate), {
      met: (fault, action) => {
        if (own) this.ownFate = undefined;
        story.count(fault, action);
        const type = fault.startsWith('killed') ? 'killed' : 'froze';
        for (const invocation of running) invocation.frozen ||= type === 'froze';
        story.add({ type, process: name, fault, at: time.now });
      },
      thawed: () => story.add({ type: 'thawed', process: name, at: time.now }),
    });
    const around = { time, story, aws: this.aws, store: this.store, faults: this.isQuiet ? NO_FAULTS : this.faults };
    const { pageSize } = this.script;
    const aws: AwsContext = {
      region: REGION,
      clock: life.clock,
      random: chance.stream('ids').bytes,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
      endpoints: { sts: ENDPOINT, dynamodb: ENDPOINT },
      requestHandler: network(life, chance.stream('network'), {
        ...around,
        ...(pageSize !== undefined && { pageSize }),
      }),
    };
    return { name, life, skew, aws, running };
  }

  private creation({ email, role, minutes }: Extract<Event, { type: 'grant' }>): object {
    const { arn } = roleNamed(this.aws.world.accounts.get(ACCOUNT)!, role);
    const id = `g-${(this.grants += 1)}`;
    return { operation: 'create', grant: { id, email, roleArn: arn, approvedMinutes: minutes } };
  }

  private grantAt(fraction: number): string {
    return `g-${1 + Math.floor(fraction * this.grants)}`;
  }

  /** The catalog hears of a role: it is not the sync that is simulated here. */
  private async sync(role: string, gone: boolean): Promise<void> {
    const { time, store } = this;
    const handler = {
      handle: async (http: HttpRequest) => ({
        response: httpResponse(store.serve(store.understand(http), { now: time.now }).answer, { type: 'whole' }),
      }),
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
    };
    const clock = { now: () => time.now, sleep: (milliseconds: number) => time.pass(milliseconds) };
    const random = this.chance.stream(`sync ${time.now}`).bytes;
    const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
    const endpoints = { dynamodb: ENDPOINT };
    const client = documentClient({ region: REGION, clock, random, credentials, endpoints, requestHandler: handler });
    const entry = catalogRole(roleNamed(this.aws.world.accounts.get(ACCOUNT)!, role), time.now);
    const removed = { reason: 'untagged', at: entry.syncedAt } as const;
    const state = gone ? { removed } : { role: entry };
    await dynamoCatalog(client, TABLES.catalog).putEntry({ arn: entry.arn, account: ACCOUNT, untold: [], ...state }, 1);
    this.story.add({
      type: 'changed',
      what: `${gone ? 'takes' : 'puts'} ${role} ${gone ? 'out of' : 'into'} the catalog`,
      at: time.now,
    });
  }
}

const NO_FAULTS: FaultPlan<Action, CallFault> = { draw: () => undefined, end: () => undefined };

function tooLong({ calls }: Story): Error | undefined {
  return calls.length > CALLS_MAX ? new Error(`${calls.length} calls, and no end`) : undefined;
}
