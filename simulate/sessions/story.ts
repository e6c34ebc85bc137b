/** What happened to grants and sessions, step by step: what invariants judge, and what a failing seed prints. */
import type { GrantAnswer } from '../../runtime/grants/function.js';
import type { SessionRefusal } from '../../runtime/session/refusal.js';
import type { SessionRequest, StartedSession, Unconfirmed } from '../../runtime/session/start-session.js';
import type { SimulatedAws } from '../aws.js';
import { Journal, type Rule } from '../journal.js';
import { STS, type Action, type Fault } from './faults.js';
import type { GrantRow, SimulatedStore, Write } from './store.js';

/** One request to the bridge, or one event for the grant function. */
export interface Invocation {
  readonly id: number;
  readonly startedAt: number;
  /** The process that has it. */
  readonly process: string;
  /** Milliseconds that its clock is ahead. */
  readonly skew: number;
  readonly asked:
    | { readonly type: 'login'; readonly request: SessionRequest }
    | { readonly type: 'operator'; readonly event: object };
  /** Whether its process stood still meanwhile. */
  frozen: boolean;
  ended?: Ended;
}

/** What came of it; nothing, where its process was killed. */
export type Ended =
  | { readonly type: 'delivered'; readonly session: StartedSession }
  | { readonly type: 'unconfirmed'; readonly decision: Unconfirmed['unconfirmed'] }
  | { readonly type: 'refused'; readonly refusal: SessionRefusal }
  | { readonly type: 'done'; readonly answer: GrantAnswer }
  | { readonly type: 'threw'; readonly error: string };

/** One request to AWS, from when it leaves until its answer is there. */
export interface Call {
  readonly invocation: Invocation;
  readonly action: Action;
  readonly key: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly askedAt: number;
  fault?: Fault;
  answeredAt?: number;
  /** Members of the result, where it arrived whole and in time. */
  result?: Readonly<Record<string, unknown>>;
  /** AWS's code, or what became of the answer, where it did not. */
  error?: string;
  /** AWS's message. */
  message?: string;
}

export type Step =
  | { readonly type: 'started'; readonly invocation: Invocation }
  | { readonly type: 'asked'; readonly call: Call }
  | { readonly type: 'answered'; readonly call: Call }
  /** STS has minted credentials, whoever hears of it. */
  | { readonly type: 'minted'; readonly call: Call; readonly accessKeyId: string }
  | { readonly type: 'stored'; readonly call: Call; readonly write: Write }
  | { readonly type: 'changed'; readonly what: string }
  | { readonly type: 'killed' | 'froze' | 'thawed'; readonly process: string; readonly fault?: Fault }
  | { readonly type: 'ended'; readonly invocation: Invocation; readonly ended: Ended }
  /** Nothing fails and nothing changes any more, and this login was of a person with time left. */
  | { readonly type: 'owed'; readonly invocation: Invocation };

export type TimedStep = Step & { readonly at: number };
export type Invariant = Rule<TimedStep, Story>;

/** When a session was recorded, and in which state its grant was then. */
export interface Recording {
  readonly at: number;
  readonly grant: GrantRow;
}

export class Story extends Journal<TimedStep> {
  readonly calls: Call[] = [];
  /** By session. */
  readonly recordings = new Map<string, Recording>();
  /** By grant: when its revocation took effect. */
  readonly revocations = new Map<string, number>();
  /** By access key: which call minted it, and when. */
  readonly minted = new Map<string, { readonly call: Call; readonly at: number }>();
  /** By grant: when a start was first stored. */
  readonly starts = new Map<string, number>();
  /** By grant: when it was stored. */
  readonly creations = new Map<string, number>();
  private readonly byInvocation = new Map<Invocation, Call[]>();

  constructor(
    readonly aws: SimulatedAws,
    readonly store: SimulatedStore,
    start: number,
    invariants: readonly Invariant[],
  ) {
    super(start, invariants);
  }

  /** The calls of one invocation, in the order they left. */
  callsOf(invocation: Invocation): readonly Call[] {
    return this.byInvocation.get(invocation) ?? [];
  }

