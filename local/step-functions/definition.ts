/** The states that are modelled, with the fields that are: whatever else a definition has is refused by name. */
import { notModelled } from './error.js';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxAttempts?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

/** One state; which of the fields it has is decided by its type. */
export interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Choices?: ReadonlyArray<{
    readonly Variable: string;
    readonly IsPresent?: boolean;
    readonly NumericGreaterThanEquals?: number;
    readonly Next: string;
  }>;
  readonly Default?: string;
  readonly Parameters?: unknown;
  readonly Resource?: string;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: string | null;
  readonly OutputPath?: null;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: ReadonlyArray<{ readonly ErrorEquals: readonly string[]; readonly Next: string }>;
  readonly SecondsPath?: string;
  readonly Error?: string;
  readonly Cause?: string;
  readonly Label?: string;
  readonly ItemsPath?: string;
  readonly ItemBatcher?: { readonly MaxItemsPerBatch: number; readonly BatchInput: unknown };
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly ItemProcessor?: States & {
    readonly ProcessorConfig: { readonly Mode: string; readonly ExecutionType: string };
  };
}

export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface Definition extends States {
  readonly TimeoutSeconds: number;
}

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  Choice: ['Choices', 'Default'],
  Fail: ['Error', 'Cause'],
  Map: [
    'Label',
    'ItemsPath',
    'ItemBatcher',
    'MaxConcurrency',
    'ToleratedFailurePercentage',
    'ItemProcessor',
    'ResultPath',
    'Next',
  ],
  Pass: ['Parameters', 'ResultPath', 'Next'],
  Succeed: ['OutputPath'],
  Task: ['Resource', 'Parameters', 'TimeoutSeconds', 'Retry', 'Catch', 'ResultSelector', 'ResultPath', 'Next'],
  Wait: ['SecondsPath', 'Next'],
};

const known = (what: string, value: object, fields: readonly string[]): void => {
  const strange = Object.keys(value).find((field) => !fields.includes(field) && field !== 'Comment');
  if (strange !== undefined) notModelled(`the field ${strange} of ${what}`);
};

/** Throws where a definition holds what is not modelled. */
export function checked(value: object): Definition {
  const definition = value as Definition;
  known('a state machine', definition, ['StartAt', 'States', 'TimeoutSeconds']);
  checkStates(definition);
  return definition;
}

function checkStates({ States, StartAt }: States): void {
  const names = Object.keys(States);
  for (const [name, state] of Object.entries(States)) {
    const fields = FIELDS[state.Type] ?? notModelled(`the type of the state ${name}, ${state.Type}`);
    known(`the state ${name}`, state, ['Type', ...fields]);
    for (const choice of state.Choices ?? []) {
      known(`a choice of ${name}`, choice, ['Variable', 'IsPresent', 'NumericGreaterThanEquals', 'Next']);
    }
    for (const catcher of state.Catch ?? []) known(`a catcher of ${name}`, catcher, ['ErrorEquals', 'Next']);
    for (const retrier of state.Retry ?? []) checkRetrier(name, retrier);
    if (state.Type === 'Map') checkMap(name, state);
    const next = [
      state.Next,
      state.Default,
      ...[...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next),
    ];
    const missing = [StartAt, ...next].find((one) => one !== undefined && !names.includes(one));
    if (missing !== undefined) throw new Error(`the state ${name} leads to ${missing}, and there is no such state`);
  }
}

function checkRetrier(name: string, retrier: Retrier): void {
  const fields = ['ErrorEquals', 'IntervalSeconds', 'BackoffRate', 'MaxAttempts', 'MaxDelaySeconds', 'JitterStrategy'];
  known(`a retrier of ${name}`, retrier, fields);
  if (!['FULL', undefined].includes(retrier.JitterStrategy)) notModelled(`the jitter ${retrier.JitterStrategy}`);
}

function checkMap(name: string, { ItemProcessor, ItemBatcher, ResultPath }: State): void {
  if (!ItemProcessor || !ItemBatcher) return notModelled(`the Map ${name} without ItemProcessor or ItemBatcher`);
  known(`the batcher of ${name}`, ItemBatcher, ['MaxItemsPerBatch', 'BatchInput']);
  known(`the processor of ${name}`, ItemProcessor, ['ProcessorConfig', 'StartAt', 'States']);
  const { Mode, ExecutionType } = ItemProcessor.ProcessorConfig;
  if (Mode !== 'DISTRIBUTED' || ExecutionType !== 'STANDARD')
    notModelled(`the Map ${name} in ${Mode} ${ExecutionType}`);
  if (ResultPath !== null) notModelled(`the results of the Map ${name}`);
  checkStates(ItemProcessor);
}
