/**
 * What a run of an organization takes and costs: pure arithmetic on what one child takes, which is simulated in full.
 *
 * It assumes that accounts are alike, that children begin as soon as one of those before them ends, and that Lambda keeps
 * a function's environment for the next invocation, so that each of the environments that run side by side begins cold
 * once. What is charged beside Lambda and Step Functions (the table, logs, metrics) depends on accounts and roles alone,
 * and is the same however they are batched.
 */
import { ORGANIZATION_PRICES as PRICES } from './organization-prices.js';

export interface OrganizationRun {
  readonly accounts: number;
  /** Accounts that one child reads. */
  readonly accountsPerChild: number;
  readonly childrenAtOnce: number;
  /** Seconds and invocations that one child takes. */
  readonly childSeconds: number;
  readonly childInvocations: number;
}

export interface Taken {
  readonly children: number;
  readonly invocations: number;
  readonly transitions: number;
  readonly minutes: number;
  /** US dollars. */
  readonly lambda: number;
  readonly stepFunctions: number;
}

/** States that a run enters beside its children: choice, claim, accounts, map, note, summary, choice, success. */
export const RUN_TRANSITIONS = 8;
/** States that a child enters for each invocation but its first: choice, choice, wait, carry on, read. */
const ROUND_TRANSITIONS = 5;
/** And for its first one: read, choice, success. */
const CHILD_TRANSITIONS = 3;
/** One asks which accounts there are, one says how the run went. */
const RUN_INVOCATIONS = 2;

/** Seconds until a new environment of the function takes its event: a bundle of half a megabyte on 512 MB. "?" */
export const COLD_START_SECONDS = 1;
/** Of each of the two functions that run once. "?" */
const ONCE_SECONDS = 20;
const READ_GIGABYTES = 0.5;
const ONCE_GIGABYTES = 0.25;

/** States that a child enters. */
export const childTransitions = (invocations: number): number =>
  CHILD_TRANSITIONS + (invocations - 1) * ROUND_TRANSITIONS;

export function taken(run: OrganizationRun): Taken {
  const { accounts, accountsPerChild, childrenAtOnce, childSeconds, childInvocations } = run;
  const children = Math.ceil(accounts / accountsPerChild);
  const invocations = children * childInvocations + RUN_INVOCATIONS;
  const transitions = children * childTransitions(childInvocations) + RUN_TRANSITIONS;
  const environments = Math.min(children, childrenAtOnce);
  const rounds = Math.ceil(children / childrenAtOnce);
  const seconds = rounds * childSeconds + COLD_START_SECONDS + RUN_INVOCATIONS * (ONCE_SECONDS + COLD_START_SECONDS);
  const gigabyteSeconds =
    (children * childSeconds + environments * COLD_START_SECONDS) * READ_GIGABYTES +
    RUN_INVOCATIONS * (ONCE_SECONDS + COLD_START_SECONDS) * ONCE_GIGABYTES;
  return {
    children,
    invocations,
    transitions,
    minutes: seconds / 60,
    lambda: gigabyteSeconds * PRICES.functionGbSecond + (invocations * PRICES.millionInvocations) / 1e6,
    stepFunctions: (transitions * PRICES.thousandTransitions) / 1e3,
  };
}
