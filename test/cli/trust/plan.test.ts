/** Plans of what the local AWS never holds: trusts that are malformed, and CloudFormation's own tags. */
import type { Facts, StackFacts } from '../../../cli/trust/facts.js';
import { editsOf, isRefused, planTrust, type Plan } from '../../../cli/trust/plan.js';
import type { RoleTag } from '../../../runtime/aws/edit-role.js';
import { root, TARGET, trusts } from '../../local/aws/support/templates.js';
import { arnOf, CLIENT_ID, PROVIDER_ARN } from './support.js';

const LOGIN = { federated: PROVIDER_ARN, issuer: 'login.example.com', clientId: CLIENT_ID };
const TRUST = JSON.stringify({ Version: '2012-10-17', Statement: [trusts(root(TARGET))] });
const OWNED: readonly RoleTag[] = [{ key: 'aws:cloudformation:stack-name', value: 'data-platform' }];

interface Given {
  readonly trust?: string;
  readonly tags?: readonly RoleTag[];
  readonly stack?: StackFacts;
}

function plan({ trust = TRUST, tags = [], stack = { state: 'none' } }: Given): Plan {
  const arn = arnOf('dba');
  const facts: Facts = {
    account: TARGET,
    partition: 'aws',
    provider: { state: 'there', clientIds: [CLIENT_ID] },
    quota: { limit: 2048, basis: 'account' },
    roles: [{ arn, name: 'dba', path: '/', standing: { arn, roleId: 'AROA1', trust, tags }, stack }],
  };
  return planTrust(facts, LOGIN);
}

const refusalsOf = ({ roles }: Plan): readonly string[] => roles[0]!.refusals;

test.each([
  ['no JSON', '%7B', 'the text is not JSON'],
  [
    'an object that holds a name twice',
    '{"Version":"2012-10-17","Statement":[],"Statement":[]}',
    'holds the name "Statement" twice',
  ],
  [
    'a statement without a principal',
    TRUST.replace('"Principal"', '"Principals"'),
    'the grammar has no element "Principals"',
  ],
])('a trust that is %s is refused as malformed, and never rewritten', (_, trust, why) => {
  const refused = plan({ trust });
  expect(refusalsOf(refused)).toEqual([expect.stringMatching(/^its trust is malformed: .*; correct it first$/)]);
  expect(refusalsOf(refused)[0]).toContain(why);
  expect({ refused: isRefused(refused), edits: editsOf(refused) }).toEqual({ refused: true, edits: [] });
});

test("an operator that the evaluator does not know is IAM's business, and the statement is added", () => {
  const odd = trusts(root(TARGET), 'sts:AssumeRole', { Condition: { StringSounds: { 'sts:ExternalId': 'x' } } });
  expect(editsOf(plan({ trust: JSON.stringify({ Version: '2012-10-17', Statement: [odd] }) }))).toHaveLength(1);
});

test("CloudFormation's own tag, where a role has it, names the stack too", () => {
  expect(refusalsOf(plan({ tags: OWNED }))).toEqual([expect.stringMatching(/^the stack data-platform owns it; apply/)]);
});

test("CloudFormation's own tag does not count where no stack is to be asked", () => {
  expect(refusalsOf(plan({ tags: OWNED, stack: { state: 'not asked' } }))).toEqual([]);
});
