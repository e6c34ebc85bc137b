/**
 * The state machine that reads an organization, in Amazon States Language: one run claims its hour, asks for the accounts,
 * has them read in batches by children of its own, and says which of them were not read whole.
 *
 * Its size is what counts: a state holds 256 KiB, so that accounts are passed on by their ids alone, each list at most
 * twice, and what the children answer is dropped.
 * @see https://states-language.net/spec.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
import { ORGANIZATION_RUNS } from '../tables';

/** What the state machine calls, by name; each in its own account and region. */
export interface OrganizationStateMachine {
  readonly partition: string;
  /** Its own name: others may share the catalog. */
  readonly name: string;
  readonly catalogTable: string;
  readonly accountsFunction: string;
  readonly readFunction: string;
  readonly summaryFunction: string;
  /** Children at once. */
  readonly batchesAtOnce: number;
}

/** Accounts that one child reads, and one invocation reads at once. */
export const ACCOUNTS_PER_BATCH = 10;
/** Invocations that a child makes for its accounts, before it gives up those that are left. */
export const ROUNDS_MAX = 12;
/**
 * What the parts may take, in seconds. A run ends a quarter of an hour, which is the longest invocation, before the next
 * one begins.
 */
export const ORGANIZATION_SECONDS = { accounts: 300, read: 900, summary: 300, run: 4 * 3600 - 900 } as const;
/** Of the Distributed Map: a part of its children's ARNs. */
export const MAP_LABEL = 'Accounts';

type State = Readonly<Record<string, unknown>>;

/** The definition, equal for equal parts. */
export function organizationStateMachine(parts: OrganizationStateMachine): State {
  const { batchesAtOnce } = parts;
  return {
    Comment: 'Reads the tagged roles of all accounts of an organization into the catalog',
    StartAt: 'Is its hour given',
    TimeoutSeconds: ORGANIZATION_SECONDS.run,
    States: {
      'Is its hour given': {
        Type: 'Choice',
        Choices: [{ Variable: '$.organizationRun', IsPresent: true, Next: 'Claim run' }],
        Default: 'Started by hand',
      },
      'Started by hand': {
        Type: 'Pass',
        Parameters: { 'organizationRun.$': '$$.Execution.StartTime' },
        Next: 'Claim run',
      },
      'Claim run': claim(parts),
      'Claimed already': {
        Type: 'Succeed',
        Comment: 'The schedule was delivered twice, and the other one runs',
        OutputPath: null,
      },
      Accounts: {
        ...invoke(parts, parts.accountsFunction, ORGANIZATION_SECONDS.accounts, {
          'organizationRun.$': '$.organizationRun',
        }),
        ResultSelector: { 'all.$': '$.Payload.accounts', toRead: { 'ids.$': '$.Payload.accounts' } },
        ResultPath: '$.accounts',
        Next: 'Read accounts',
      },
      'Read accounts': {
        Type: 'Map',
        Comment: 'A child that fails stops no other; the summary finds what it left',
        Label: MAP_LABEL,
        ItemsPath: '$.accounts.toRead.ids',
        ItemBatcher: {
          MaxItemsPerBatch: ACCOUNTS_PER_BATCH,
          BatchInput: { 'organizationRun.$': '$.organizationRun', round: 1 },
        },
        MaxConcurrency: batchesAtOnce,
        ToleratedFailurePercentage: 100,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...child(parts),
        },
        ResultPath: null,
        Next: 'Note the redrive',
      },
      'Note the redrive': {
        Type: 'Pass',
        Comment: 'By this the summary knows a redrive of its own, which is to read the failed accounts again',
        Parameters: { 'redriveCount.$': '$$.Execution.RedriveCount' },
        ResultPath: '$.read',
        Next: 'Summary',
      },
      Summary: {
        ...invoke(parts, parts.summaryFunction, ORGANIZATION_SECONDS.summary, {
          'organizationRun.$': '$.organizationRun',
          'started.$': '$$.Execution.StartTime',
          'accounts.$': '$.accounts.all',
          'redriveCount.$': '$$.Execution.RedriveCount',
          'readAtRedrive.$': '$.read.redriveCount',
        }),
        ResultSelector: { 'ids.$': '$.Payload.accounts' },
        ResultPath: '$.accounts.toRead',
        Next: 'Is anything to be read again',
      },
      'Is anything to be read again': {
        Type: 'Choice',
        Choices: [{ Variable: '$.accounts.toRead.ids[0]', IsPresent: true, Next: 'Read accounts' }],
        Default: 'All read',
      },
      'All read': { Type: 'Succeed', OutputPath: null },
    },
  };
}

