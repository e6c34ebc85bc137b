/**
 * Step Functions for the one kind of state machine that this project makes: JSONPath, STANDARD, with a Distributed Map
 * over batches, and redrive. Tasks are functions that the caller gives; time is passed in.
 *
 * README.md says which page each behaviour follows and who confirmed it.
 */
import { checked, type Definition, type State, type States } from './definition.js';
import { matches, notModelled, StateError } from './error.js';
import { fill, find, put, read, type Scope } from './paths.js';

export { StateError } from './error.js';

/** Bytes of a state's input or output, as JSON in UTF-8. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const PAYLOAD_BYTES_MAX = 262_144;

/** What the state machine stands on. */
export interface Surroundings {
  readonly clock: { now(): number; sleep(milliseconds: number): Promise<void> };
  /** From 0 to below 1: of full jitter. */
  readonly random: () => number;
  /** Does what a task asks for. @throws StateError by whose name Retry and Catch know it */
  readonly call: (resource: string, parameters: unknown) => Promise<unknown>;
}

/** How an execution, or a child of its Map, is or went. */
export interface Execution {
  readonly arn: string;
  readonly input: unknown;
  /** ISO 8601. */
  readonly started: string;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  output?: unknown;
  error?: string;
  cause?: string;
  redriveCount: number;
  /** The state that it is in, or ended in, and what that was given. */
  at: { readonly name: string; readonly input: unknown };
  /** Names of the states that were entered, in order. */
  readonly entered: string[];
  /** Of the Map, each time it ran. */
  readonly mapRuns: Execution[][];
}

/** A state machine that can be started. */
export interface LocalStateMachine {
  start(input: unknown): Promise<Execution>;
  /** Carries on where it failed, with the same input. @throws where it has not failed, or in a Map */
  redrive(execution: Execution): Promise<Execution>;
}

/** @param arn of the state machine; those of its executions follow from it */
export function localStateMachine(arn: string, definition: object, surroundings: Surroundings): LocalStateMachine {
  const machine = checked(definition);
  let executions = 0;
  const run = async (execution: Execution): Promise<Execution> => {
    const until = surroundings.clock.now() + machine.TimeoutSeconds * 1000;
    await new Runner(machine, execution, surroundings, until).run();
    return execution;
  };
  return {
    start: (input) => {
      const name = String(++executions);
      return run(newExecution(machine, `${arn.replace(':stateMachine:', ':execution:')}:${name}`, input, surroundings));
    },
    redrive: (execution) => {
      if (!['FAILED', 'TIMED_OUT'].includes(execution.status)) throw new Error('only what failed can be redriven');
      if (machine.States[execution.at.name]!.Type === 'Map') notModelled('the redrive of a Map');
      execution.redriveCount += 1;
      return run(execution);
    },
  };
}

function newExecution({ StartAt }: States, arn: string, input: unknown, { clock }: Surroundings): Execution {
  const started = new Date(clock.now()).toISOString();
  const at = { name: StartAt, input };
  return { arn, input, started, status: 'RUNNING', redriveCount: 0, at, entered: [], mapRuns: [] };
}

class Runner {
  constructor(
    private readonly states: States | Definition,
    private readonly execution: Execution,
    private readonly surroundings: Surroundings,
    private readonly until: number,
  ) {}

  async run(): Promise<void> {
    const { execution } = this;
    execution.status = 'RUNNING';
    try {
      while (execution.status === 'RUNNING') await this.step();
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (execution.status !== 'RUNNING') throw error;
      Object.assign(execution, { status: 'FAILED', error: error.name, cause: error.cause });
    }
  }

  private async step(): Promise<void> {
    const { execution } = this;
    const { name, input } = execution.at;
    execution.entered.push(name);
    const { Next, output } = await this.enter(this.states.States[name]!, input);
    if (this.surroundings.clock.now() > this.until) {
      execution.status = 'TIMED_OUT';
    } else if (Next === undefined) {
      Object.assign(execution, { status: 'SUCCEEDED', output: limited(output) });
    } else {
      execution.at = { name: Next, input: limited(output) };
    }
  }

  private async enter(state: State, input: unknown): Promise<{ readonly Next?: string; readonly output: unknown }> {
    const scope = this.scope(input);
    switch (state.Type) {
      case 'Choice':
        return { Next: choose(state, scope), output: input };
      case 'Pass': {
        const result = 'Parameters' in state ? fill(state.Parameters, scope) : input;
        return { Next: state.Next, output: put(resultPath(state), input, result) };
      }
      case 'Wait': {
        const seconds = read(state.SecondsPath!, scope);
        if (!Number.isInteger(seconds) || (seconds as number) < 0) {
          throw new StateError('States.Runtime', `${state.SecondsPath} is no number of seconds`);
        }
        await this.surroundings.clock.sleep((seconds as number) * 1000);
        return { Next: state.Next, output: input };
      }
      case 'Succeed':
        return { output: state.OutputPath === null ? {} : input };
      case 'Fail':
        throw new StateError(state.Error!, state.Cause!);
      case 'Map':
        await this.map(state, scope);
        return { Next: state.Next, output: input };
      default:
        return this.task(state, scope);
    }
  }

