/**
 * What the emulator does not ask for, or asks wrongly, judged by lib/model instead: requests as they are made, against
 * the policies as they are deployed; and the same with the right taken out, which must be refused.
 */
import { roleArn } from '../../../lib/model/index.js';
import {
  assumeRole,
  assumeRoleAsService,
  authorize,
  type Caller,
  type PolicyDocument,
  type RequestContext,
} from '../../../lib/model/policy/index.js';
import type { Cloud } from './cloud.js';
import type { Recorded } from './journal.js';
import { rightsOf, without } from './rights.js';

/** A request that a role makes, or a service in its name. */
export interface RoleRequest {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

export interface Judged {
  readonly complaints: readonly string[];
  /** Rights, and attributes of conditions, without which a request is refused. */
  readonly needed: number;
}

type Session = Extract<Caller, { readonly type: 'session' }>;

const sessionOf = (account: string, role: string): Session => ({
  type: 'session',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/${role}/session`,
  roleArn: roleArn('aws', account, role),
});

/** Each request is admitted, and refused once the right is taken out. */
export async function judgedRequests(cloud: Cloud, requests: readonly RoleRequest[]): Promise<Judged> {
  const complaints: string[] = [];
  let needed = 0;
  for (const { role, action, resource } of requests) {
    const { document } = await policyOf(cloud, role);
    const rights = rightsOf(document).filter((right) => right.action === action);
    const refusedWithout = rights.some((right) => !admits(cloud, role, without(document, right), action, resource));
    if (!admits(cloud, role, document, action, resource)) complaints.push(`${role} may not ${action} on ${resource}`);
    else if (refusedWithout) needed += 1;
    else complaints.push(`${role} may ${action} on ${resource} more than once over`);
  }
  return { complaints, needed };
}

/**
 * The bridge's updates, under a condition on dynamodb:Attributes, which the emulator knows of reads alone.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export async function judgedUpdates(cloud: Cloud, role: string, calls: readonly Recorded[]): Promise<Judged> {
  const action = 'dynamodb:UpdateItem';
  const updates = calls.filter((call) => call.action === action).map(({ body }) => JSON.parse(body) as Update);
  if (updates.length === 0) return { complaints: [], needed: 0 };
  const { document } = await policyOf(cloud, role);
  const place = document.Statement.findIndex(({ Action }) => [Action].flat().includes(action));
  const condition = document.Statement[place]?.Condition;
  const [operator, attributes] = Object.entries(condition ?? {}).map(
    ([name, keys]) => [name, keys['dynamodb:Attributes'] as readonly string[]] as const,
  )[0] ?? ['', []];

  const refused = (allowed: readonly string[]): boolean => {
    const Condition = { [operator]: { 'dynamodb:Attributes': allowed } };
    const Statement = document.Statement.map((each, index) => (index === place ? { ...each, Condition } : each));
    return updates.some((update) => {
      const resource = `arn:aws:dynamodb:${cloud.reach.region}:${cloud.account}:table/${update.TableName}`;
      const context = { 'dynamodb:Attributes': attributesOf(update) };
      return !admits(cloud, role, { ...document, Statement }, action, resource, context);
    });
  };
  const complaints = [
    ...(attributes.length === 0 ? [`${role}: no condition limits ${action} to attributes`] : []),
    ...(refused(attributes) ? [`${role}: ${action} is refused: ${JSON.stringify(updates.map(attributesOf))}`] : []),
    ...attributes
      .filter((attribute) => !refused(attributes.filter((other) => other !== attribute)))
      .map((attribute) => `${role}: ${action} needs no attribute ${attribute}`),
  ];
  return { complaints, needed: attributes.length };
}

interface Update {
  readonly TableName: string;
  readonly Key: object;
  readonly UpdateExpression: string;
  readonly ConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
}

/** Words of an expression that are no attributes. */
const KEYWORDS =
  /^(?:SET|REMOVE|ADD|DELETE|AND|OR|NOT|IN|BETWEEN|attribute_\w+|begins_with|contains|size|list_append|if_not_exists)$/;

/** Top-level attributes that an update names, those of its key among them. */
function attributesOf({
  Key,
  UpdateExpression,
  ConditionExpression = '',
  ExpressionAttributeNames = {},
}: Update): string[] {
  const paths = `${UpdateExpression} ${ConditionExpression}`.match(/(?<![\w:#.])#?[A-Za-z_]\w*/g) ?? [];
  const named = paths.filter((path) => !KEYWORDS.test(path)).map((path) => ExpressionAttributeNames[path] ?? path);
  return [...new Set([...Object.keys(Key), ...named])];
}

/** A service's role: the service gets in on behalf of `source`, and on behalf of nobody else. */
export function judgedService(
  role: { readonly arn: string; readonly trustPolicy: unknown },
  service: string,
  source?: { readonly account: string; readonly arn: string },
): string[] {
  const ask = (sourceAccount?: string, sourceArn?: string) =>
    assumeRoleAsService({ role, service, sourceAccount, sourceArn }).verdict;
  const elsewhere = '999999999999';
  return [
    ...(ask(source?.account, source?.arn) === 'admits' ? [] : [`${role.arn} does not admit ${service}`]),
    ...(source && ask(elsewhere, source.arn.replace(source.account, elsewhere)) !== 'refuses'
      ? [`${role.arn} admits ${service} on behalf of another account`]
      : []),
  ];
}

/** An ingestion role admits the sync's role with its External ID; nobody else, and not with another one. */
export async function judgedIngestion(
  cloud: Cloud,
  role: { readonly arn: string; readonly trustPolicy: unknown },
  caller: string,
  externalId: string,
): Promise<string[]> {
  const { document } = await policyOf(cloud, caller);
  const ask = (name: string, id: string) =>
    assumeRole({
      role,
      caller: sessionOf(cloud.account, name),
      callerPolicies: { identityPolicies: [{ name, document }] },
      externalId: id,
    }).verdict;
  const answers = [ask(caller, externalId), ask('somebody', externalId), ask(caller, 'another')];
  const expected = ['admits', 'refuses', 'refuses'];
  return answers.join() === expected.join() ? [] : [`${role.arn} ${answers.join()} instead of ${expected.join()}`];
}

async function policyOf(cloud: Cloud, role: string) {
  const policies = await cloud.inlinePolicies(role);
  if (policies.length !== 1) throw new Error(`${role} has ${policies.length} inline policies instead of one`);
  return policies[0]!;
}

function admits(
  { account }: Cloud,
  role: string,
  document: PolicyDocument,
  action: string,
  resource: string,
  context: RequestContext = {},
): boolean {
  const request = { caller: sessionOf(account, role), action, resource, resourceAccount: account, context };
  return authorize(request, { identityPolicies: [{ name: role, document }] }).verdict === 'admits';
}
