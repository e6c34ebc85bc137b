/** Random contexts, and conditions that nearly hold in them. */
import type { RequestContext } from '../../../lib/model/policy/index.js';
import type { OneCondition } from './case.js';
import type { Random } from './random.js';

type Kind = 'text' | 'list' | 'ip' | 'date' | 'number' | 'bool' | 'arn' | 'binary';

const TEXTS = ['red', 'blue', 'Red', 're*', 'red\nblue', 'red\nblue', 'one/red', ''];
const IPS = ['203.0.113.9', '10.1.2.3', '2001:db8::1', '2001:0db8:0:0:0:0:0:2'];
const DATES = ['2026-03-01T12:00:00Z', '2026-03-01T13:00:00+01:00', '2026-03-01T12:00:01Z', '2030-01-01T00:00:00Z'];
const SECONDS = DATES.map((date) => String(Date.parse(date) / 1000));
const ARNS = [
  'arn:aws:sqs:eu-west-1:111111111111:red:urgent',
  'arn:aws:eks:eu-west-1:111111111111:cluster/blue',
  'arn:aws:sqs:eu-west-1:111111111111:red:urgent',
  'arn:aws:s3:::red',
];
const LISTS = [['team'], ['team', 'note'], ['note', 'other'], [], [], [''], ['team', '']];

/** Keys of the request, and what they hold. */
const KEYS: ReadonlyArray<readonly [string, Kind, ReadonlyArray<string | readonly string[]>]> = [
  ['sts:ExternalId', 'text', ['red', 'blue']],
  ['sts:RoleSessionName', 'text', ['red', 'run@example.com']],
  ['sts:SourceIdentity', 'text', ['red']],
  ['aws:RequestTag/team', 'text', TEXTS],
  ['aws:PrincipalTag/team', 'text', TEXTS],
  ['aws:RequestTag/note', 'text', TEXTS],
  ['aws:username', 'text', ['red', 'ann']],
  ['login.example.com:aud', 'text', ['red', 'blue']],
  ['login.example.com:sub', 'text', ['one/red', 'system:serviceaccount:a:b']],
  ['accounts.google.com:aud', 'text', ['red']],
  ['aws:TagKeys', 'list', LISTS],
  ['sts:TransitiveTagKeys', 'list', LISTS],
  ['login.example.com:groups', 'list', LISTS],
  ['aws:SourceIp', 'ip', IPS],
  ['aws:CurrentTime', 'date', DATES],
  ['aws:EpochTime', 'date', SECONDS],
  ['aws:TokenIssueTime', 'date', DATES],
  ['aws:MultiFactorAuthAge', 'number', ['10', '9', '10.5', '-1', '1000000']],
  ['aws:MultiFactorAuthPresent', 'bool', ['true', 'false']],
  ['aws:SecureTransport', 'bool', ['true', 'false']],
  ['aws:SourceArn', 'arn', ARNS],
  ['app:blob', 'binary', ['QUJD', 'QUJE']],
];

const VALUES: Readonly<Record<Kind, readonly string[]>> = {
  text: [
    ...TEXTS,
    '*',
    'r?d',
    'red*blue',
    'red?blue',
    'red*',
    '${aws:PrincipalTag/team}',
    "${aws:RequestTag/note, 'red'}",
    'one/${aws:username}',
    're${*}',
    '${aws:TagKeys}',
  ],
  list: ['team', 'note', 't*', 'TEAM', 'zone', ''],
  ip: [
    ...IPS,
    '203.0.113.0/24',
    '0.0.0.0/0',
    '0.0.0.0/0',
    '::/0',
    '2001:db8::/32',
    '10.0.0.0/8',
    '10.1.2.3/32',
    '2001:db8::1/128',
  ],
  date: [...DATES, ...SECONDS, '2026-03-02'],
  number: ['10', '9', '10.0', '11', '-1', '1e3', 'ten'],
  bool: ['true', 'false', 'True'],
  arn: [
    ...ARNS,
    'arn:aws:*:*:*:*',
    'arn:aws:sqs:*:*:red:*',
    'arn:aws:sqs:*:red:urgent',
    'arn:aws:sqs:*:red:urgent',
    'arn:aws:eks:eu-west-?:111111111111:cluster/*',
    'arn:aws:s3:::${aws:PrincipalTag/team}',
    'arn:aws:SQS:*:*:*',
    '*',
    'arn:aws:sqs*',
  ],
  binary: ['QUJD', 'QUJE', 'no'],
};

const ORDERED = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'];
const STRINGS = ['Equals', 'NotEquals', 'EqualsIgnoreCase', 'NotEqualsIgnoreCase', 'Like', 'NotLike'];
const OPERATORS: Readonly<Record<Kind, readonly string[]>> = {
  text: STRINGS.map((name) => `String${name}`),
  list: STRINGS.map((name) => `String${name}`),
  ip: ['IpAddress', 'NotIpAddress'],
  date: ORDERED.map((name) => `Date${name}`),
  number: ORDERED.map((name) => `Numeric${name}`),
  bool: ['Bool'],
  arn: ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike'],
  binary: ['BinaryEquals'],
};

export function randomContext(random: Random): RequestContext {
  const present = KEYS.filter(() => random.chance(0.75));
  return Object.fromEntries(present.map(([key, , values]) => [key, random.pick(values)]));
}

export function randomCondition(random: Random, context: RequestContext): OneCondition {
  if (random.chance(0.04)) return conditionOnCaller(random, context);
  const [name, kind] = random.pick(KEYS);
  const key = random.chance(0.08) ? name.toUpperCase() : name;
  if (random.chance(0.1)) return { operator: 'Null', key, values: [random.pick(['true', 'false'])] };
  const base = random.pick(OPERATORS[kind === 'date' || random.chance(0.98) ? kind : 'text']);
  const isSet = random.chance(kind === 'list' ? 0.9 : 0.06);
  const quantifier = isSet ? random.pick(['ForAllValues:', 'ForAnyValue:']) : '';
  const suffix = random.chance(0.15) ? 'IfExists' : '';
  const actual = context[name];
  const near = actual === undefined ? [] : typeof actual === 'string' ? [actual] : actual;
  const values = random.list(1, 3, () => {
    if (near.length > 0 && random.chance(0.45)) return blurred(random, random.pick(near), kind);
    return random.pick(VALUES[kind]);
  });
  return { operator: `${quantifier}${base}${suffix}`, key, values };
}

/** By the caller's own ARN, or one beside it. */
function conditionOnCaller(random: Random, context: RequestContext): OneCondition {
  const own = String(context['aws:PrincipalArn'] ?? 'arn:aws:iam::111111111111:role/Worker');
  return {
    operator: random.pick(OPERATORS.arn),
    key: 'aws:PrincipalArn',
    values: [random.pick([own, own, `${own}x`, own.replace(/[^/]*$/, '*')])],
  };
}

/** The value itself, or a pattern of it. */
function blurred(random: Random, value: string, kind: Kind): string {
  if ((kind !== 'text' && kind !== 'list') || value === '' || random.chance(0.5)) return value;
  if (value.includes('*') && random.chance(0.5)) return value.replace('*', '${*}');
  const at = random.integer(0, value.length - 1);
  return `${value.slice(0, at)}${random.pick(['*', '?'])}${value.slice(at + 1)}`;
}
