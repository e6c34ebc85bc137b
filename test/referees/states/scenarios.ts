/** What may happen in a run: each task's answers, in their order. A text is an error by that name; the last one lasts. */
export type Answers = Readonly<Record<string, readonly unknown[]>>;

/** One course of the state machine itself, or of a child of its Map. */
export interface Scenario {
  readonly name: string;
  readonly of: 'run' | 'child';
  readonly input: unknown;
  readonly answers: Answers;
}

const RUN = '2026-11-01T00:30:00Z';
const accounts = ['222222222222', '333333333333'];
const well = { claim: [{}], accounts: [{ accounts }], summary: [{ accounts: [] }] };
const busy = 'Lambda.TooManyRequestsException';

const run = (name: string, answers: Answers = {}, input: unknown = { organizationRun: RUN }): Scenario => {
  return { name, of: 'run', input, answers: { ...well, ...answers } };
};
const child = (name: string, ...read: unknown[]): Scenario => {
  return {
    name,
    of: 'child',
    input: { BatchInput: { organizationRun: RUN, round: 1 }, Items: accounts },
    answers: { read },
  };
};
const left = (ids: readonly string[], waitSeconds = 0) => ({ left: ids, waitSeconds });

export const SCENARIOS: readonly Scenario[] = [
  run('all is well'),
  run('started by hand', {}, {}),
  run('delivered twice', { claim: ['DynamoDB.ConditionalCheckFailedException'] }),
  run('the table fails twice, then takes the claim', { claim: ['DynamoDB.InternalServerError', 'States.Timeout', {}] }),
  run('the table fails for good', { claim: ['DynamoDB.InternalServerError'] }),
  run('no account is active', { accounts: ['Organization'] }),
  run('Lambda is busy for a while', { accounts: [busy, busy, busy, { accounts }] }),
  run('Lambda is busy for good', { accounts: [busy] }),
  run('a function dies twice', { summary: ['Lambda.Unknown', 'Lambda.Unknown', { accounts: [] }] }),
  run('a function dies for good', { summary: ['Lambda.Unknown'] }),
  run('some accounts failed', { summary: ['AccountsFailed'] }),
  run('some are read again, and all is well', { summary: [{ accounts: accounts.slice(1) }, { accounts: [] }] }),
  run('some are read again, and fail again', { summary: [{ accounts }, 'AccountsFailed'] }),
  child('all is read', left([])),
  child('one is left twice', left(accounts.slice(1)), left(accounts.slice(1), 30), left([])),
  child('one is left for ever', left(accounts.slice(1))),
  child('a setting is missing', 'Setting'),
  child('Lambda is busy, then something is left', busy, left(accounts), busy, left([])),
];
