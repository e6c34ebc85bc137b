/** An organization of 5,000 accounts: one child's share in full, the rest by a model that is held against it. */
import { virtualClock } from '../../local/clock.js';
import { floorOf, type Shape } from './account.js';
import type { SimulatedRun } from './organization-child.js';
import { CHILDREN_AT_ONCE, RUN, runOrganization } from './organization-machine.js';
import { childTransitions, taken, type OrganizationRun, type Taken } from './organization-model.js';
import { bundled, ran } from './process.js';
import { round, type Claim, type Part } from './report.js';

const ACCOUNTS = 5_000;
const CHILD: Shape = { accounts: 10, roles: 1_000 };
const MINUTES = 60;
const PART_OF_ONE_EACH = 0.2;
/** Of the simulated child's time over the least that its accounts take. */
const CHILD_SECONDS_RATIO = 1.02;

export async function organization(): Promise<Part> {
  const { 'organization-child': file } = await bundled('organization-child');
  const child = await ran<SimulatedRun>(file, CHILD);
  const all: OrganizationRun = {
    accounts: ACCOUNTS,
    accountsPerChild: CHILD.accounts,
    childrenAtOnce: CHILDREN_AT_ONCE,
    childSeconds: child.childSeconds,
    childInvocations: child.childInvocations,
  };
  // An account alone takes as long as ten side by side: each has a pace of its own.
  const oneEach = taken({ ...all, accountsPerChild: 1 });
  const batched = taken(all);
  const cost = ({ lambda, stepFunctions }: Taken): number => lambda + stepFunctions;
  return {
    title: `${ACCOUNTS} accounts of ${CHILD.roles} roles, ${CHILDREN_AT_ONCE} children at once, one run`,
    rows: [row(`${CHILD.accounts} accounts an invocation`, batched), row('1 account an invocation', oneEach)],
    notes: [
      `one child in full: ${child.calls} requests, ${round(child.childSeconds, 1)} s, ${child.childInvocations} invocation`,
      'prices of us-west-1, November 2026, which nobody here could confirm: bench/sync/organization-prices.ts',
    ],
    claims: [
      ...(await modelClaims(child, all, batched)),
      { claim: 'minutes of a run', measured: round(batched.minutes, 1), limit: MINUTES },
      {
        claim: 'invocations over one for each account',
        measured: round(batched.invocations / oneEach.invocations),
        limit: PART_OF_ONE_EACH,
      },
      {
        claim: 'Lambda and Step Functions over one invocation for each account',
        measured: round(cost(batched) / cost(oneEach)),
        limit: PART_OF_ONE_EACH,
      },
    ],
  };
}

/** That the model says of one child what was simulated, and of all what the state machine does. */
async function modelClaims(child: SimulatedRun, all: OrganizationRun, batched: Taken): Promise<Claim[]> {
  const one = taken({ ...all, accounts: CHILD.accounts });
  const machine = await runWithoutAccounts(child);
  const apart = (claim: string, model: number, simulated: number): Claim => ({
    claim: `${claim}, model beside simulation`,
    measured: round(Math.abs(model - simulated)),
    limit: 0,
  });
  return [
    {
      claim: "seconds of the simulated child over the least of its accounts'",
      measured: round(child.childSeconds / floorOf(CHILD.roles, 0).seconds),
      limit: CHILD_SECONDS_RATIO,
    },
    apart('states of a child', childTransitions(child.childInvocations), child.childTransitions),
    apart('states of a run of one child', one.transitions, child.transitions),
    apart('invocations of a run of one child', one.invocations, child.invocations),
    apart(`states of a run of ${ACCOUNTS} accounts`, batched.transitions, machine.transitions),
    apart(`rounds of children of ${ACCOUNTS} accounts`, Math.ceil(batched.children / CHILDREN_AT_ONCE), machine.rounds),
  ];
}

/** The state machine with all its children, and functions that take their time and do nothing. */
async function runWithoutAccounts({ childSeconds }: SimulatedRun): Promise<{ transitions: number; rounds: number }> {
  const clock = virtualClock(RUN, { auto: true });
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => String(222_222_222_000 + index));
  const answers: Readonly<Record<string, () => Promise<unknown>>> = {
    accounts: async () => ({ accounts: ids }),
    read: () => clock.sleep(childSeconds * 1000).then(() => ({ left: [], waitSeconds: 0 })),
    summary: async () => ({ accounts: [] }),
  };
  const call = async (resource: string, parameters: unknown): Promise<unknown> => {
    if (resource.endsWith('putItem')) return {};
    return { Payload: await answers[(parameters as { FunctionName: string }).FunctionName]!() };
  };
  const began = clock.now();
  const run = await runOrganization({ clock, call });
  const executions = [run, ...run.mapRuns.flat()];
  return {
    transitions: executions.reduce((sum, { entered }) => sum + entered.length, 0),
    rounds: Math.round((clock.now() - began) / 1000 / childSeconds),
  };
}

function row(run: string, { children, invocations, transitions, minutes, lambda, stepFunctions }: Taken) {
  return {
    run,
    children,
    invocations,
    transitions,
    minutes: round(minutes, 1),
    'Lambda USD': round(lambda, 4),
    'Step Functions USD': round(stepFunctions, 4),
  };
}
