/** What the local Step Functions do, state by state; local/step-functions/README.md names the pages. */
import { localStateMachine, StateError } from '../../../local/step-functions/index.js';
import { virtualClock } from '../../support/clock.js';

const ARN = 'arn:aws:states:us-west-1:111111111111:stateMachine:m';
const DONE = { Type: 'Succeed' };

type Call = (parameters: unknown) => unknown;

function machine(first: object, call: Call = () => ({}), more: object = {}) {
  const clock = virtualClock('2026-11-01T00:00:00Z', { auto: true });
  const definition = { StartAt: 'First', TimeoutSeconds: 3600, States: { First: first, Done: DONE, ...more } };
  const surroundings = {
    clock,
    random: () => 0.5,
    call: async (_resource: string, parameters: unknown) => call(parameters),
  };
  return { clock, ...localStateMachine(ARN, definition, surroundings) };
}

const task = (fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { 'given.$': '$' },
  TimeoutSeconds: 60,
  Next: 'Done',
  ...fields,
});

/** Fails with these errors, one a call, then answers. */
function failing(...names: string[]) {
  const answering = (): unknown => {
    answering.calls += 1;
    const name = names.shift();
    if (name) throw new StateError(name, `${name} happened`);
    return { answer: 1 };
  };
  answering.calls = 0;
  return answering;
}

describe('data', () => {
  test.each<[string, object, unknown, unknown]>([
    ['the input passes a Pass', { Type: 'Pass' }, { a: 1 }, { a: 1 }],
    [
      'a path takes members and items',
      { Type: 'Pass', Parameters: { 'b.$': '$.a[1].c' } },
      { a: [0, { c: 2 }] },
      { b: 2 },
    ],
    [
      'templates are filled at every depth',
      { Type: 'Pass', Parameters: { a: [{ 'b.$': '$.c' }], d: 1 } },
      { c: 2 },
      { a: [{ b: 2 }], d: 1 },
    ],
    [
      'a result goes where its path says, beside what is there',
      { Type: 'Pass', Parameters: { c: 1 }, ResultPath: '$.a.b' },
      { a: { d: 2 } },
      { a: { d: 2, b: { c: 1 } } },
    ],
    [
      'a result without a path is dropped',
      { Type: 'Pass', Parameters: { c: 1 }, ResultPath: null },
      { a: 1 },
      { a: 1 },
    ],
    [
      'text is formatted',
      { Type: 'Pass', Parameters: { 'a.$': "States.Format('RUN#{}', $.b)" } },
      { b: '$&x' },
      { a: 'RUN#$&x' },
    ],
    ['numbers are added', { Type: 'Pass', Parameters: { 'a.$': 'States.MathAdd($.b, 1)' } }, { b: 2 }, { a: 3 }],
    [
      'the context has the execution',
      { Type: 'Pass', Parameters: { 'a.$': '$$.Execution.Id' } },
      {},
      { a: 'arn:aws:states:us-west-1:111111111111:execution:m:1' },
    ],
  ])('%s', async (_name, first, input, output) => {
    expect(await machine({ ...first, Next: 'Done' }).start(input)).toMatchObject({ status: 'SUCCEEDED', output });
  });

  test('a path that finds nothing fails the execution, and no retrier stands for that', async () => {
    const call = failing();
    const retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 3 }];
    const run = await machine(task({ Parameters: { 'a.$': '$.b' }, Retry: retry }), call).start({});
    expect(run).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(call.calls).toBe(0);
  });

  test.each([
    ['input', () => ({}), 'x'.repeat(262_143)],
    ['answer', () => 'x'.repeat(262_143), ''],
  ])('an %s of more than 256 KiB fails the execution', async (_name, call, input) => {
    expect(await machine(task(), call).start(input)).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});

describe('Retry', () => {
  const retry = (...retriers: object[]) => task({ Retry: retriers });
  const jittered = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 5, JitterStrategy: 'FULL' };

  test('waits twice as long each time, up to the longest delay, and full jitter shortens each wait', async () => {
    const call = failing('A', 'A', 'A', 'A');
    const at = machine(retry({ ErrorEquals: ['A'], MaxAttempts: 4, ...jittered }), call);
    expect((await at.start({})).status).toBe('SUCCEEDED');
    expect(at.clock.slept).toEqual([1000, 2000, 2500, 2500]);
  });

  test('asks the first retrier that knows the error; each counts for itself', async () => {
    const hopeless = { ErrorEquals: ['Hopeless'], MaxAttempts: 0 };
    const any = { ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 };
    const first = failing('Hopeless');
    expect(await machine(retry(hopeless, any), first).start({})).toMatchObject({ error: 'Hopeless' });
    expect(first.calls).toBe(1);
    const second = failing('A', 'B', 'C');
    const known = { ErrorEquals: ['A', 'B'], MaxAttempts: 2, IntervalSeconds: 1 };
    expect((await machine(retry(hopeless, known, any), second).start({})).status).toBe('SUCCEEDED');
  });

  test('comes before Catch, which leads on with the error alone', async () => {
    const catching = {
      Retry: [{ ErrorEquals: ['A'], MaxAttempts: 1, IntervalSeconds: 1 }],
      Catch: [{ ErrorEquals: ['A'], Next: 'Done' }],
    };
    const call = failing('A', 'A');
    const run = await machine(task(catching), call).start({ b: 1 });
    expect(run).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'A', Cause: 'A happened' } });
    expect(call.calls).toBe(2);
  });
});

