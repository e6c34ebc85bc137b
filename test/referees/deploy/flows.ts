/** What each function is for, done once: what came of it, in words where it failed. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { parseRoleArn, REQUESTABLE_TAG_KEY, SERVICE } from '../../../lib/model/index.js';
import { callerIdentity } from '../../../local/demo/aws-calls.js';
import { browser } from '../../../local/demo/browser.js';
import { logIn } from '../../../local/demo/log-in.js';
import { ANA } from '../../../local/demo/people.js';
import type { LocalLogin } from '../../../local/login/index.js';
import type { Cloud } from './cloud.js';
import { visiting } from './visitor.js';

/** Does what a function is for. @returns why it failed, or undefined */
export type Flow = () => Promise<string | undefined>;

interface FlowOptions {
  readonly cloud: Cloud;
  /** A requestable role that the sync finds. */
  readonly roleArn: string;
  /** The local STS, which is the only one here that checks who signed a login. */
  readonly stsUrl: string;
  readonly login: LocalLogin;
}

/** The flows of all functions, by name. */
export async function allFlows(options: FlowOptions): Promise<Readonly<Record<string, Flow>>> {
  const { cloud } = options;
  const grants = grantsOf(options);
  return {
    [SERVICE.sync]: syncFlow(options),
    [SERVICE.grants]: async () => (await grants.next()).failure,
    [SERVICE.bridge]: loginFlow(options, grants, SERVICE.bridge),
    [INTERNAL]: loginFlow(options, grants, INTERNAL, await loadBalancer(cloud)),
    [SERVICE.createRole]: createRoleFlow(options),
    [SERVICE.listAccounts]: listAccountsFlow(options),
  };
}

/** The bridge behind a load balancer. */
const INTERNAL = 'serval-bridge-internal';

/** Where the only one is reached; its target group gets its target: the emulator forgets those of a template. */
async function loadBalancer(cloud: Cloud): Promise<string> {
  const ask = (Action: string, more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const body = new URLSearchParams({ Action, Version: '2015-12-01', ...more }).toString();
    return cloud.call({ service: 'elasticloadbalancing', body });
  };
  const [, name] = /<LoadBalancerName>([^<]+)</.exec(await ask('DescribeLoadBalancers')) ?? [];
  const [, group] = /<TargetGroupArn>([^<]+)</.exec(await ask('DescribeTargetGroups')) ?? [];
  const target = `arn:aws:lambda:${cloud.reach.region}:${cloud.account}:function:${INTERNAL}`;
  await ask('RegisterTargets', { TargetGroupArn: group ?? '', 'Targets.member.1.Id': target });
  return `/_alb/${name}`;
}

/** Makes one grant after the other, each asked for twice: the second time changes nothing. */
interface Grants {
  next(): Promise<{ readonly id: string; readonly failure?: string }>;
}

function grantsOf({ cloud, roleArn }: FlowOptions): Grants {
  let count = 0;
  return {
    next: async () => {
      const id = `grant-${(count += 1)}`;
      const event = { operation: 'create', grant: { id, email: ANA.email, roleArn, approvedMinutes: 20 } };
      const answers = [await cloud.invoke(SERVICE.grants, event), await cloud.invoke(SERVICE.grants, event)];
      const [first, second] = answers.map(({ answer }) => answer as { ok?: boolean; created?: boolean });
      const asItShould = first?.ok && second?.ok && first.created && !second.created;
      return { id, ...(!asItShould && { failure: JSON.stringify([first, second]) }) };
    },
  };
}

/** The role that the catalog holds before a sync, and no account has. */
const GONE = 'gone-since-then';

