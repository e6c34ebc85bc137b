/** Random documents and requests, close enough to each other that matching is a near thing. */
import type {
  AccessRequest,
  Caller,
  PolicySource,
  RequestContext,
  Statement,
} from '../../../lib/model/policy/index.js';
import type { Case } from './case.js';
import { randomCondition, randomContext } from './generate-conditions.js';
import { Random } from './random.js';

const HOME = '111111111111';
const OTHER = '222222222222';
const ROLE = `arn:aws:iam::${HOME}:role/Target`;
const OIDC = `arn:aws:iam::${HOME}:oidc-provider/login.example.com`;
const GOOGLE = 'accounts.google.com';
const TABLE = `arn:aws:dynamodb:eu-west-1:${HOME}:table/red`;
const PODS = 'pods.eks.amazonaws.com';

/** The case of a seed and a number: always the same. */
export function caseOf(seed: number, index: number): Case {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const kind = random.pick(['trust', 'trust', 'trust', 'identity', 'resource', 'condition', 'condition'] as const);
  if (kind === 'condition') return conditionCase(random);
  const caller = kind === 'trust' ? randomCaller(random) : randomAwsCaller(random);
  const action = actionOf(kind, caller, random);
  const resource = {
    trust: ROLE,
    identity: TABLE,
    resource: `arn:aws:sqs:eu-west-1:${HOME}:red:urgent`,
  }[kind];
  const context = { ...randomContext(random), ...keysOf(caller) };
  const request: AccessRequest = {
    caller,
    action,
    resource,
    resourceAccount: kind === 'identity' && 'account' in caller ? caller.account : HOME,
    context,
  };
  const policy = (name: string, most: number, withPrincipal: boolean): PolicySource => ({
    name,
    document: {
      ...randomVersion(random),
      Statement: random.list(1, most, () => randomStatement(random, request, withPrincipal, kind === 'trust')),
    },
  });
  const isAws = 'account' in caller;
  const resourcePolicy = kind === 'identity' ? undefined : policy(`${kind} policy`, 3, true);
  return {
    request,
    policies: {
      ...(resourcePolicy && { resourcePolicy }),
      identityPolicies: isAws ? random.list(random.chance(0.2) ? 0 : 1, 2, () => policy('identity', 2, false)) : [],
      ...(isAws && random.chance(0.12) && { permissionsBoundary: policy('boundary', 2, false) }),
      ...(caller.type === 'session' && random.chance(0.25) && { sessionPolicies: [policy('session', 2, false)] }),
    },
  };
}

/** One condition alone, so that whatever it answers decides. */
function conditionCase(random: Random): Case {
  const caller = randomAwsCaller(random);
  const context = { ...randomContext(random), ...keysOf(caller) };
  const { operator, key, values } = randomCondition(random, context);
  const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: { [key]: values } } };
  return {
    request: {
      caller,
      action: 'dynamodb:GetItem',
      resource: TABLE,
      resourceAccount: caller.account,
      context,
    },
    policies: {
      identityPolicies: [{ name: 'identity', document: { ...randomVersion(random), Statement: [statement] } }],
    },
  };
}

function randomCaller(random: Random): Caller {
  if (random.chance(0.12)) return { type: 'service', service: PODS };
  if (random.chance(0.3)) return { type: 'webIdentity', provider: random.chance(0.85) ? OIDC : GOOGLE };
  return randomAwsCaller(random);
}

