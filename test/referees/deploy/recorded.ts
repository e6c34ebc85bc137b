/** What the emulator keeps of a resource, by the API of its service, to be compared with the template. */
import type { Resource } from './assembly.js';
import type { Cloud } from './cloud.js';
import { UNKEPT } from './refused.js';

type Facts = Readonly<Record<string, unknown>>;

/** How a type of resource is looked up. Undefined stands for: there is no such resource. */
type Lookup = (cloud: Cloud, physicalId: string, resource: Resource) => Promise<Facts | undefined>;

const ABSENT = /\b404\b|NotFound|NonExistent|does not exist/;

/** @returns undefined for a type whose record nobody is asked for */
export async function recordOf(
  cloud: Cloud,
  physicalId: string,
  resource: Resource,
): Promise<'unasked' | 'absent' | Facts> {
  const lookup = LOOKUPS[resource.Type];
  if (!lookup) return 'unasked';
  try {
    return (await lookup(cloud, physicalId, resource)) ?? 'absent';
  } catch (error) {
    if (error instanceof Error && ABSENT.test(error.message)) return 'absent';
    throw error;
  }
}

const get = (service: string, path: string) => ({ service, method: 'GET', path });

const LOOKUPS: Readonly<Record<string, Lookup>> = {
  'AWS::Lambda::Function': async (cloud, name) => {
    const record = await cloud.json<Facts>(get('lambda', `/2015-03-31/functions/${name}/configuration`));
    // Which code it is, is seen where it runs.
    return { ...record, Code: record.CodeSha256 && {} };
  },
  'AWS::Lambda::EventInvokeConfig': (cloud, _, { Properties }) =>
    cloud.json(get('lambda', `/2019-09-25/functions/${nameOf(Properties?.FunctionName)}/event-invoke-config`)),
  'AWS::Scheduler::Schedule': (cloud, name) => cloud.json(get('scheduler', `/schedules/${name}`)),
  'AWS::ApiGatewayV2::Api': (cloud, id) => upperCased(cloud.json(get('apigateway', `/v2/apis/${id}`))),
  'AWS::ApiGatewayV2::DomainName': (cloud, name) =>
    upperCased(cloud.json(get('apigateway', `/v2/domainnames/${name}`))),
  'AWS::DynamoDB::Table': async (cloud, name) => {
    const call = { service: 'dynamodb', target: 'DynamoDB_20120810.DescribeTable', body: { TableName: name } };
    const { Table } = await cloud.json<{ Table: Facts & { BillingModeSummary?: Facts } }>(call);
    return { ...Table, ...Table.BillingModeSummary };
  },
  'AWS::Logs::LogGroup': async (cloud, name) => {
    const body = { logGroupNamePrefix: name };
    const call = { service: 'logs', target: 'Logs_20140328.DescribeLogGroups', body };
    const { logGroups } = await cloud.json<{ logGroups: Array<Facts & { logGroupName: string }> }>(call);
    const found = logGroups.find(({ logGroupName }) => logGroupName === name);
    return found && upperCased(Promise.resolve(found));
  },
  'AWS::SecretsManager::Secret': (cloud, id) =>
    cloud.json({ service: 'secretsmanager', target: 'secretsmanager.DescribeSecret', body: { SecretId: id } }),
  'AWS::SQS::Queue': async (cloud, url) => {
    const body = { QueueUrl: url, AttributeNames: ['All'] };
    const call = { service: 'sqs', target: 'AmazonSQS.GetQueueAttributes', body };
    const { Attributes } = await cloud.json<{ Attributes: Facts & { QueueArn: string } }>(call);
    return { ...Attributes, QueueName: Attributes.QueueArn.split(':').at(-1) };
  },
  'AWS::CloudWatch::Dashboard': async (cloud, name) => {
    const body = new URLSearchParams({ Action: 'GetDashboard', Version: '2010-08-01', DashboardName: name });
    const text = await cloud.call({ service: 'monitoring', body: body.toString() });
    return { DashboardName: /<DashboardName>([^<]*)</.exec(text)?.[1], DashboardBody: text };
  },
  'AWS::CloudWatch::Alarm': async (cloud, name) => {
    const body = new URLSearchParams({ Action: 'DescribeAlarms', Version: '2010-08-01', 'AlarmNames.member.1': name });
    const text = await cloud.call({ service: 'monitoring', body: body.toString() });
    const value = (tag: string): string | undefined => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1];
    if (value('AlarmName') === undefined) return undefined;
    const facts = ['AlarmName', 'MetricName', 'Namespace', 'ComparisonOperator', 'EvaluationPeriods', 'Threshold'];
    return Object.fromEntries(facts.map((tag) => [tag, value(tag)]));
  },
};

/** A function's name where the template refers to it. */
function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Some services write their members' names with a small letter, and CloudFormation with a capital. */
async function upperCased(facts: Promise<Facts>): Promise<Facts> {
  return capital(await facts) as Facts;
}

function capital(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capital);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name.charAt(0).toUpperCase() + name.slice(1), capital(each)]),
  );
}

/** What is wrong with a resource's record, seen from its template. */
export async function recordProblems(
  cloud: Cloud,
  physicalId: string,
  resource: Resource,
  logicalId: string,
): Promise<string[]> {
  const record = await recordOf(cloud, physicalId, resource);
  if (record === 'unasked') return [];
  if (record === 'absent') return [`${logicalId}: there is no ${physicalId}`];
  const properties = Object.entries(resource.Properties ?? {});
  const unkept = UNKEPT[resource.Type] ?? [];
  return properties.flatMap(([name, value]) => {
    const found = record[name] === undefined ? [`${name} is not kept`] : differences(value, record[name], name);
    if (!unkept.includes(name)) return found.map((difference) => `${logicalId}: ${difference}`);
    return found.length > 0 ? [] : [`${logicalId}: the emulator keeps ${name} by now; ask it`];
  });
}

/** Where a record says otherwise than the template; what only a deployment resolves is passed over. */
function differences(expected: unknown, actual: unknown, path = ''): string[] {
  if (isIntrinsic(expected) || actual === undefined) return [];
  if (Array.isArray(expected)) {
    const others = Array.isArray(actual) ? actual : [actual];
    return expected.flatMap((each, index) => differences(each, others[index], `${path}[${index}]`));
  }
  if (typeof expected === 'object' && expected !== null) {
    return Object.entries(expected).flatMap(([name, each]) =>
      differences(each, (actual as Facts | null)?.[name], path === '' ? name : `${path}.${name}`),
    );
  }
  // Some APIs answer numbers and flags as text.
  const same = String(expected) === String(actual) || Number(expected) === Number(actual);
  return same ? [] : [`${path} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`];
}

function isIntrinsic(value: unknown): boolean {
  const names = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  return names.length === 1 && (names[0] === 'Ref' || names[0]!.startsWith('Fn::'));
}