/** Of a batch: `{ "BatchInput": { "organizationRun", "round" }, "Items": [ids] }`. */
function child(parts: OrganizationStateMachine): State {
  return {
    StartAt: 'Read',
    States: {
      Read: {
        ...invoke(parts, parts.readFunction, ORGANIZATION_SECONDS.read, {
          'organizationRun.$': '$.BatchInput.organizationRun',
          'accounts.$': '$.Items',
        }),
        ResultSelector: { 'left.$': '$.Payload.left', 'waitSeconds.$': '$.Payload.waitSeconds' },
        ResultPath: '$.answer',
        Next: 'Is anything left',
      },
      'Is anything left': {
        Type: 'Choice',
        Choices: [{ Variable: '$.answer.left[0]', IsPresent: true, Next: 'Is it too often' }],
        Default: 'Batch read',
      },
      'Is it too often': {
        Type: 'Choice',
        Choices: [{ Variable: '$.BatchInput.round', NumericGreaterThanEquals: ROUNDS_MAX, Next: 'Batch given up' }],
        Default: 'Wait for who has them',
      },
      'Wait for who has them': {
        Type: 'Wait',
        Comment: 'No time at all where an account only needs another invocation',
        SecondsPath: '$.answer.waitSeconds',
        Next: 'Carry on',
      },
      'Carry on': {
        Type: 'Pass',
        Parameters: {
          BatchInput: {
            'organizationRun.$': '$.BatchInput.organizationRun',
            'round.$': 'States.MathAdd($.BatchInput.round, 1)',
          },
          'Items.$': '$.answer.left',
        },
        Next: 'Read',
      },
      'Batch read': { Type: 'Succeed', OutputPath: null },
      'Batch given up': {
        Type: 'Fail',
        Error: 'AccountsLeft',
        Cause: `accounts were left over ${ROUNDS_MAX} times; each one's status in the catalog says how far it is`,
      },
    },
  };
}

/**
 * The first of a run to come writes the item. Whoever comes later finds it, unless it is the same execution: of its own
 * second attempt, or of a redrive, this state is no duplicate.
 */
function claim({ partition, name, catalogTable }: OrganizationStateMachine): State {
  return {
    Type: 'Task',
    Comment: 'A schedule is delivered at least once, and is to run once',
    Resource: `arn:${partition}:states:::dynamodb:putItem`,
    Parameters: {
      TableName: catalogTable,
      Item: {
        pk: { S: ORGANIZATION_RUNS.partition },
        sk: { 'S.$': `States.Format('${ORGANIZATION_RUNS.prefix}${name}#{}', $.organizationRun)` },
        execution: { 'S.$': '$$.Execution.Id' },
      },
      ConditionExpression: 'attribute_not_exists(#pk) OR #execution = :execution',
      ExpressionAttributeNames: { '#pk': 'pk', '#execution': 'execution' },
      ExpressionAttributeValues: { ':execution': { 'S.$': '$$.Execution.Id' } },
    },
    ResultPath: null,
    TimeoutSeconds: 60,
    Retry: retry([CLAIMED, ...HOPELESS_WRITES]),
    Catch: [{ ErrorEquals: [CLAIMED], Next: 'Claimed already' }],
    Next: 'Accounts',
  };
}

const CLAIMED = 'DynamoDB.ConditionalCheckFailedException';
const HOPELESS_WRITES = ['DynamoDB.AccessDeniedException', 'DynamoDB.ResourceNotFoundException'];

/** What the functions themselves say, and what no further attempt would change. */
const HOPELESS = [
  'AccountsFailed',
  'Catalog',
  'CatalogVersion',
  'Connection',
  'Input',
  'Organization',
  'Setting',
  'AccessDeniedException',
  'AWSOrganizationsNotInUseException',
  'ParentNotFoundException',
  'ResourceNotFoundException',
  'Lambda.AccessDeniedException',
  'Lambda.ResourceNotFoundException',
];

/**
 * Lambda has passing troubles of its own, as when it runs as many functions as the account may.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html
 */
const PASSING = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];

/** A minute more than the function has, so that its own end comes first. */
function invoke(
  { partition }: OrganizationStateMachine,
  FunctionName: string,
  seconds: number,
  Payload: Readonly<Record<string, string>>,
): State {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName, Payload },
    TimeoutSeconds: seconds + 60,
    Retry: retry(HOPELESS, { ErrorEquals: PASSING, ...BACKOFF, MaxAttempts: 8 }),
  };
}

/** Retriers are asked in their order: what is hopeless first, at last whatever is left, twice. */
function retry(hopeless: readonly string[], ...others: readonly State[]): State[] {
  return [
    { ErrorEquals: hopeless, MaxAttempts: 0 },
    ...others,
    { ErrorEquals: ['States.ALL'], ...BACKOFF, MaxAttempts: 2 },
  ];
}

const BACKOFF = { IntervalSeconds: 2, BackoffRate: 2, MaxDelaySeconds: 120, JitterStrategy: 'FULL' };
