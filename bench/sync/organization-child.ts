/**
 * An organization of ten accounts on virtual time, read by the state machine as it is deployed: one child, in full. The
 * functions are the real ones, for DynamoDB and AWS stand the local ones.
 */
import { PutItemCommand, type PutItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { HttpHandler } from '@smithy/protocol-http';
import { localAws } from '../../local/aws/index.js';
import { virtualClock } from '../../local/clock.js';
import { memoryDynamoDb } from '../../local/dynamodb/memory.js';
import { documentClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { organizationAccounts } from '../../runtime/organization/accounts.js';
import { organizationRead } from '../../runtime/organization/read.js';
import { organizationSummary } from '../../runtime/organization/summary.js';
import { systemRandom } from '../../runtime/random.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import { connections, EXTERNAL_ID, HUB, INGESTION_ROLE, template, type Shape } from './account.js';
import { answerAndEnd, told } from './child.js';
import { RUN, runOrganization, TABLE } from './organization-machine.js';

/** What one child, and the run around it, took. */
export interface SimulatedRun {
  readonly childSeconds: number;
  readonly childInvocations: number;
  readonly childTransitions: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly calls: number;
}

const shape = told<Shape>();
const clock = virtualClock(RUN, { auto: true });
const aws = localAws({ clock });
const accounts = connections(shape);
aws.organization([{ id: HUB, name: 'management' }, ...accounts.map(({ account, name }) => ({ id: account, name }))]);
for (const { account } of accounts) {
  aws.deploy({ template: template(shape.roles), stackName: 'bench', account, region: 'us-east-1' });
}
aws.throttle({ rates: DEFAULT_RATES });
const [forAws, forTable] = [aws.requestHandler(), memoryDynamoDb({ clock }).requestHandler()];
const requestHandler: HttpHandler = {
  ...forAws,
  handle: (request, options) =>
    (request.headers['x-amz-target']?.startsWith('DynamoDB_') ? forTable : forAws).handle(request, options),
};
const credentials = aws.administrator(HUB);
const context: AwsContext = { region: 'us-west-1', clock, random: systemRandom, credentials, requestHandler };

const log = (): void => undefined;
const syncing = { aws: context, catalogTable: TABLE, rates: {}, includeUneditable: false, removeMany: false };
const reading = { syncing, ingestionRole: { path: '/', name: INGESTION_ROLE }, externalId: EXTERNAL_ID };
const functions: Readonly<Record<string, (event: unknown) => Promise<unknown>>> = {
  accounts: organizationAccounts({ aws: context, catalogTable: TABLE, exclude: [HUB] }, log),
  read: organizationRead({ ...reading, accountMetrics: false }, log),
  summary: organizationSummary({ aws: context, catalogTable: TABLE, functionName: 'summary' }, log),
};
const invoked: Array<{ readonly name: string; readonly seconds: number }> = [];
const table = documentClient(context);

async function call(resource: string, parameters: unknown): Promise<unknown> {
  if (resource.endsWith('putItem')) return table.send(new PutItemCommand(parameters as PutItemCommandInput));
  const { FunctionName: name, Payload } = parameters as { FunctionName: string; Payload: unknown };
  const began = clock.now();
  const answer = await functions[name]!(Payload);
  invoked.push({ name, seconds: (clock.now() - began) / 1000 });
  return { Payload: answer };
}

const run = await runOrganization({ clock, call });
const [child, ...others] = run.mapRuns.flat();
if (!child || others.length > 0) throw new Error('the run has another number of children than one');
const reads = invoked.filter(({ name }) => name === 'read');
answerAndEnd({
  childSeconds: reads.reduce((sum, { seconds }) => sum + seconds, 0),
  childInvocations: reads.length,
  childTransitions: child.entered.length,
  transitions: run.entered.length + child.entered.length,
  invocations: invoked.length,
  calls: aws.calls().length,
} satisfies SimulatedRun);
