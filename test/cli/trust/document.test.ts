/** When two trusts say the same, and what one more statement leaves of a document. */
import fc from 'fast-check';
import { differences, sameDocument, withStatement } from '../../../cli/trust/document.js';
import { root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { STATEMENT } from './support.js';

const text = (...Statement: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const STRING_EQUALS = (values: unknown) =>
  trusts(root(TARGET), 'sts:AssumeRole', { Condition: { StringEquals: values } });

test.each<[string, string, string]>([
  ['white space', text(trusts(root(TARGET))), JSON.stringify(JSON.parse(text(trusts(root(TARGET)))), null, 2)],
  ['a list of one', text(trusts(root(TARGET), ['sts:AssumeRole'])), text(trusts(root(TARGET), 'sts:AssumeRole'))],
  ['an account by its number', text(trusts({ AWS: TARGET })), text(trusts(root(TARGET)))],
  [
    'the order of principals',
    text(trusts({ AWS: ['arn:aws:iam::333333333333:root', TARGET] })),
    text(trusts({ AWS: [`arn:aws:iam::${TARGET}:root`, '333333333333'] })),
  ],
  [
    'the order of values',
    text(STRING_EQUALS({ 'sts:ExternalId': ['b', 'a'] })),
    text(STRING_EQUALS({ 'sts:ExternalId': ['a', 'b'] })),
  ],
  [
    'one statement without its list',
    `{"Statement":${JSON.stringify(STATEMENT)},"Version":"2012-10-17"}`,
    text(STATEMENT),
  ],
])('%s is no difference', (_, one, other) => {
  expect(sameDocument(one, other, 'aws')).toBe(true);
  expect(differences(one, other, 'aws')).toEqual([]);
});

test.each<[string, string, string]>([
  ['another effect', text(trusts(root(TARGET))), text({ ...trusts(root(TARGET)), Effect: 'Deny' })],
  ['another version', text(STATEMENT), text(STATEMENT).replace('2012-10-17', '2008-10-17')],
  ['the order of statements', text(STATEMENT, trusts(root(TARGET))), text(trusts(root(TARGET)), STATEMENT)],
  [
    "an account's number in another partition",
    text(trusts({ AWS: TARGET })),
    text(trusts({ AWS: `arn:aws-cn:iam::${TARGET}:root` })),
  ],
  ['a Sid', text(STATEMENT), text({ Sid: 'Login', ...STATEMENT })],
  ['a number instead of its text', text(STRING_EQUALS({ a: 1 })), text(STRING_EQUALS({ a: '1' }))],
  ['text that is no JSON', '{', text(STATEMENT)],
])('%s is one', (_, one, other) => {
  expect(sameDocument(one, other, 'aws')).toBe(false);
});

test('what is more and what is less is told statement by statement', () => {
  const more = trusts({ AWS: '333333333333' });
  expect(differences(text(trusts(root(TARGET)), more), text(trusts(root(TARGET)), STATEMENT), 'aws')).toMatchObject([
    { side: 'more', statement: expect.stringContaining('333333333333:root') as string },
    { side: 'less', statement: expect.stringContaining('login.example.com:aud') as string },
  ]);
});

test('a statement more changes nothing before it, whatever the document holds', () => {
  const documents = fc.record(
    {
      Version: fc.constant('2012-10-17'),
      Id: fc.string(),
      Statement: fc.oneof(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
      ),
    },
    { requiredKeys: ['Statement'] },
  );
  fc.assert(
    fc.property(documents, (document) => {
      // As it comes out of JSON: -0 is 0 there.
      const before = JSON.parse(JSON.stringify(document)) as { Statement: unknown };
      const after = JSON.parse(withStatement(JSON.stringify(document), STATEMENT as never)) as { Statement: unknown[] };
      expect(after).toEqual({ ...before, Statement: [...[before.Statement].flat(), STATEMENT] });
    }),
  );
});
