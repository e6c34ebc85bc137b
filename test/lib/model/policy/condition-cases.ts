// Over 400 lines because it is data: every documented row about conditions, with the page that it follows.
import type { Verdict } from '../../../../lib/model/policy';
import type { ConditionQuestion } from './ask';
import type { PageId } from './pages';

/** One documented answer about a condition. */
export interface ConditionCase extends ConditionQuestion {
  /** The row of docs/policy-evaluation.md. */
  readonly row: string;
  readonly page: PageId;
  readonly title: string;
  readonly verdict: Verdict;
}

const is = true;
const not = false;

/** Rows: [title, condition, context, holds or undecided, version]. */
type Row = readonly [
  string,
  ConditionQuestion['condition'],
  NonNullable<ConditionQuestion['context']>,
  boolean | 'undecided',
  ConditionQuestion['version']?,
];

function cases(row: string, page: PageId, rows: readonly Row[]): ConditionCase[] {
  return rows.map(([title, condition, context, holds, version]) => ({
    row,
    page,
    title,
    condition,
    context,
    version,
    verdict: holds === 'undecided' ? 'undecided' : holds ? 'admits' : 'refuses',
  }));
}

const DATE = '2026-03-01T12:00:00Z';
const DATE_SECONDS = String(Date.parse(DATE) / 1000);
const QUEUE = 'arn:aws:sqs:us-west-2:111111111111:jobs:urgent';