  private async task(state: State, scope: Scope): Promise<{ readonly Next?: string; readonly output: unknown }> {
    const retried = new Map<object, number>();
    for (;;) {
      try {
        const result = await this.attempt(state, scope);
        const selected = 'ResultSelector' in state ? fill(state.ResultSelector, { ...scope, data: result }) : result;
        return { Next: state.Next, output: put(resultPath(state), scope.data, selected) };
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
        const attempts = retrier ? (retried.get(retrier) ?? 0) : 0;
        if (retrier && attempts < (retrier.MaxAttempts ?? 3)) {
          retried.set(retrier, attempts + 1);
          const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, JitterStrategy } = retrier;
          const seconds = Math.min(IntervalSeconds * BackoffRate ** attempts, MaxDelaySeconds);
          const share = JitterStrategy === 'FULL' ? this.surroundings.random() : 1;
          await this.surroundings.clock.sleep(seconds * 1000 * share);
          continue;
        }
        const catcher = state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, error));
        if (!catcher) throw error;
        return { Next: catcher.Next, output: { Error: error.name, Cause: error.cause } };
      }
    }
  }

  private async attempt(state: State, scope: Scope): Promise<unknown> {
    const { clock, call } = this.surroundings;
    const end = clock.now() + state.TimeoutSeconds! * 1000;
    const result = await call(state.Resource!, limited(fill(state.Parameters, scope)));
    if (clock.now() > end) throw new StateError('States.Timeout', 'the task took longer than TimeoutSeconds');
    return limited(result);
  }

  /** Children run apart: one that fails is counted, and stops no other. */
  private async map(state: State, scope: Scope): Promise<void> {
    const { MaxItemsPerBatch, BatchInput } = state.ItemBatcher!;
    const items = read(state.ItemsPath!, scope) as readonly unknown[];
    const batches = Array.from({ length: Math.ceil(items.length / MaxItemsPerBatch) }, (_, index) => ({
      BatchInput: fill(BatchInput, scope),
      Items: items.slice(index * MaxItemsPerBatch, (index + 1) * MaxItemsPerBatch),
    }));
    const mapRun = this.execution.mapRuns.length + 1;
    const arn = this.execution.arn.replace(/:([^:]+)$/, `/${state.Label}:$1-${mapRun}`);
    const children = batches.map((batch, index) =>
      newExecution(state.ItemProcessor!, `${arn}-${index}`, limited(batch), this.surroundings),
    );
    this.execution.mapRuns.push(children);
    const waiting = [...children];
    const worker = async (): Promise<void> => {
      for (let child = waiting.shift(); child; child = waiting.shift()) {
        if (this.surroundings.clock.now() > this.until) return;
        await new Runner(state.ItemProcessor!, child, this.surroundings, this.until).run();
      }
    };
    await Promise.all(Array.from({ length: state.MaxConcurrency! }, worker));
    const failed = children.filter(({ status }) => status !== 'SUCCEEDED').length;
    if (failed * 100 > state.ToleratedFailurePercentage! * children.length) {
      throw new StateError('States.ExceedToleratedFailureThreshold', `${failed} of ${children.length} children failed`);
    }
  }

  private scope(data: unknown): Scope {
    const { arn, input, started, redriveCount } = this.execution;
    const Execution = { Id: arn, Input: input, StartTime: started, RedriveCount: redriveCount };
    return { data, context: { Execution } };
  }
}

const resultPath = ({ ResultPath }: State): string | null => (ResultPath === undefined ? '$' : ResultPath);

function choose({ Choices, Default }: State, scope: Scope): string | undefined {
  const chosen = Choices!.find(({ Variable, IsPresent, NumericGreaterThanEquals: least }) =>
    least === undefined
      ? (find(Variable, scope) !== undefined) === IsPresent
      : (read(Variable, scope) as number) >= least,
  );
  return chosen ? chosen.Next : Default;
}

/** @throws StateError `States.DataLimitExceeded` */
function limited(payload: unknown): unknown {
  const bytes = Buffer.byteLength(JSON.stringify(payload) ?? '');
  if (bytes > PAYLOAD_BYTES_MAX) {
    throw new StateError('States.DataLimitExceeded', `${bytes} bytes are more than ${PAYLOAD_BYTES_MAX}`);
  }
  return payload;
}
