/**
 * The state machine of an organization in our interpreter and in somebody else's: each scenario must enter the same
 * states, ask for the same tasks, and end in the same way. Theirs has no Distributed Map: in its place the run has a step
 * that does nothing, and the children are run by themselves.
 */
import { isDeepStrictEqual } from 'node:util';
import { organizationStateMachine } from '../../../lib/model/index.js';
import { localStateMachine, StateError } from '../../../local/step-functions/index.js';
import { virtualClock } from '../../../local/clock.js';
import { courseInOther, otherInterpreter, type Course } from './other-interpreter.js';
import { SCENARIOS, type Answers, type Scenario } from './scenarios.js';

interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<
    Record<string, { readonly Type: string; readonly ItemProcessor?: Definition; readonly Next?: string }>
  >;
}

const whole = organizationStateMachine({
  partition: 'aws',
  name: 'm',
  catalogTable: 'claim',
  accountsFunction: 'accounts',
  readFunction: 'read',
  summaryFunction: 'summary',
  batchesAtOnce: 100,
}) as unknown as Definition;
const map = Object.entries(whole.States).find(([, { Type }]) => Type === 'Map')!;
const { StartAt, States } = map[1].ItemProcessor!;
const DEFINITIONS = {
  run: { ...whole, States: { ...whole.States, [map[0]]: { Type: 'Pass', Next: map[1].Next } } },
  child: { StartAt, States },
};

/** Answers a task, and notes what it was asked for. */
function answering(answers: Answers, asked: unknown[]): (parameters: unknown) => Promise<unknown> {
  const turns: Record<string, number> = {};
  return async (parameters) => {
    asked.push(parameters);
    const { FunctionName, TableName } = parameters as { FunctionName?: string; TableName?: string };
    const name = FunctionName ?? TableName!;
    const turn = turns[name] ?? 0;
    turns[name] = turn + 1;
    const answer = answers[name]![Math.min(turn, answers[name]!.length - 1)];
    if (typeof answer === 'string') throw new StateError(answer, 'as the scenario has it');
    return FunctionName ? { Payload: answer } : answer;
  };
}

async function courseInOurs({ of, input }: Scenario, call: (parameters: unknown) => Promise<unknown>): Promise<Course> {
  const clock = virtualClock(START, { auto: true });
  const surroundings = { clock, random: () => 0, call: (_resource: string, parameters: unknown) => call(parameters) };
  const definition = { ...DEFINITIONS[of], TimeoutSeconds: 100_000 };
  const { entered, output, error } = await localStateMachine(`${ARN}m`, definition, surroundings).start(input);
  return { entered, ...(error === undefined ? { output } : { error }) };
}

const START = '2026-11-01T00:30:05.000Z';
const ARN = 'arn:aws:states:eu-west-1:111122223333:stateMachine:';
const CONTEXT = { Execution: { Id: `${ARN.replace('stateMachine', 'execution')}m:1`, RedriveCount: 0 } };
/** Theirs is the machine's time. */
const withoutTime = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z/g, 'a time'));

const StateMachine = await otherInterpreter();
if ('missing' in StateMachine) {
  console.log(StateMachine.missing);
  process.exit(1);
}
const differences: string[] = [];
for (const scenario of SCENARIOS) {
  const [askedOfOurs, askedOfTheirs]: [unknown[], unknown[]] = [[], []];
  const ours = await courseInOurs(scenario, answering(scenario.answers, askedOfOurs));
  const call = answering(scenario.answers, askedOfTheirs);
  const theirs = await courseInOther(StateMachine, DEFINITIONS[scenario.of], scenario.input, CONTEXT, call);
  const [a, b] = [
    { ...ours, asked: askedOfOurs },
    { ...theirs, asked: askedOfTheirs },
  ].map(withoutTime);
  if (!isDeepStrictEqual(a, b))
    differences.push(`${scenario.name}:\n  ours   ${JSON.stringify(a)}\n  theirs ${JSON.stringify(b)}`);
}
if (differences.length > 0) {
  console.log(differences.join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${SCENARIOS.length} scenarios take the same course in aws-local-stepfunctions`);
}
