import fc from 'fast-check';
import type { ConditionBlock, RequestContext, Statement } from '../../../../lib/model/policy';
import { ALLOW_ALL, ALLOW_NOTHING, DENY_ALL, OTHER, ROOT, askTrust, user } from './ask';

/** What must hold whatever is asked. */

const ANN = user();
const ANN_ARN = ANN.arn;
const statement: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom('Allow' as const, 'Deny' as const),
  Principal: fc.constantFrom<Statement['Principal'] & object>(
    { AWS: ROOT },
    { AWS: ANN_ARN },
    { AWS: OTHER },
    { AWS: '*' },
  ),
  Condition: fc.constantFrom<ConditionBlock[]>(
    {},
    { StringEquals: { 'sts:ExternalId': 'a' } },
    { StringNotEquals: { 'sts:ExternalId': 'a' } },
    { Bool: { 'aws:SecureTransport': 'True' } },
  ),
});
const context = fc.constantFrom<RequestContext[]>(
  {},
  { 'sts:ExternalId': 'a' },
  { 'sts:ExternalId': 'b', 'aws:SecureTransport': 'true' },
);
const identity = fc.subarray([ALLOW_ALL, ALLOW_NOTHING, DENY_ALL]);

test('a Deny more never turns a refusal into anything else, nor anything else into an admission', () => {
  fc.assert(
    fc.property(
      fc.array(statement, { minLength: 1 }),
      statement,
      context,
      identity,
      (statements, more, keys, policies) => {
        const ask = (list: Array<Partial<Statement>>) =>
          askTrust({ caller: ANN, statements: list, context: keys, identity: policies }).verdict;
        const before = ask(statements);
        const after = ask([...statements, { ...more, Effect: 'Deny' }]);
        return before === 'refuses' ? after === 'refuses' : before === 'admits' || after !== 'admits';
      },
    ),
  );
});

test('the order of statements does not matter', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), context, identity, (statements, keys, policies) => {
      const ask = (list: Array<Partial<Statement>>) =>
        askTrust({ caller: ANN, statements: list, context: keys, identity: policies }).verdict;
      return ask(statements) === ask([...statements].reverse());
    }),
  );
});

test('without an Allow nobody gets in', () => {
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), context, identity, (statements, keys, policies) => {
      const denies = statements.map((one) => ({ ...one, Effect: 'Deny' as const }));
      return askTrust({ caller: ANN, statements: denies, context: keys, identity: policies }).verdict === 'refuses';
    }),
  );
});
