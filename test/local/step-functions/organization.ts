/** An organization that is read as it is when deployed: the definition, the three functions and their table, in one AWS. */
import { readFileSync } from 'node:fs';
import { PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import { HttpRequest, type HttpHandler } from '@smithy/protocol-http';
import { organizationStateMachine } from '../../../lib/model/index.js';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { memoryDynamoDb, type MemoryDynamoDb } from '../../../local/dynamodb/memory.js';
import { localStateMachine, StateError, type LocalStateMachine } from '../../../local/step-functions/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { organizationAccounts } from '../../../runtime/organization/accounts.js';
import { withNamedErrors } from '../../../runtime/organization/named-errors.js';
import { organizationRead } from '../../../runtime/organization/read.js';
import { organizationSummary } from '../../../runtime/organization/summary.js';
import { randomFraction } from '../../../runtime/random.js';
import { virtualClock, type VirtualClock } from '../../support/clock.js';
import { seededRandom } from '../../support/random.js';

export const HUB = '111111111111';
export const RUN = '2026-11-01T00:30:00Z';
const TABLE = 'catalog';
const arnOf = (name: string): string => `arn:aws:states:us-west-1:${HUB}:stateMachine:${name}`;

/** The definition as it is deployed, but for the names. */
const definitionOf = (name: string) =>
  organizationStateMachine({
    partition: 'aws',
    name,
    catalogTable: TABLE,
    accountsFunction: 'accounts',
    readFunction: 'read',
    summaryFunction: 'summary',
    batchesAtOnce: 100,
  });
export const DEFINITION = definitionOf('sync');

/** An invocation as it was asked for. */
export interface Task {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Organization {
  readonly aws: LocalAws;
  readonly clock: VirtualClock;
  readonly table: MemoryDynamoDb;
  readonly catalog: CatalogWriter;
  readonly stateMachine: LocalStateMachine;
  /** Another one, of the same functions and catalog. */
  readonly second: LocalStateMachine;
  /** Invocations so far. */
  readonly tasks: readonly Task[];
  /** Makes the next invocations of a function end so. */
  failNext(name: string, ...errors: StateError[]): void;
}

const INGESTION = JSON.parse(
  readFileSync(new URL('../../runtime/sync/fixtures/account.json', import.meta.url), 'utf8'),
) as object;

/** Accounts beside the management account, all active, each with an ingestion role. */
export const accountIds = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(222_222_222_000 + index));

export function organization(accounts: readonly string[]): Organization {
  const clock = virtualClock(RUN, { auto: true });
  const aws = localAws({ clock });
  aws.organization([{ id: HUB, name: 'management' }, ...accounts.map((id) => ({ id, name: `account ${id}` }))]);
  for (const account of accounts) {
    aws.deploy({ template: INGESTION, stackName: 'serval', account, region: 'us-east-1' });
  }
  const table = memoryDynamoDb({ clock });
  const context: AwsContext = {
    region: 'us-west-1',
    clock,
    credentials: aws.administrator(HUB),
    random: seededRandom(),
    requestHandler: byService(aws.requestHandler(), table.requestHandler()),
  };
  const client = documentClient(context);
  const functions = functionsOf(context);
  const tasks: Task[] = [];
  const failures = new Map<string, StateError[]>();

  const call = async (resource: string, parameters: unknown): Promise<unknown> => {
    if (resource === 'arn:aws:states:::dynamodb:putItem') {
      return client.send(new PutItemCommand(parameters as PutItemCommandInput)).catch((error: Error) => {
        throw new StateError(`DynamoDB.${error.name}`, error.message);
      });
    }
    const { FunctionName: name, Payload: payload } = parameters as { FunctionName: string; Payload: Task['payload'] };
    tasks.push({ name, payload });
    const failure = failures.get(name)?.shift();
    if (failure) throw failure;
    const answer = await withNamedErrors(() => functions[name]!(payload)).catch((error: Error) => {
      throw new StateError(error.name, error.message);
    });
    return { ExecutedVersion: '$LATEST', Payload: JSON.parse(JSON.stringify(answer)) as unknown, StatusCode: 200 };
  };
  const machine = (name: string): LocalStateMachine =>
    localStateMachine(arnOf(name), definitionOf(name), { clock, random: fraction(), call });
  return {
    aws,
    clock,
    table,
    catalog: dynamoCatalog(client, TABLE),
    stateMachine: machine('sync'),
    second: machine('second'),
    tasks,
    failNext: (name, ...errors) => failures.set(name, errors),
  };
}

type Answers = Readonly<Record<string, (payload: Task['payload'], clock: VirtualClock) => unknown>>;

/** The definition alone, with functions that answer so: for what no real account gets to. */
export function answering(answers: Answers, claim: () => object = () => ({})) {
  const clock = virtualClock(RUN, { auto: true });
  const tasks: Task[] = [];
  const call = async (resource: string, parameters: unknown): Promise<unknown> => {
    if (resource.endsWith('putItem')) return claim();
    const { FunctionName: name, Payload: payload } = parameters as { FunctionName: string; Payload: Task['payload'] };
    tasks.push({ name, payload });
    return { Payload: await answers[name]!(payload, clock) };
  };
  return {
    clock,
    tasks,
    stateMachine: localStateMachine(arnOf('sync'), DEFINITION, { clock, random: fraction(), call }),
  };
}

function fraction(): () => number {
  const random = seededRandom();
  return () => randomFraction(random);
}

function functionsOf(aws: AwsContext): Record<string, (event: unknown) => Promise<unknown>> {
  const log = (): void => undefined;
  const syncing = { aws, catalogTable: TABLE, rates: {}, includeUneditable: false, removeMany: false };
  const ingestionRole = { path: '/', name: 'serval-ingestion' };
  return {
    accounts: organizationAccounts({ aws, catalogTable: TABLE, exclude: [HUB] }, log),
    read: organizationRead(
      { syncing, ingestionRole, externalId: 'external-id-of-the-team', accountMetrics: false },
      log,
    ),
    summary: organizationSummary({ aws, catalogTable: TABLE, functionName: 'summary' }, log),
  };
}

/** Requests for DynamoDB go to the one, all others to the other. */
function byService(others: HttpHandler, dynamodb: HttpHandler): HttpHandler {
  return {
    handle: (request: HttpRequest, options) =>
      (request.headers['x-amz-target']?.startsWith('DynamoDB_') ? dynamodb : others).handle(request, options),
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}