describe('the Map', () => {
  const map = (fields: object = {}, first: object = task({ Next: 'End' })) => ({
    Type: 'Map',
    Label: 'L',
    ItemsPath: '$.items',
    ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { 'of.$': '$.of' } },
    MaxConcurrency: 2,
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'One',
      States: { One: first, End: { Type: 'Succeed', OutputPath: null } },
    },
    ResultPath: null,
    Next: 'Done',
    ...fields,
  });
  const INPUT = { of: 'x', items: [1, 2, 3, 4, 5] };

  test('gives each child its batch and what all share, and passes its input on', async () => {
    const given: unknown[] = [];
    const at = machine(map(), (parameters) => given.push((parameters as { given: unknown }).given));
    const run = await at.start(INPUT);
    const BatchInput = { of: 'x' };
    expect(given).toEqual([[1, 2], [3, 4], [5]].map((Items) => ({ BatchInput, Items })));
    expect(run.output).toEqual(INPUT);
    expect(run.mapRuns[0]!.map(({ arn, output }) => [arn.split(':').slice(6).join(':'), output])).toEqual([
      ['m/L:1-1-0', {}],
      ['m/L:1-1-1', {}],
      ['m/L:1-1-2', {}],
    ]);
  });

  test('runs as many children at once as it may', async () => {
    const at = { now: 0, most: 0 };
    const { start, clock } = machine(map(), async () => {
      at.most = Math.max(at.most, ++at.now);
      await clock.sleep(1000);
      at.now -= 1;
      return {};
    });
    await start(INPUT);
    expect(at.most).toBe(2);
  });

  test('fails where more children failed than are tolerated', async () => {
    const fields = { ToleratedFailurePercentage: 30 };
    expect(await machine(map(fields), failing('A')).start(INPUT)).toMatchObject({
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect((await machine(map({ ToleratedFailurePercentage: 34 }), failing('A')).start(INPUT)).status).toBe(
      'SUCCEEDED',
    );
  });
});

describe('time', () => {
  test('a task that takes longer than it may fails by that name', async () => {
    const at = machine(task(), () => at.clock.sleep(61_000));
    expect(await at.start({})).toMatchObject({ error: 'States.Timeout' });
  });

  test('an execution that takes longer than it may ends', async () => {
    const wait = { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Done' };
    expect((await machine(wait).start({ seconds: 3601 })).status).toBe('TIMED_OUT');
    expect((await machine(wait).start({ seconds: 3600 })).status).toBe('SUCCEEDED');
  });
});

test('a redrive begins with the state that failed, with what it was given, and counts', async () => {
  const noted: unknown[] = [];
  const call = failing('A', 'A');
  const second = task({ Parameters: { 'count.$': '$$.Execution.RedriveCount', 'given.$': '$' } });
  const at = machine(
    { Type: 'Pass', Parameters: { b: 1 }, Next: 'Second' },
    (parameters) => {
      noted.push(parameters);
      return call();
    },
    { Second: second },
  );
  const run = await at.start({});
  await at.redrive(run);
  await at.redrive(run);
  expect(run).toMatchObject({
    status: 'SUCCEEDED',
    redriveCount: 2,
    entered: ['First', 'Second', 'Second', 'Second', 'Done'],
  });
  expect(noted).toEqual([0, 1, 2].map((count) => ({ count, given: { b: 1 } })));
  expect(() => at.redrive(run)).toThrow('only what failed can be redriven');
});

describe('what is not modelled is refused by name', () => {
  test.each<[string, object, string]>([
    ['a type', { Type: 'Parallel' }, 'the type of the state First, Parallel'],
    ['a field', { Type: 'Pass', InputPath: '$.a' }, 'the field InputPath of the state First'],
    [
      'a choice',
      { Type: 'Choice', Choices: [{ Variable: '$.a', StringEquals: 'b', Next: 'Done' }] },
      'the field StringEquals of a choice of First',
    ],
    ['a jitter', task({ Retry: [{ ErrorEquals: ['A'], JitterStrategy: 'HALF' }] }), 'the jitter HALF'],
    ['an inline Map', { Type: 'Map', ItemsPath: '$' }, 'the Map First without ItemProcessor or ItemBatcher'],
  ])('%s', (_name, first, what) => {
    expect(() => machine(first)).toThrow(`the local Step Functions do not model ${what}`);
  });

  test.each<[string, object, string]>([
    [
      'an intrinsic function',
      { Type: 'Pass', Parameters: { 'a.$': 'States.UUID()' }, Next: 'Done' },
      'the expression States.UUID()',
    ],
    ['a path', { Type: 'Pass', Parameters: { 'a.$': '$..b' }, Next: 'Done' }, 'the path $..b'],
    ['an error name', task({ Retry: [{ ErrorEquals: ['States.TaskFailed'] }] }), 'the error name States.TaskFailed'],
  ])('%s', async (_name, first, what) => {
    await expect(machine(first, failing('A')).start({})).rejects.toThrow(`do not model ${what}`);
  });

  test('a state that is not there', () => {
    expect(() => machine({ Type: 'Pass', Next: 'Nowhere' })).toThrow('First leads to Nowhere');
  });
});
