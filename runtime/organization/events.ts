/** What the state machine gives its functions. Whoever starts one by hand may give anything. */
import { ACCOUNT_ID, fits } from '../../lib/model/limits.js';
import { RuntimeError } from '../errors.js';
import { shown } from '../shown.js';

/** Of the functions that list accounts, and that read them. */
export interface RunEvent {
  /** Names the run in statuses and logs: the time that it was scheduled for. */
  readonly organizationRun: string;
}

export interface ReadEvent extends RunEvent {
  /** Ids, each once. */
  readonly accounts: readonly string[];
}

export interface SummaryEvent extends ReadEvent {
  /** ISO 8601. When the execution began. */
  readonly started: string;
  /** How often the execution was redriven. */
  readonly redriveCount: number;
  /** What `redriveCount` was when the accounts were last read. */
  readonly readAtRedrive: number;
}

/** Accounts that one invocation takes: more would not be through in its time. */
const ACCOUNTS_PER_READ = 100;

/** @throws RuntimeError `Input` */
export function runEvent(event: unknown): RunEvent {
  const { organizationRun } = membersOf(event);
  return { organizationRun: nameOfRun(organizationRun) };
}

/** @throws RuntimeError `Input` */
export function readEvent(event: unknown): ReadEvent {
  const { accounts } = membersOf(event);
  return { ...runEvent(event), accounts: accountIds(accounts, ACCOUNTS_PER_READ) };
}

/** @throws RuntimeError `Input` */
export function summaryEvent(event: unknown): SummaryEvent {
  const { accounts, started, redriveCount, readAtRedrive } = membersOf(event);
  return {
    ...runEvent(event),
    accounts: accountIds(accounts, Infinity),
    started: timeOf('started', started),
    redriveCount: countOf('redriveCount', redriveCount),
    readAtRedrive: countOf('readAtRedrive', readAtRedrive),
  };
}

function membersOf(event: unknown): Readonly<Record<string, unknown>> {
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as Record<string, unknown>;
  return refuse('event', event, 'an object, as the state machine gives it');
}

function nameOfRun(value: unknown): string {
  if (typeof value === 'string' && value !== '' && value.length <= 256) return value;
  return refuse('organizationRun', value, 'the name of a run, text of 1 to 256 characters');
}

function accountIds(value: unknown, max: number): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > max) {
    const most = max === Infinity ? 'at least one' : `1 to ${max} of them`;
    return refuse('accounts', value, `a list of account ids, ${most}`);
  }
  const seen = new Set<string>();
  for (const [index, id] of (value as unknown[]).entries()) {
    const property = `accounts[${index}]`;
    if (typeof id !== 'string' || !fits(ACCOUNT_ID, id)) {
      refuse(property, id, `an account id of ${ACCOUNT_ID.allowed}, as text`);
    }
    if (seen.has(id as string)) refuse(property, id, 'listed once');
    seen.add(id as string);
  }
  return [...seen];
}

function timeOf(property: string, value: unknown): string {
  if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
  return refuse(property, value, 'a time, as 2026-11-01T00:30:00Z');
}

function countOf(property: string, value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  return refuse(property, value, 'a whole number, 0 or more');
}

function refuse(property: string, value: unknown, allowed: string): never {
  throw new RuntimeError('Input', `${property}: ${shown(value)} must be ${allowed}; start the state machine instead`);
}
