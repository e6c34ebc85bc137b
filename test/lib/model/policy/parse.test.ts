import {
  OPERATOR_NAMES,
  PROBLEM_CODES,
  parsePolicy,
  type PolicyKind,
  type ProblemCode,
} from '../../../../lib/model/policy';

const TRUST = { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' };
const IDENTITY = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const document = (statement: unknown) => ({ Version: '2012-10-17', Statement: [statement] });
const trust = (more: object) => document({ ...TRUST, ...more });
const identity = (more: object) => document({ ...IDENTITY, ...more });

/** G, NP, P: what the grammar does not allow. */
const INVALID: ReadonlyArray<readonly [string, PolicyKind, unknown, ProblemCode, string]> = [
  ['text that is not JSON', 'trust', '{"Version":', 'json', ''],
  ['one name twice', 'trust', '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow"}]}', 'json', ''],
  [
    'one name twice, escaped',
    'trust',
    '{"Version":"2012-10-17","\\u0056ersion":"2008-10-17","Statement":[]}',
    'json',
    '',
  ],
  ['a list for a document', 'trust', [], 'type', ''],
  ['nothing', 'trust', undefined, 'characters', ''],
  ['null', 'trust', null, 'type', ''],
  ['an emoji', 'trust', trust({ Sid: '🙂' }), 'characters', ''],
  ['another version', 'trust', { ...trust({}), Version: '2012-10-18' }, 'version', 'Version'],
  ['an Id that is no text', 'trust', { ...trust({}), Id: 1 }, 'type', 'Id'],
  ['an unknown element of the document', 'trust', { ...trust({}), Statements: [] }, 'unknown-element', 'Statements'],
  ['an element in another case', 'trust', trust({ condition: {} }), 'unknown-element', 'Statement[0].condition'],
  ['no Statement', 'trust', { Version: '2012-10-17' }, 'missing-element', 'Statement'],
  ['no statements', 'trust', { Version: '2012-10-17', Statement: [] }, 'empty', 'Statement'],
  ['a statement that is a text', 'trust', document('Allow'), 'type', 'Statement[0]'],
  ['no Effect', 'trust', document({ ...TRUST, Effect: undefined }), 'missing-element', 'Statement[0].Effect'],
  ['an Effect in another case', 'trust', trust({ Effect: 'allow' }), 'effect', 'Statement[0].Effect'],
  ['a Sid with a space', 'trust', trust({ Sid: 'let in' }), 'sid', 'Statement[0].Sid'],
  ['a Sid that is a number', 'identity', identity({ Sid: 1 }), 'sid', 'Statement[0].Sid'],
  [
    'a Sid twice',
    'trust',
    {
      Version: '2012-10-17',
      Statement: [
        { ...TRUST, Sid: 'A' },
        { ...TRUST, Sid: 'A' },
      ],
    },
    'duplicate-sid',
    'Statement[1].Sid',
  ],
  ['no Action', 'trust', document({ ...TRUST, Action: undefined }), 'missing-element', 'Statement[0].Action'],
  [
    'Action and NotAction',
    'trust',
    trust({ NotAction: 'sts:TagSession' }),
    'conflicting-elements',
    'Statement[0].Action',
  ],
  ['no actions', 'trust', trust({ Action: [] }), 'empty', 'Statement[0].Action'],
  [
    'an operator that tests no key',
    'trust',
    trust({ Condition: { StringEquals: {} } }),
    'empty',
    'Statement[0].Condition.StringEquals',
  ],
  [
    'a key that an operator has twice, in different case',
    'trust',
    trust({ Condition: { StringEquals: { 'sts:ExternalId': 'a', 'STS:ExternalID': 'b' } } }),
    'duplicate-key',
    'Statement[0].Condition.StringEquals.STS:ExternalID',
  ],
  ['an action without service', 'trust', trust({ Action: 'AssumeRole' }), 'action', 'Statement[0].Action'],
  ['an action that is a number', 'trust', trust({ Action: [1] }), 'type', 'Statement[0].Action'],
  [
    "another service's action in a trust policy",
    'trust',
    trust({ Action: 's3:GetObject' }),
    'action',
    'Statement[0].Action',
  ],
  ['Resource in a trust policy', 'trust', trust({ Resource: '*' }), 'misplaced-element', 'Statement[0].Resource'],
  [
    'NotResource in a trust policy',
    'trust',
    trust({ NotResource: '*' }),
    'misplaced-element',
    'Statement[0].NotResource',
  ],
  [
    'NotPrincipal in a trust policy',
    'trust',
    document({ Effect: 'Deny', NotPrincipal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }),
    'misplaced-element',
    'Statement[0].NotPrincipal',
  ],
  ['no Principal', 'trust', document({ ...TRUST, Principal: undefined }), 'missing-element', 'Statement[0].Principal'],
  ['an empty Principal', 'trust', trust({ Principal: {} }), 'empty', 'Statement[0].Principal'],
  [
    'a Principal that is an ARN alone',
    'trust',
    trust({ Principal: 'arn:aws:iam::111111111111:root' }),
    'principal',
    'Statement[0].Principal',
  ],
  [
    'a type of principal in another case',
    'trust',
    trust({ Principal: { aws: '*' } }),
    'principal',
    'Statement[0].Principal.aws',
  ],
  [
    'a wildcard in a role',
    'trust',
    trust({ Principal: { AWS: 'arn:aws:iam::111111111111:role/*' } }),
    'wildcard-principal',
    'Statement[0].Principal.AWS',
  ],
  [
    'a wildcard in a session',
    'trust',
    trust({ Principal: { AWS: 'arn:aws:sts::111111111111:assumed-role/R/*' } }),
    'wildcard-principal',
    'Statement[0].Principal.AWS',
  ],
  [
    'a wildcard in a service',
    'trust',
    trust({ Principal: { Service: '*.amazonaws.com' } }),
    'wildcard-principal',
    'Statement[0].Principal.Service',
  ],
  [
    'an account id of 11 digits',
    'trust',
    trust({ Principal: { AWS: '11111111111' } }),
    'principal',
    'Statement[0].Principal.AWS',
  ],
  [
    'a group',
    'trust',
    trust({ Principal: { AWS: 'arn:aws:iam::111111111111:group/g' } }),
    'principal',
    'Statement[0].Principal.AWS',
  ],
  [
    'a session of a service that has none',
    'trust',
    trust({ Principal: { AWS: 'arn:aws:s3::111111111111:assumed-role/a/b' } }),
    'principal',
    'Statement[0].Principal.AWS',
  ],
  [
    'an empty provider',
    'trust',
    trust({ Principal: { Federated: '' } }),
    'principal',
    'Statement[0].Principal.Federated',
  ],
  [
    'Principal in an identity policy',
    'identity',
    identity({ Principal: '*' }),
    'misplaced-element',
    'Statement[0].Principal',
  ],
  [
    'NotPrincipal in an identity policy',
    'identity',
    identity({ NotPrincipal: '*' }),
    'misplaced-element',
    'Statement[0].NotPrincipal',
  ],
  [
    'no Resource in an identity policy',
    'identity',
    identity({ Resource: undefined }),
    'missing-element',
    'Statement[0].Resource',
  ],
  ['a resource that is no ARN', 'identity', identity({ Resource: 'bucket/*' }), 'resource', 'Statement[0].Resource'],
  [
    'Principal and NotPrincipal',
    'resource',
    identity({ Principal: '*', NotPrincipal: '*' }),
    'conflicting-elements',
    'Statement[0]',
  ],
  ['a Condition that is a list', 'trust', trust({ Condition: [] }), 'type', 'Statement[0].Condition'],
  ['an operator over a text', 'trust', trust({ Condition: { Bool: 'x' } }), 'type', 'Statement[0].Condition.Bool'],
  [
    'a condition value of null',
    'trust',
    trust({ Condition: { Bool: { 'aws:a': null } } }),
    'type',
    'Statement[0].Condition.Bool.aws:a',
  ],
  [
    'a condition value that is an object',
    'trust',
    trust({ Condition: { Bool: { 'aws:a': {} } } }),
    'type',
    'Statement[0].Condition.Bool.aws:a',
  ],
];

test.each(INVALID)('%s is no valid %s policy', (_, kind, source, code, path) => {
  const { policy, problems } = parsePolicy(source, kind);
  expect(policy).toBeUndefined();
  expect(problems.map((one) => [one.code, one.path])).toContainEqual([code, path]);
});

test('every code of a problem that makes a document invalid has a document above', () => {
  const tried = new Set(INVALID.map((one) => one[3]));
  const untried = Object.keys(PROBLEM_CODES).filter((code) => !tried.has(code as ProblemCode));
  expect(untried).toEqual(['unknown-operator']);
});

test.each([
  ['one statement without a list', 'trust', { Version: '2012-10-17', Statement: TRUST }],
  ['no version', 'trust', { Statement: [TRUST] }],
  [
    'several empty Sids',
    'trust',
    {
      Statement: [
        { ...TRUST, Sid: '' },
        { ...TRUST, Sid: '' },
      ],
    },
  ],
  ['JSON text with white space', 'trust', JSON.stringify(trust({}), undefined, 4)],
  ['anybody', 'trust', trust({ Principal: '*' })],
  ['a unique id in the place of a deleted role', 'trust', trust({ Principal: { AWS: 'AROAEXAMPLEEXAMPLEEXA' } })],
  ['every action of STS', 'trust', trust({ Action: 'sts:*' })],
  [
    'numbers and booleans in conditions',
    'trust',
    trust({ Condition: { Bool: { 'aws:SecureTransport': true }, NumericLessThan: { 'app:n': 3 } } }),
  ],
  ['a Sid with spaces on another resource', 'resource', identity({ Principal: '*', Sid: 'let in' })],
  [
    'NotAction and NotResource',
    'identity',
    document({ Effect: 'Deny', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::a' }),
  ],
] as const)('%s is a valid %s policy', (_, kind, source) => {
  const { policy, problems } = parsePolicy(source, kind);
  expect(problems).toEqual([]);
  expect(policy).toBeDefined();
});

test('a document without a version is of the older one', () => {
  expect(parsePolicy({ Statement: TRUST }, 'trust').policy?.version).toBe('2008-10-17');
});

test('an operator that nobody knows is listed, and the rest is read', () => {
  const { policy, problems } = parsePolicy(trust({ Condition: { stringEquals: { 'aws:a': 'b' } } }), 'trust');
  expect(problems).toEqual([
    {
      code: 'unknown-operator',
      path: 'Statement[0].Condition.stringEquals',
      message: '"stringEquals" is no condition operator that is known here',
    },
  ]);
  expect(policy?.statements[0]?.conditions).toEqual([{ operator: 'stringEquals', key: 'aws:a', values: ['b'] }]);
});

test.each(OPERATOR_NAMES.filter((name) => name !== 'Null'))('%s is known with every prefix and suffix', (name) => {
  for (const prefix of ['', 'ForAllValues:', 'ForAnyValue:']) {
    for (const suffix of ['', 'IfExists']) {
      const condition = { [`${prefix}${name}${suffix}`]: { 'aws:a': 'b' } };
      expect(parsePolicy(trust({ Condition: condition }), 'trust').problems).toEqual([]);
    }
  }
});

test('the operators are those that AWS documents', () => {
  expect([...OPERATOR_NAMES].sort()).toEqual([
    'ArnEquals',
    'ArnLike',
    'ArnNotEquals',
    'ArnNotLike',
    'BinaryEquals',
    'Bool',
    'DateEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateNotEquals',
    'IpAddress',
    'NotIpAddress',
    'Null',
    'NumericEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericNotEquals',
    'StringEquals',
    'StringEqualsIgnoreCase',
    'StringLike',
    'StringNotEquals',
    'StringNotEqualsIgnoreCase',
    'StringNotLike',
  ]);
});

test('a problem says what is there, what is allowed and what to do', () => {
  const texts = (source: unknown) => parsePolicy(source, 'trust').problems.map((one) => one.message);
  expect(texts(trust({ Effect: 'allow' }))).toEqual(['Effect is "allow"; it must be "Allow" or "Deny"']);
  expect(texts(trust({ Principal: { AWS: 'arn:aws:iam::111111111111:role/*' } }))).toEqual([
    'the principal "arn:aws:iam::111111111111:role/*" holds a wildcard; write it out, or use "*" with a condition on aws:PrincipalArn',
  ]);
  expect(texts(trust({ Resource: '*' }))).toEqual(['a trust policy has no Resource; take it out']);
});