function randomAwsCaller(random: Random): Extract<Caller, { type: 'user' | 'session' }> {
  const account = random.pick([HOME, OTHER]);
  if (random.chance(0.4)) return { type: 'user', account, arn: `arn:aws:iam::${account}:user/ann` };
  return {
    type: 'session',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/Worker/run`,
    roleArn: `arn:aws:iam::${account}:role/Worker`,
  };
}

/** Keys that AWS sends for a caller. Oracles don't derive them, so that every judge gets the same ones. */
function keysOf(caller: Caller): RequestContext {
  if (!('account' in caller)) return {};
  return {
    'aws:PrincipalArn': caller.type === 'session' ? caller.roleArn : caller.arn,
    'aws:PrincipalAccount': caller.account,
    'aws:PrincipalType': caller.type === 'session' ? 'AssumedRole' : 'User',
  };
}

function actionOf(kind: 'trust' | 'identity' | 'resource', caller: Caller, random: Random): string {
  if (kind === 'identity') return 'dynamodb:GetItem';
  if (kind === 'resource') return 'sqs:SendMessage';
  if (random.chance(0.2)) return 'sts:TagSession';
  return caller.type === 'webIdentity' ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
}

function randomVersion(random: Random): { Version?: '2012-10-17' | '2008-10-17' } {
  if (random.chance(0.86)) return { Version: '2012-10-17' };
  return random.chance(0.5) ? { Version: '2008-10-17' } : {};
}

function randomStatement(random: Random, request: AccessRequest, withPrincipal: boolean, trust: boolean): Statement {
  const count = random.pick([0, 0, 1, 1, 1, 2]);
  const conditions = Array.from({ length: count }, () => randomCondition(random, request.context));
  const block: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) block[operator] = { ...block[operator], [key]: values };
  return {
    Effect: random.chance(0.82) ? 'Allow' : 'Deny',
    ...(withPrincipal && { Principal: randomPrincipal(random, request.caller) }),
    ...randomAction(random, request.action),
    ...(!(withPrincipal && trust) && randomResource(random, request.resource)),
    ...(count > 0 && { Condition: block }),
  };
}

function randomPrincipal(random: Random, caller: Caller): Statement['Principal'] {
  if (random.chance(0.06)) return '*';
  const account = 'account' in caller && random.chance(0.8) ? caller.account : random.pick([HOME, OTHER]);
  const own: Statement['Principal'] | undefined =
    caller.type === 'service'
      ? { Service: random.pick([PODS, PODS, 'ec2.amazonaws.com']) }
      : caller.type === 'webIdentity'
        ? { Federated: random.chance(0.8) ? caller.provider : random.pick([OIDC, GOOGLE, `${OIDC}/other`]) }
        : undefined;
  if (own && random.chance(0.75)) return own;
  const names = [
    account,
    `arn:aws:iam::${account}:root`,
    `arn:aws:iam::${account}:user/ann`,
    `arn:aws:iam::${account}:user/bob`,
    `arn:aws:iam::${account}:role/Worker`,
    `arn:aws:iam::${account}:role/Other`,
    `arn:aws:sts::${account}:assumed-role/Worker/run`,
    `arn:aws:sts::${account}:assumed-role/Worker/other`,
  ];
  if (own && random.chance(0.5)) return { AWS: random.pick(names.slice(0, 2)) };
  const direct = 'account' in caller ? [caller.arn, caller.type === 'session' ? caller.roleArn : caller.arn] : names;
  return { AWS: random.list(1, 2, () => (random.chance(0.35) ? random.pick(direct) : random.pick(names))) };
}

function randomAction(random: Random, action: string): Pick<Statement, 'Action' | 'NotAction'> {
  const [service, name] = action.split(':') as [string, string];
  const other = service === 'sts' ? 'sts:GetCallerIdentity' : `${service}:Other`;
  if (random.chance(0.05)) return { NotAction: random.pick([other, action]) };
  const near = [action, action.toUpperCase(), `${service}:*`, `${service}:${name.slice(0, 3)}*`, '*'];
  if (random.chance(0.12)) return { Action: random.pick([other, `${service}:${name}X`, `${service}:?${name}`]) };
  return { Action: random.list(1, 2, () => (random.chance(0.5) ? action : random.pick(near))) };
}

function randomResource(random: Random, resource: string): Pick<Statement, 'Resource' | 'NotResource'> {
  const start = resource.slice(0, resource.lastIndexOf(':') + 1);
  if (random.chance(0.05)) return { NotResource: random.pick([resource, `${start}other`]) };
  if (random.chance(0.5)) return { Resource: '*' };
  const parts = resource.split(':');
  const patterns = [
    resource,
    `${parts.slice(0, 5).join(':')}:*`,
    `${start}other`,
    `${resource.slice(0, -2)}??`,
    `arn:aws:${parts[2]}:*:*:${parts.slice(5).join(':')}`,
    `arn:aws:${parts[2]}:*:${parts.slice(5).join(':')}`,
    resource.replace('red', '${aws:PrincipalTag/team}'),
    resource.replace('red', "${aws:PrincipalTag/team, 'red'}"),
  ];
  return { Resource: random.list(1, 2, () => random.pick(patterns)) };
}
