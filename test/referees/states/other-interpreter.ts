/** aws-local-stepfunctions, somebody else's interpreter, installed for this alone: it is no dependency. */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, run } from '../referee.js';

const VERSION = '3.0.0';

/** What it tells of an execution, as far as it is compared. */
type Event =
  | { readonly type: 'StateEntered'; readonly state: { readonly name: string } }
  | { readonly type: 'ExecutionSucceeded'; readonly output: unknown }
  | { readonly type: 'ExecutionFailed'; readonly Error: string }
  | { readonly type: 'StateExited' | 'StateFailed' | 'StateRetried' | 'StateCaught' | 'ExecutionStarted' };

interface OtherStateMachine {
  run(input: unknown, options: object): { readonly result: Promise<unknown>; readonly eventLogs: AsyncIterable<Event> };
}

export type OtherStateMachineClass = new (definition: object) => OtherStateMachine;

/** Its class, or why there is none. */
export async function otherInterpreter(): Promise<OtherStateMachineClass | { readonly missing: string }> {
  const folder = join(cache, 'npm', `aws-local-stepfunctions-${VERSION}`);
  const module = join(folder, 'node_modules', 'aws-local-stepfunctions', 'build', 'main.node.esm.js');
  if (!existsSync(module)) {
    mkdirSync(folder, { recursive: true });
    const options = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts'];
    const { status, output } = run('npm', ['install', ...options, `aws-local-stepfunctions@${VERSION}`]);
    if (status !== 0) return { missing: `npm could not install aws-local-stepfunctions: ${output}` };
  }
  // It is written for Node 22; this is all that it misses on 20.
  const promises = Promise as { withResolvers?: unknown };
  promises.withResolvers ??= withResolvers;
  const { StateMachine } = (await import(pathToFileURL(module).href)) as { StateMachine: OtherStateMachineClass };
  return StateMachine;
}

function withResolvers() {
  const made: { resolve?: unknown; reject?: unknown } = {};
  const promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return { promise, ...made };
}

/** How an execution went. */
export interface Course {
  readonly entered: readonly string[];
  readonly output?: unknown;
  readonly error?: string;
}

/** @param call does what the tasks of all states ask for, given what their Parameters made of the input */
export async function courseInOther(
  StateMachine: OtherStateMachineClass,
  definition: { readonly States: Readonly<Record<string, { readonly Type: string }>> },
  input: unknown,
  context: object,
  call: (parameters: unknown) => Promise<unknown>,
): Promise<Course> {
  const named = (type: string) =>
    Object.entries(definition.States).flatMap(([name, { Type }]) => (Type === type ? name : []));
  const overrides = {
    taskResourceLocalHandlers: Object.fromEntries(named('Task').map((name) => [name, call])),
    waitTimeOverrides: Object.fromEntries(named('Wait').map((name) => [name, 0])),
    retryIntervalOverrides: Object.fromEntries(named('Task').map((name) => [name, 0])),
  };
  // Its validator writes defaults into what it is given.
  const { result, eventLogs } = new StateMachine(structuredClone(definition)).run(input, { overrides, context });
  result.catch(() => undefined);
  const entered: string[] = [];
  for await (const event of eventLogs) {
    if (event.type === 'StateEntered') entered.push(event.state.name);
    if (event.type === 'ExecutionSucceeded') return { entered, output: event.output };
    if (event.type === 'ExecutionFailed') return { entered, error: event.Error };
  }
  throw new Error('aws-local-stepfunctions ended without a word');
}