export const CONDITION_CASES: readonly ConditionCase[] = [
  ...cases('missing key', 'CO', [
    ['a string that is asked for is not there', { StringEquals: { 'aws:username': 'ann' } }, {}, not],
    ['a pattern that is asked for is not there', { StringLike: { 'aws:username': '*' } }, {}, not],
    ['Bool true', { Bool: { 'aws:SecureTransport': 'true' } }, {}, not],
    ['Bool false', { Bool: { 'aws:SecureTransport': 'false' } }, {}, not],
    ['a number', { NumericLessThan: { 's3:max-keys': '9' } }, {}, not],
    ['a date', { DateGreaterThan: { 'aws:CurrentTime': DATE } }, {}, not],
    ['an address', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, {}, not],
    ['an ARN', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, {}, not],
    ['a binary value', { BinaryEquals: { 'app:key': 'QQ==' } }, {}, not],
    ['StringNotEquals', { StringNotEquals: { 'aws:username': 'ann' } }, {}, is],
    ['StringNotLike', { StringNotLike: { 'aws:username': '*' } }, {}, is],
    ['StringNotEqualsIgnoreCase', { StringNotEqualsIgnoreCase: { 'aws:username': 'ann' } }, {}, is],
    ['NumericNotEquals', { NumericNotEquals: { 's3:max-keys': '9' } }, {}, is],
    ['DateNotEquals', { DateNotEquals: { 'aws:CurrentTime': DATE } }, {}, is],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, {}, is],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:SourceArn': 'arn:aws:s3:::a' } }, {}, is],
    ['ArnNotLike', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } }, {}, is],
    ['IfExists on a string', { StringEqualsIfExists: { 'aws:username': 'ann' } }, {}, is],
    ['IfExists on Bool', { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } }, {}, is],
    ['IfExists on a number', { NumericLessThanIfExists: { 'aws:MultiFactorAuthAge': '60' } }, {}, is],
    ['IfExists on a negated operator', { StringNotEqualsIfExists: { 'aws:username': 'ann' } }, {}, is],
    [
      'IfExists where the key is there and differs',
      { StringEqualsIfExists: { 'aws:username': 'ann' } },
      { 'aws:username': 'bob' },
      not,
    ],
    [
      'Bool with IfExists where the key is there and differs',
      { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
      { 'aws:MultiFactorAuthPresent': 'false' },
      not,
    ],
  ]),
  ...cases('set operators without values', 'MV', [
    ['ForAllValues, no key', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, is],
    ['ForAllValues, empty list', { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': [] }, is],
    [
      'ForAllValues, empty text',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': [''] },
      is,
    ],
    ['ForAnyValue, no key', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, not],
    ['ForAnyValue, empty list', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': [] }, not],
    ['ForAnyValue, empty text', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': [''] }, not],
    [
      'ForAnyValue with a negated operator, no key',
      { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } },
      {},
      not,
    ],
    [
      'ForAllValues with a negated operator, no key',
      { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['a'] } },
      {},
      is,
    ],
    ['ForAllValues with IfExists, no key', { 'ForAllValues:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } }, {}, is],
  ]),
  ...cases('set operators with values', 'MV', [
    [
      'all in the list',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
      { 'aws:TagKeys': ['b', 'a'] },
      is,
    ],
    [
      'one not in the list',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': ['a', 'c'] },
      not,
    ],
    ['any in the list', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['c', 'a'] }, is],
    ['none in the list', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['c', 'd'] }, not],
    [
      'any that is not in the list',
      { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': ['a', 'c'] },
      is,
    ],
    [
      'all of which are in the list',
      { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': ['a', 'c'] } },
      { 'aws:TagKeys': ['a', 'c'] },
      not,
    ],
    [
      'none may be in the list, one is',
      { 'ForAllValues:StringNotEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': ['a', 'c'] },
      not,
    ],
    [
      'patterns too',
      { 'ForAllValues:StringLike': { 'aws:TagKeys': ['team-*'] } },
      { 'aws:TagKeys': ['team-a', 'team-b'] },
      is,
    ],
    [
      'a key of one value is a set of one',
      { 'ForAnyValue:StringEquals': { 'aws:username': ['ann'] } },
      { 'aws:username': 'ann' },
      is,
    ],
  ]),
  ...cases('several values, operators and keys', 'MK', [
    ['values are "or"', { StringEquals: { 'aws:username': ['bob', 'ann'] } }, { 'aws:username': 'ann' }, is],
    [
      'under a negated operator "nor"',
      { StringNotEquals: { 'aws:username': ['bob', 'ann'] } },
      { 'aws:username': 'ann' },
      not,
    ],
    [
      '"nor" where none matches',
      { StringNotEquals: { 'aws:username': ['bob', 'eve'] } },
      { 'aws:username': 'ann' },
      is,
    ],
    [
      'NotIpAddress is "nor"',
      { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.0.2.0/24'] } },
      { 'aws:SourceIp': '192.0.2.7' },
      not,
    ],
    [
      'keys are "and"',
      { StringEquals: { 'aws:username': 'ann', 'aws:userid': 'X' } },
      { 'aws:username': 'ann', 'aws:userid': 'Y' },
      not,
    ],
    [
      'operators are "and"',
      { StringEquals: { 'aws:username': 'ann' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'ann', 'aws:SecureTransport': 'false' },
      not,
    ],
    [
      'all hold',
      { StringEquals: { 'aws:username': 'ann' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'ann', 'aws:SecureTransport': 'true' },
      is,
    ],
  ]),
  ...cases('Null', 'CO', [
    ['true where the key is absent', { Null: { 'aws:TokenIssueTime': 'true' } }, {}, is],
    ['true where it is there', { Null: { 'aws:TokenIssueTime': 'true' } }, { 'aws:TokenIssueTime': DATE }, not],
    ['false where it is there', { Null: { 'aws:TokenIssueTime': 'false' } }, { 'aws:TokenIssueTime': DATE }, is],
    ['false where it is absent', { Null: { 'aws:TokenIssueTime': 'false' } }, {}, not],
    ['a boolean for a text', { Null: { 'aws:TokenIssueTime': false } }, { 'aws:TokenIssueTime': DATE }, is],
    ['an empty list is absent', { Null: { 'aws:TagKeys': 'true' } }, { 'aws:TagKeys': [] }, is],
    ['an empty list is not there', { Null: { 'aws:TagKeys': 'false' } }, { 'aws:TagKeys': [] }, not],
    ['a list is there', { Null: { 'aws:TagKeys': 'false' } }, { 'aws:TagKeys': ['a'] }, is],
  ]),
  ...cases('strings', 'CO', [
    ['StringEquals takes * literally', { StringEquals: { 'aws:username': 'a*' } }, { 'aws:username': 'ann' }, not],
    ['StringEquals finds a literal *', { StringEquals: { 'aws:username': 'a*' } }, { 'aws:username': 'a*' }, is],
    ['StringEquals minds case', { StringEquals: { 'aws:username': 'Ann' } }, { 'aws:username': 'ann' }, not],
    [
      'StringEqualsIgnoreCase does not',
      { StringEqualsIgnoreCase: { 'aws:username': 'Ann' } },
      { 'aws:username': 'aNN' },
      is,
    ],
    [
      'StringNotEqualsIgnoreCase does not',
      { StringNotEqualsIgnoreCase: { 'aws:username': 'Ann' } },
      { 'aws:username': 'aNN' },
      not,
    ],
    ['StringLike with *', { StringLike: { 'aws:username': 'a*n' } }, { 'aws:username': 'ann' }, is],
    ['* is also nothing', { StringLike: { 'aws:username': 'ann*' } }, { 'aws:username': 'ann' }, is],
    ['? is one character', { StringLike: { 'aws:username': 'a?n' } }, { 'aws:username': 'ann' }, is],
    ['? is not none', { StringLike: { 'aws:username': 'ann?' } }, { 'aws:username': 'ann' }, not],
    ['StringLike minds case', { StringLike: { 'aws:username': 'A*' } }, { 'aws:username': 'ann' }, not],
    ['StringLike matches the whole', { StringLike: { 'aws:username': 'an' } }, { 'aws:username': 'ann' }, not],
    [
      '* covers a line end',
      { StringLike: { 'aws:RequestTag/note': 'one*two' } },
      { 'aws:RequestTag/note': 'one\ntwo' },
      is,
    ],
    [
      '? covers a line end',
      { StringLike: { 'aws:RequestTag/note': 'one?two' } },
      { 'aws:RequestTag/note': 'one\ntwo' },
      is,
    ],
    ['a dot is a dot', { StringLike: { 'aws:username': 'a.n' } }, { 'aws:username': 'ann' }, not],
    ['StringNotLike', { StringNotLike: { 'aws:username': 'a*' } }, { 'aws:username': 'ann' }, not],
  ]),
  ...cases('ARNs', 'CO', [
    [
      'ArnEquals knows wildcards',
      { ArnEquals: { 'aws:SourceArn': 'arn:aws:sqs:us-west-2:*:jobs:*' } },
      { 'aws:SourceArn': QUEUE },
      is,
    ],
    [
      'ArnLike is the same',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:us-west-2:*:jobs:*' } },
      { 'aws:SourceArn': QUEUE },
      is,
    ],
    [
      '* stays in its component',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:*:urgent:x:y' } },
      { 'aws:SourceArn': QUEUE },
      not,
    ],
    [
      '* in the region does not reach the account',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:us-*:jobs:urgent:*' } },
      { 'aws:SourceArn': QUEUE },
      not,
    ],
    [
      '* in the resource covers colons',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:us-west-2:111111111111:*' } },
      { 'aws:SourceArn': QUEUE },
      is,
    ],
    [
      'case counts',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs:us-west-2:111111111111:Jobs:*' } },
      { 'aws:SourceArn': QUEUE },
      not,
    ],
    [
      'every component is matched',
      { ArnLike: { 'aws:SourceArn': 'arn:aws-cn:sqs:us-west-2:111111111111:*' } },
      { 'aws:SourceArn': QUEUE },
      not,
    ],
    ['ArnNotLike', { ArnNotLike: { 'aws:SourceArn': 'arn:aws:sqs:*:*:jobs:*' } }, { 'aws:SourceArn': QUEUE }, not],
    ['ArnNotEquals', { ArnNotEquals: { 'aws:SourceArn': 'arn:aws:sqs:*:*:other' } }, { 'aws:SourceArn': QUEUE }, is],
  ]),
  ...cases('IP addresses', 'CO', [
    ['in the range', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.113.9' }, is],
    ['outside of it', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.114.9' }, not],
    ['no prefix is /32', { IpAddress: { 'aws:SourceIp': '203.0.113.9' } }, { 'aws:SourceIp': '203.0.113.9' }, is],
    [
      'no prefix is /32, one beside',
      { IpAddress: { 'aws:SourceIp': '203.0.113.9' } },
      { 'aws:SourceIp': '203.0.113.8' },
      not,
    ],
    [
      '0.0.0.0/0 is all of IPv4',
      { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      { 'aws:SourceIp': '198.51.100.1' },
      is,
    ],
    [
      '0.0.0.0/0 is nothing of IPv6',
      { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      { 'aws:SourceIp': '2001:db8::1' },
      not,
    ],
    [
      'IPv6 in the range',
      { IpAddress: { 'aws:SourceIp': '2001:DB8:1234:5678::/64' } },
      { 'aws:SourceIp': '2001:db8:1234:5678::a' },
      is,
    ],
    [
      'IPv6 written in full',
      { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } },
      { 'aws:SourceIp': '2001:0DB8:0:0:0:0:0:1' },
      is,
    ],
    [
      'IPv6 outside of it',
      { IpAddress: { 'aws:SourceIp': '2001:db8:1::/48' } },
      { 'aws:SourceIp': '2001:db8:2::1' },
      not,
    ],
    ['NotIpAddress', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.113.9' }, not],
  ]),
  ...cases('dates', 'GK', [
    ['before', { DateLessThan: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': '2026-03-01T11:59:59Z' }, is],
    ['not at', { DateLessThan: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': DATE }, not],
    ['at or before', { DateLessThanEquals: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': DATE }, is],
    ['after', { DateGreaterThan: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': '2026-03-01T12:00:01Z' }, is],
    ['at or after', { DateGreaterThanEquals: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': DATE }, is],
    [
      'other zone, same time',
      { DateEquals: { 'aws:CurrentTime': '2026-03-01T13:00:00+01:00' } },
      { 'aws:CurrentTime': DATE },
      is,
    ],
    ['DateNotEquals', { DateNotEquals: { 'aws:CurrentTime': DATE } }, { 'aws:CurrentTime': DATE }, not],
    [
      'epoch seconds in the policy',
      { DateEquals: { 'aws:CurrentTime': DATE_SECONDS } },
      { 'aws:CurrentTime': DATE },
      is,
    ],
    [
      'epoch seconds in the request',
      { DateLessThanEquals: { 'aws:EpochTime': DATE } },
      { 'aws:EpochTime': DATE_SECONDS },
      is,
    ],
    [
      'epoch seconds as a number',
      { DateGreaterThan: { 'aws:EpochTime': Number(DATE_SECONDS) } },
      { 'aws:EpochTime': DATE_SECONDS },
      not,
    ],
  ]),
  ...cases('numbers', 'CO', [
    ['as numbers, not as text', { NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '9' }, is],
    ['less than or equal', { NumericLessThanEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, is],
    ['less than, equal', { NumericLessThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, not],
    ['greater than', { NumericGreaterThan: { 's3:max-keys': '10' } }, { 's3:max-keys': '10.5' }, is],
    ['greater than or equal', { NumericGreaterThanEquals: { 's3:max-keys': 10 } }, { 's3:max-keys': '10' }, is],
    ['equal', { NumericEquals: { 's3:max-keys': '10.0' } }, { 's3:max-keys': '10' }, is],
    ['not equal', { NumericNotEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': '10' }, not],
  ]),
  ...cases('booleans and binary values', 'CO', [
    ['true', { Bool: { 'aws:SecureTransport': 'true' } }, { 'aws:SecureTransport': 'true' }, is],
    ['a boolean for a text', { Bool: { 'aws:SecureTransport': true } }, { 'aws:SecureTransport': 'true' }, is],
    ['false', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:SecureTransport': 'true' }, not],
    ['binary, equal', { BinaryEquals: { 'app:key': 'QUJD' } }, { 'app:key': 'QUJD' }, is],
    ['binary, different', { BinaryEquals: { 'app:key': 'QUJD' } }, { 'app:key': 'QUJE' }, not],
  ]),
  ...cases('names of keys', 'C', [
    ['the case of a name does not count', { StringEquals: { 'AWS:UserName': 'ann' } }, { 'aws:username': 'ann' }, is],
    ['nor that of a tag key', { StringEquals: { 'aws:RequestTag/TEAM': 'a' } }, { 'aws:RequestTag/team': 'a' }, is],
    ['the case of a value does', { StringEquals: { 'aws:username': 'ANN' } }, { 'aws:username': 'ann' }, not],
  ]),
  ...cases('variables', 'V', [
    [
      'a variable is replaced',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': 'ann', 'aws:username': 'ann' },
      is,
    ],
    [
      'in the middle of a text',
      { StringLike: { 'aws:RequestTag/path': 'home/${aws:username}/*' } },
      { 'aws:RequestTag/path': 'home/ann/x', 'aws:username': 'ann' },
      is,
    ],
    [
      'in an ARN',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::${aws:username}-*' } },
      { 'aws:SourceArn': 'arn:aws:s3:::ann-logs', 'aws:username': 'ann' },
      is,
    ],
    [
      'the case of its name does not count',
      { StringEquals: { 'aws:RequestTag/owner': '${AWS:UserName}' } },
      { 'aws:RequestTag/owner': 'ann', 'aws:username': 'ann' },
      is,
    ],
    [
      'without a value: positive',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': 'ann' },
      not,
    ],
    [
      'without a value: its own text neither',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': '${aws:username}' },
      not,
    ],
    [
      'without a value: negated',
      { StringNotEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': 'ann' },
      is,
    ],
    [
      'without a value: negated pattern',
      { StringNotLike: { 'aws:RequestTag/owner': '${aws:username}*' } },
      { 'aws:RequestTag/owner': 'ann' },
      is,
    ],
    [
      'without a value beside one that matches',
      { StringEquals: { 'aws:RequestTag/owner': ['${aws:username}', 'ann'] } },
      { 'aws:RequestTag/owner': 'ann' },
      is,
    ],
    ['${*} is a star', { StringLike: { 'aws:RequestTag/owner': 'a${*}' } }, { 'aws:RequestTag/owner': 'ann' }, not],
    ['${*} equals a star', { StringEquals: { 'aws:RequestTag/owner': 'a${*}' } }, { 'aws:RequestTag/owner': 'a*' }, is],
    [
      '${?} is a question mark',
      { StringLike: { 'aws:RequestTag/owner': 'an${?}' } },
      { 'aws:RequestTag/owner': 'ann' },
      not,
    ],
    [
      '${?} matches a question mark',
      { StringLike: { 'aws:RequestTag/owner': 'an${?}' } },
      { 'aws:RequestTag/owner': 'an?' },
      is,
    ],
    [
      '${$} is a dollar',
      { StringEquals: { 'aws:RequestTag/owner': '${$}{a}' } },
      { 'aws:RequestTag/owner': '${a}' },
      is,
    ],
  ]),
  ...cases('default, multivalued key, version', 'V', [
    [
      'the default stands in',
      { StringEquals: { 'aws:RequestTag/owner': "${aws:username, 'nobody'}" } },
      { 'aws:RequestTag/owner': 'nobody' },
      is,
    ],
    [
      'the default stands back',
      { StringEquals: { 'aws:RequestTag/owner': "${aws:username, 'nobody'}" } },
      { 'aws:RequestTag/owner': 'nobody', 'aws:username': 'ann' },
      not,
    ],
    [
      'a multivalued key is no variable',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:TagKeys}' } },
      { 'aws:RequestTag/owner': 'a', 'aws:TagKeys': ['a'] },
      'undecided',
    ],
    [
      '2008-10-17 reads the text',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': '${aws:username}', 'aws:username': 'ann' },
      is,
      '2008-10-17',
    ],
    [
      '2008-10-17 replaces nothing',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': 'ann', 'aws:username': 'ann' },
      not,
      '2008-10-17',
    ],
    [
      'so does an absent version',
      { StringEquals: { 'aws:RequestTag/owner': '${aws:username}' } },
      { 'aws:RequestTag/owner': 'ann', 'aws:username': 'ann' },
      not,
      'absent',
    ],
  ]),
  ...cases('variables where none are supported', 'V', [
    [
      'Numeric',
      { NumericEquals: { 's3:max-keys': '${aws:username}' } },
      { 's3:max-keys': '9', 'aws:username': '9' },
      'undecided',
    ],
    [
      'Date',
      { DateEquals: { 'aws:CurrentTime': '${aws:TokenIssueTime}' } },
      { 'aws:CurrentTime': DATE, 'aws:TokenIssueTime': DATE },
      'undecided',
    ],
    [
      'IpAddress',
      { IpAddress: { 'aws:SourceIp': '${aws:VpcSourceIp}' } },
      { 'aws:SourceIp': '10.0.0.1', 'aws:VpcSourceIp': '10.0.0.1' },
      'undecided',
    ],
    [
      'Binary',
      { BinaryEquals: { 'app:key': '${app:other}' } },
      { 'app:key': 'QQ==', 'app:other': 'QQ==' },
      'undecided',
    ],
    ['Null', { Null: { 'aws:username': '${app:flag}' } }, { 'app:flag': 'true' }, 'undecided'],
    [
      'Bool: two pages contradict each other',
      { Bool: { 'aws:SecureTransport': '${app:flag}' } },
      { 'aws:SecureTransport': 'true', 'app:flag': 'true' },
      'undecided',
    ],
  ]),
];

/** What no page decides, or where judges disagree: each row says why it stays open. */
export const OPEN_CASES: readonly ConditionCase[] = [
  ...cases('ForAnyValue with IfExists on a missing key', 'CO', [
    ['no key', { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } }, {}, 'undecided'],
    [
      'empty list',
      { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': [] },
      'undecided',
    ],
    [
      'but with a value it is clear',
      { 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': ['a'] },
      is,
    ],
  ]),
  ...cases('plain operator on a multivalued key', 'MV', [
    ['several values', { StringEquals: { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['a', 'b'] }, 'undecided'],
    ['one value', { StringEquals: { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['a'] }, 'undecided'],
    ['negated', { StringNotEquals: { 'aws:TagKeys': ['a'] } }, { 'aws:TagKeys': ['b'] }, 'undecided'],
    ['but an absent key is clear', { StringEquals: { 'aws:TagKeys': ['a'] } }, {}, not],
  ]),
  ...cases('empty list of values', 'MK', [
    ['positive', { StringEquals: { 'aws:username': [] } }, { 'aws:username': 'ann' }, 'undecided'],
    ['negated', { StringNotEquals: { 'aws:username': [] } }, { 'aws:username': 'ann' }, 'undecided'],
  ]),
  ...cases('empty text', 'MV', [
    [
      'among other values',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } },
      { 'aws:TagKeys': ['a', ''] },
      'undecided',
    ],
    [
      'among others, where it does not matter',
      { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', ''] } },
      { 'aws:TagKeys': ['a', ''] },
      is,
    ],
    [
      'among others, for any',
      { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [''] } },
      { 'aws:TagKeys': ['a', ''] },
      'undecided',
    ],
    ['under Null', { Null: { 'aws:username': 'true' } }, { 'aws:username': '' }, 'undecided'],
    [
      'as a variable',
      { StringEquals: { 'aws:RequestTag/a': 'x${aws:username}' } },
      { 'aws:RequestTag/a': 'x', 'aws:username': '' },
      'undecided',
    ],
  ]),
  ...cases('ARN pattern with fewer than six components, or a bare *', 'CO', [
    ['bare *', { ArnLike: { 'aws:SourceArn': '*' } }, { 'aws:SourceArn': QUEUE }, 'undecided'],
    ['three components', { ArnLike: { 'aws:SourceArn': 'arn:aws:sqs*' } }, { 'aws:SourceArn': QUEUE }, 'undecided'],
    ['negated', { ArnNotLike: { 'aws:SourceArn': '*' } }, { 'aws:SourceArn': QUEUE }, 'undecided'],
    ['beside one that matches', { ArnLike: { 'aws:SourceArn': ['*', QUEUE] } }, { 'aws:SourceArn': QUEUE }, is],
  ]),
  ...cases('values of the wrong kind', 'CO', [
    [
      'no ARN in the request',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } },
      { 'aws:SourceArn': 'bucket' },
      'undecided',
    ],
    ['no number in the policy', { NumericEquals: { 's3:max-keys': 'ten' } }, { 's3:max-keys': '10' }, 'undecided'],
    ['no number in the request', { NumericNotEquals: { 's3:max-keys': '10' } }, { 's3:max-keys': 'ten' }, 'undecided'],
    [
      'too many digits for a double',
      { NumericEquals: { 'app:id': '9007199254740993' } },
      { 'app:id': '9007199254740992' },
      'undecided',
    ],
    ['no date', { DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }, { 'aws:CurrentTime': DATE }, 'undecided'],
    [
      'an hour of no day',
      { DateLessThan: { 'aws:CurrentTime': '2026-03-01T24:00:00Z' } },
      { 'aws:CurrentTime': DATE },
      'undecided',
    ],
    [
      'a day of no month',
      { DateLessThan: { 'aws:CurrentTime': '2026-02-30T00:00:00Z' } },
      { 'aws:CurrentTime': DATE },
      'undecided',
    ],
    [
      'a date without time',
      { DateLessThan: { 'aws:CurrentTime': '2026-03-02' } },
      { 'aws:CurrentTime': DATE },
      'undecided',
    ],
    [
      'a date without zone',
      { DateLessThan: { 'aws:CurrentTime': '2026-03-02T00:00:00' } },
      { 'aws:CurrentTime': DATE },
      'undecided',
    ],
    [
      'a year, or seconds',
      { DateGreaterThan: { 'aws:CurrentTime': '2025' } },
      { 'aws:CurrentTime': DATE },
      'undecided',
    ],
    ['no address', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, { 'aws:SourceIp': 'localhost' }, 'undecided'],
    ['no range', { IpAddress: { 'aws:SourceIp': '10.0.0.0/33' } }, { 'aws:SourceIp': '10.0.0.1' }, 'undecided'],
    [
      'an octet of 256',
      { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { 'aws:SourceIp': '10.0.0.256' },
      'undecided',
    ],
    [
      'an octet with a leading zero',
      { IpAddress: { 'aws:SourceIp': '010.0.0.0/8' } },
      { 'aws:SourceIp': '10.0.0.1' },
      'undecided',
    ],
    [
      'IPv6 without prefix',
      { IpAddress: { 'aws:SourceIp': '2001:db8::1' } },
      { 'aws:SourceIp': '2001:db8::1' },
      'undecided',
    ],
    [
      'IPv4 written as IPv6',
      { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } },
      { 'aws:SourceIp': '::ffff:a00:1' },
      'undecided',
    ],
    ['no Base64', { BinaryEquals: { 'app:key': 'A' } }, { 'app:key': 'A' }, 'undecided'],
  ]),
  ...cases('Bool with other words', 'CO', [
    ['True in the policy', { Bool: { 'aws:SecureTransport': 'True' } }, { 'aws:SecureTransport': 'true' }, 'undecided'],
    [
      'True in the request',
      { Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:SecureTransport': 'True' },
      'undecided',
    ],
    ['Null with True', { Null: { 'aws:username': 'True' } }, {}, 'undecided'],
  ]),
  ...cases('names of operators', 'CO', [
    ['another case', { stringequals: { 'aws:username': 'ann' } }, { 'aws:username': 'ann' }, 'undecided'],
    ['nobody knows it', { StringMatches: { 'aws:username': 'ann' } }, { 'aws:username': 'ann' }, 'undecided'],
    ['Null with IfExists', { NullIfExists: { 'aws:username': 'true' } }, {}, 'undecided'],
    ['Null with a set operator', { 'ForAnyValue:Null': { 'aws:TagKeys': 'true' } }, {}, 'undecided'],
    [
      'beside a condition that surely fails',
      { StringMatches: { 'aws:username': 'ann' }, Bool: { 'aws:SecureTransport': 'true' } },
      { 'aws:username': 'ann', 'aws:SecureTransport': 'false' },
      not,
    ],
  ]),
  ...cases('keys that nobody knows', 'GK', [
    ['a slip of the pen', { StringNotEquals: { 'aws:PrincipleArn': 'x' } }, {}, 'undecided'],
    ['a tag family without its key', { StringNotEquals: { 'aws:RequestTag/': 'x' } }, {}, 'undecided'],
    ['a key of one’s own provider is absent', { StringNotEquals: { 'login.example.com:groups': 'x' } }, {}, is],
    [
      'two keys that differ in case',
      { StringEquals: { 'aws:RequestTag/team': 'a' } },
      { 'aws:RequestTag/team': 'a', 'aws:RequestTag/Team': 'b' },
      'undecided',
    ],
  ]),
  ...cases('variables that the grammar does not have', 'V', [
    [
      'not closed',
      { StringEquals: { 'aws:RequestTag/a': '${aws:username' } },
      { 'aws:RequestTag/a': 'ann', 'aws:username': 'ann' },
      'undecided',
    ],
    ['empty', { StringEquals: { 'aws:RequestTag/a': '${}' } }, { 'aws:RequestTag/a': '' }, 'undecided'],
    [
      'default without quotes',
      { StringEquals: { 'aws:RequestTag/a': '${aws:username, nobody}' } },
      { 'aws:RequestTag/a': 'nobody' },
      'undecided',
    ],
    [
      'a value with a wildcard in a pattern',
      { StringLike: { 'aws:RequestTag/a': '${aws:username}' } },
      { 'aws:RequestTag/a': 'ann', 'aws:username': 'a*' },
      'undecided',
    ],
    [
      'a value with a wildcard under Equals is plain',
      { StringEquals: { 'aws:RequestTag/a': '${aws:username}' } },
      { 'aws:RequestTag/a': 'ann', 'aws:username': 'a*' },
      not,
    ],
    [
      'a value with a colon in an early component',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:${app:x}::b' } },
      { 'aws:SourceArn': 'arn:aws:s3:::b', 'app:x': 'a:b' },
      'undecided',
    ],
  ]),
  ...cases('letters beyond ASCII without their case', 'CO', [
    ['an umlaut', { StringEqualsIgnoreCase: { 'aws:username': 'Ä' } }, { 'aws:username': 'ä' }, 'undecided'],
    [
      'a letter that becomes an ASCII one',
      { StringEqualsIgnoreCase: { 'aws:username': 'k' } },
      { 'aws:username': '\u212a' },
      'undecided',
    ],
    ['but the same text is the same', { StringEqualsIgnoreCase: { 'aws:username': 'Ä' } }, { 'aws:username': 'Ä' }, is],
  ]),
];
