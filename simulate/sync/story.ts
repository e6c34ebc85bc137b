/** What happened in a simulation, step by step: what invariants judge, and what a failing seed prints. */
import type { Connection } from '../../runtime/sync/connection.js';
import type { SyncOptions } from '../../runtime/sync/options.js';
import type { AccountStatus } from '../../runtime/catalog/catalog.js';
import { Journal, type Rule } from '../journal.js';
import type { SimulatedAws } from '../aws.js';
import type { Action, Fault } from './faults.js';
import type { World } from '../../local/aws/state/world.js';
import { CARRIED_ON_MILLISECONDS, SKEW_MILLISECONDS, STALE_MILLISECONDS } from './limits.js';
import type { CarriedOn, ItemKey, Row, SimulatedStore } from './store.js';

/** One start of the sync, in a process of its own. */
export interface Invocation {
  readonly id: number;
  readonly startedAt: number;
  /** Milliseconds that its clock is ahead. */
  readonly skew: number;
  readonly options: Partial<SyncOptions>;
  /** Whether it was stopped for a while, and took its hold on an account for longer than it was. */
  frozen: boolean;
  /** Milliseconds since the epoch; undefined while it runs, and for good where it was killed. */
  endedAt?: number;
  /** By account: the number of the run, from when on it was taken. */
  readonly runs: Map<string, { readonly run: number; readonly at: number }>;
  /** By account: what it carries on. */
  readonly carries: Map<string, CarriedOn>;
  statuses?: readonly AccountStatus[];
}

/** One request, from when it leaves until its answer is there. */
export interface Call {
  readonly invocation: number;
  readonly action: Action;
  /** The account that it is about. */
  readonly account: string | undefined;
  /** What it asks for: a role's name, a policy's ARN, a page's marker. The same request again has the same key. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly askedAt: number;
  fault?: Fault;
  answeredAt?: number;
  /** Members of the result, where it arrived whole. */
  result?: Readonly<Record<string, unknown>>;
  /** AWS's code, or what became of the answer, where it did not. */
  error?: string;
}

export type Step =
  | { readonly type: 'started'; readonly invocation: Invocation }
  | { readonly type: 'asked'; readonly call: Call }
  | { readonly type: 'answered'; readonly call: Call }
  | {
      readonly type: 'stored';
      readonly call: Call;
      readonly key: ItemKey;
      readonly before: Row | undefined;
      readonly after: Row | undefined;
    }
  | { readonly type: 'told'; readonly call: Call; readonly ids: readonly string[] }
  | { readonly type: 'changed'; readonly account: string; readonly what: string }
  | { readonly type: 'killed' | 'froze' | 'thawed'; readonly invocation: Invocation; readonly fault?: Fault }
  | { readonly type: 'ended'; readonly invocation: Invocation }
  /** Nothing fails and nothing changes any more, and the sync has had its runs. */
  | { readonly type: 'quiet'; readonly connections: readonly Connection[] };

export type Stored = Extract<Step, { type: 'stored' }>;
export type TimedStep = Step & { readonly at: number };

/** Looks at a step, and at what was before it. Pure. */
export type Invariant = Rule<TimedStep, Story>;

export class Story extends Journal<TimedStep> {
  readonly invocations = new Map<number, Invocation>();
  readonly calls: Call[] = [];
  /** Ids of changes that EventBridge took. */
  readonly told = new Set<string>();
  private readonly byInvocation = new Map<number, Call[]>();
  private readonly byRequest = new Map<string, Call[]>();
  private readonly writes = new Map<number, Stored[]>();

  constructor(
    readonly aws: SimulatedAws,
    readonly store: SimulatedStore,
    start: number,
    invariants: readonly Invariant[],
  ) {
    super(start, invariants);
  }

  protected tell = tell;