/** Reads all accounts, finds the role again, and removes one from the catalog that is no more. */
const syncFlow =
  ({ cloud, roleArn }: FlowOptions): Flow =>
  async () => {
    const known = (await cloud.items(SERVICE.catalogTable)).find(({ sk }) => sk?.S === `ROLE#${roleArn}`);
    const { name } = parseRoleArn(roleArn)!;
    const Item = JSON.parse(JSON.stringify(known).replaceAll(name, GONE)) as unknown;
    const body = { TableName: SERVICE.catalogTable, Item };
    await cloud.call({ service: 'dynamodb', target: 'DynamoDB_20120810.PutItem', body });

    await anew(cloud, SERVICE.sync);
    const { answer } = await cloud.invoke(SERVICE.sync, {});
    const { accounts, complete } = answer as { accounts?: number; complete?: number };
    if (accounts === undefined || accounts !== complete) return JSON.stringify(answer);
    const roles = (await cloud.items(SERVICE.catalogTable)).map(({ sk }) => sk?.S ?? '');
    if (!roles.includes(`ROLE#${roleArn}`)) return `the catalog does not hold ${roleArn}`;
    return roles.some((sk) => sk.includes(GONE)) ? `the catalog still holds ${GONE}` : undefined;
  };

/**
 * Logs a person in, from the link to credentials that work.
 * @param front see `visiting`
 */
const loginFlow =
  ({ cloud, stsUrl, login }: FlowOptions, grants: Grants, functionName: string, front?: string): Flow =>
  async () => {
    const { id, failure } = await grants.next();
    if (failure !== undefined) return failure;
    const overrides = { AWS_ENDPOINT_URL_STS: stsUrl, OIDC_DISCOVERY_URL: login.discoveryUrl };
    const { PUBLIC_URL: publicUrl = '' } = await anew(cloud, functionName, overrides);
    const web = browser(visiting(new URL(publicUrl).host, cloud.reach, front));
    const { credentials, refusal } = await logIn(publicUrl, id, ANA.subject, web);
    if (!credentials) return refusal ?? 'there are no credentials';
    const identity = await callerIdentity({ url: stsUrl, region: cloud.reach.region, credentials });
    if (!('done' in identity)) return identity.refused;
    const rows = await cloud.items(SERVICE.auditTable);
    const audited = rows.some(({ accessKeyId }) => accessKeyId?.S === credentials.accessKeyId);
    return audited ? undefined : 'the session is not in the audit table';
  };

/** Makes a role that is requestable from birth; asked for once more, it stands. */
function createRoleFlow({ cloud }: FlowOptions): Flow {
  let count = 0;
  return async () => {
    const Statement = [{ Effect: 'Allow', Action: 'logs:GetLogEvents', Resource: '*' }];
    const roleName = `made-${(count += 1)}`;
    const event = { account: cloud.account, roleName, policy: { Version: '2012-10-17', Statement } };
    const [{ answer: first }, { answer: second }] = [
      await cloud.invoke(SERVICE.createRole, event),
      await cloud.invoke(SERVICE.createRole, event),
    ];
    const did = [first, second].map((answer) => (answer as { did?: string }).did);
    if (did.join() !== 'created,stood') return JSON.stringify([first, second]);
    const { Role } = await cloud.iam.send(new GetRoleCommand({ RoleName: roleName }));
    const tagged = Role?.Tags?.some(({ Key }) => Key === REQUESTABLE_TAG_KEY);
    return tagged && Role?.PermissionsBoundary ? undefined : `${roleName} lacks tag or boundary`;
  };
}

/** Lists the accounts of the organization. */
const listAccountsFlow =
  ({ cloud }: FlowOptions): Flow =>
  async () => {
    const { answer } = await cloud.invoke(SERVICE.listAccounts, {});
    const { status, accounts } =
      (answer as Record<string, { status?: string; accounts?: unknown[] }>)[cloud.account] ?? {};
    return accounts?.length === 1 ? undefined : JSON.stringify({ status, answer });
  };

/** Starts a function anew, so that nothing of an earlier run is at hand. @returns its environment */
async function anew(
  cloud: Cloud,
  functionName: string,
  overrides: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const environment = await cloud.environment(functionName);
  const others = { ...environment, ...overrides, STARTED: String(Number(environment.STARTED ?? 0) + 1) };
  await cloud.setEnvironment(functionName, others);
  return others;
}