  /** The calls of STS of one invocation, by the decision that they carry out: each begins with a read of the grant. */
  mintings(invocation: Invocation): Call[][] {
    const rounds: Call[][] = [];
    let read = true;
    for (const call of this.callsOf(invocation)) {
      if (call.action === 'grants GetItem') read = true;
      if (call.action !== STS) continue;
      if (read) rounds.push([]);
      read = false;
      rounds.at(-1)!.push(call);
    }
    return rounds;
  }

  protected note(step: TimedStep): void {
    if (step.type === 'asked') {
      this.calls.push(step.call);
      const { invocation } = step.call;
      const calls = this.byInvocation.get(invocation);
      if (calls) calls.push(step.call);
      else this.byInvocation.set(invocation, [step.call]);
    }
    if (step.type === 'ended') step.invocation.ended = step.ended;
    if (step.type === 'minted') this.minted.set(step.accessKeyId, { call: step.call, at: step.at });
    if (step.type !== 'stored' || step.write.table !== 'grants') return;
    const { before, after } = step.write;
    if (!before) this.creations.set(after.id, step.at);
    if (after.status === 'revoked' && before?.status !== 'revoked') this.revocations.set(after.id, step.at);
    if (after.startedAt !== undefined && !this.starts.has(after.id)) this.starts.set(after.id, step.at);
    for (const id of Object.keys(after.sessions)) {
      if (!before?.sessions[id]) this.recordings.set(id, { at: step.at, grant: after });
    }
  }

  protected tell(step: TimedStep): string {
    return tell(step);
  }
}

/** When a started grant is over, in milliseconds since the epoch. */
export function endOf({ startedAt, approvedMinutes, expiresAt }: GrantRow): number {
  return Math.min(Date.parse(startedAt!) + approvedMinutes * 60_000, Date.parse(expiresAt ?? '9999-01-01'));
}

function tell(step: Step): string {
  switch (step.type) {
    case 'started':
      return `#${step.invocation.id} at ${step.invocation.process}: ${asked(step.invocation)}`;
    case 'asked':
      return `#${step.call.invocation.id} asks ${about(step.call)}`;
    case 'answered':
      return `#${step.call.invocation.id} hears ${about(step.call)}: ${step.call.error ?? 'answered'}`;
    case 'minted':
      return `STS mints ${step.accessKeyId} for #${step.call.invocation.id}`;
    case 'stored':
      return `#${step.call.invocation.id} stores ${stored(step.write)}`;
    case 'changed':
      return `somebody ${step.what}`;
    case 'killed':
    case 'froze':
      return `${step.process} ${step.type === 'killed' ? 'is killed' : 'stands still'}`;
    case 'thawed':
      return `${step.process} goes on`;
    case 'ended':
      return `#${step.invocation.id} ends: ${ending(step.ended)}`;
    case 'owed':
      return `#${step.invocation.id} was owed a session`;
  }
}

function asked({ asked, skew }: Invocation): string {
  const what =
    asked.type === 'operator'
      ? JSON.stringify(asked.event)
      : `${asked.request.login.email} asks for ${asked.request.grantId}${asked.request.confirmed ? ', confirmed' : ''}`;
  return `${what} (clock ${skew >= 0 ? '+' : ''}${skew / 1000} s)`;
}

function about({ action, key, parameters, fault }: Call): string {
  const seconds = action === STS ? `${String(parameters.DurationSeconds)} s` : '';
  const policy = parameters.Policy === undefined ? '' : 'with a policy';
  return [action, key, seconds, policy, fault ? `(${fault})` : ''].filter(Boolean).join(' ');
}

function stored({ table, after }: Write): string {
  if (table === 'audit') return `audit row ${after.id} of ${after.grantId}`;
  const { id, status, startedAt, sessions } = after;
  return `grant ${id}: ${status}, ${startedAt ?? 'not started'}, sessions ${Object.keys(sessions).length}`;
}

function ending(ended: Ended): string {
  switch (ended.type) {
    case 'delivered':
      return `delivers ${ended.session.credentials.accessKeyId} of ${ended.session.grant.id}`;
    case 'unconfirmed':
      return 'asks for a confirmation';
    case 'refused':
      return `${ended.refusal.refused} ${ended.refusal.detail ?? ''}`.trim();
    case 'done':
      return ended.answer.ok ? 'done' : ended.answer.reason;
    case 'threw':
      return ended.error;
  }
}