  protected note(step: TimedStep): void {
    if (step.type === 'started') this.invocations.set(step.invocation.id, step.invocation);
    if (step.type === 'told') for (const id of step.ids) this.told.add(id);
    if (step.type === 'asked') {
      this.calls.push(step.call);
      append(this.byInvocation, step.call.invocation, step.call);
      append(this.byRequest, requestKey(step.call), step.call);
    }
    if (step.type === 'answered' && step.call.action === 'iam:ListRoles') {
      // It could not read where the other one stopped, and began anew.
      this.invocation(step.call.invocation).carries.delete(step.call.account!);
    }
    if (step.type === 'stored') {
      append(this.writes, step.call.invocation, step);
      const { account, invocation } = step.call;
      const { run, until } = (step.after ?? {}) as { run?: number; until?: number };
      if (step.key.sk === 'RUN' && account !== undefined && run !== undefined && until !== 0) {
        this.invocation(invocation).runs.set(account, { run, at: step.at });
      }
    }
    if (step.type === 'answered') {
      const { action, key, account, result, invocation } = step.call;
      const isRead = action === 'dynamodb:GetItem' && key.endsWith(' CHECKPOINT') && result?.Item !== undefined;
      if (!isRead || account === undefined) return;
      const { skew, carries } = this.invocation(invocation);
      const carried = this.store.checkpoint(account);
      if (carried && step.at + skew - carried.started <= CARRIED_ON_MILLISECONDS) carries.set(account, carried);
    }
  }

  invocation(id: number): Invocation {
    return this.invocations.get(id)!;
  }

  /** The calls of one invocation about an account, in the order they left. */
  callsOf(invocation: number, account: string): readonly Call[] {
    return (this.byInvocation.get(invocation) ?? []).filter((call) => call.account === account);
  }

  /** All calls of an invocation that ask for the same, in the order they left. */
  same(call: Pick<Call, 'invocation' | 'account' | 'action' | 'key'>): readonly Call[] {
    return this.byRequest.get(requestKey(call)) ?? [];
  }

  /** What an invocation wrote, in its order. */
  writesOf(invocation: number): readonly Stored[] {
    return this.writes.get(invocation) ?? [];
  }

  /**
   * Since when AWS may have said what an invocation writes of an account: it began then, or the run that it carries on
   * did; a stale read sees what was before that.
   */
  since(invocation: number, account: string): number {
    const { startedAt, carries } = this.invocation(invocation);
    const carried = carries.get(account);
    return (carried ? Math.min(startedAt, carried.started - SKEW_MILLISECONDS) : startedAt) - STALE_MILLISECONDS;
  }

  /** Every world in which what an invocation writes of an account now may be the truth, oldest first. */
  worlds(invocation: number, account: string, now: number): World[] {
    return this.aws.worlds(this.since(invocation, account), now);
  }
}

function requestKey({
  invocation,
  account,
  action,
  key,
}: Pick<Call, 'invocation' | 'account' | 'action' | 'key'>): string {
  return `${invocation} ${account} ${action} ${key}`;
}

function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}

function tell(step: Step): string {
  switch (step.type) {
    case 'asked':
      return `#${step.call.invocation} asks ${about(step.call)}`;
    case 'answered':
      return `#${step.call.invocation} hears ${about(step.call)}: ${step.call.error ?? 'answered'}`;
    case 'stored':
      return `#${step.call.invocation} stores ${step.key.pk} ${step.key.sk}: ${step.after ? summary(step.after) : 'nothing'}`;
    case 'told':
      return `#${step.call.invocation} tells ${step.ids.join(', ') || 'nothing'}`;
    case 'changed':
      return `somebody ${step.what} in ${step.account}`;
    case 'quiet':
      return 'nothing fails and nothing changes any more';
    case 'started':
      return `#${step.invocation.id} starts`;
    case 'killed':
    case 'froze':
      return `#${step.invocation.id} ${step.type === 'killed' ? 'is killed' : 'stands still'}`;
    case 'thawed':
      return `#${step.invocation.id} goes on`;
    case 'ended':
      return `#${step.invocation.id} ends: ${(step.invocation.statuses ?? []).map(ending).join('; ')}`;
  }
}

function about({ action, account, key, fault }: Call): string {
  return [action, account ?? '', JSON.stringify(key), fault ? `(${fault})` : ''].filter(Boolean).join(' ');
}

function ending({ account, complete, failure, unfinished }: AccountStatus): string {
  const how = complete ? 'complete' : unfinished !== undefined ? `${unfinished} left` : (failure ?? 'not complete');
  return `${account} ${how}`;
}

/** The row without its texts, which may be long. */
function summary(row: Row): string {
  const text = JSON.stringify(row, (name, value: unknown) => (name === 'text' ? undefined : value));
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}
