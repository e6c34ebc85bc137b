/** Names that stand in policies: what could mean another resource, or more than one, is refused. */
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  requireFunctionName,
  requireOwnResource,
  requireSecretName,
  requireTableName,
} from '../../../lib/private/resource-names';
import { ACCOUNT, messageOf, newStack } from '../support/stacks';

const stack = newStack();
const there = (account: string, region: string) => `arn:aws:dynamodb:${region}:${account}:table/serval-grants`;

test.each([
  [
    'a wildcard in the name of a table',
    () => requireTableName(stack, 'grantsTableName', 'serval-*'),
    '«Name» grantsTableName: "serval-*" holds characters that are refused, allowed are letters, digits and _.-; ' +
      "give the table's name alone (at Stack)",
  ],
  [
    'a name of a table that is too short',
    () => requireTableName(stack, 'grantsTableName', 'ab'),
    `«Name» grantsTableName: "ab" has 2 characters, 3 to 255 are allowed; give the table's name alone (at Stack)`,
  ],
  [
    "the ARN of one's own table",
    () => requireTableName(stack, 'grantsTableName', there(ACCOUNT, 'eu-central-1')),
    '«Name» grantsTableName: "arn:aws:dynamodb:eu-central-1:111122223333:table/serval-grants" holds characters that ' +
      "are refused, allowed are letters, digits and _.-; give the table's name alone (at Stack)",
  ],
  [
    'the ARN of a table of another account',
    () => requireTableName(stack, 'grantsTableName', there('444455556666', 'eu-central-1')),
    '«ForeignResource» grantsTableName: "arn:aws:dynamodb:eu-central-1:444455556666:table/serval-grants" is a table ' +
      "in the account 444455556666, but this stack is for 111122223333; give a table of this stack's account and " +
      'region (at Stack)',
  ],
  [
    'the ARN of a table of another region',
    () => requireTableName(stack, 'grantsTableName', there(ACCOUNT, 'us-east-1')),
    '«ForeignResource» grantsTableName: "arn:aws:dynamodb:us-east-1:111122223333:table/serval-grants" is a table in ' +
      "the region us-east-1, but this stack is for eu-central-1; give a table of this stack's account and region " +
      '(at Stack)',
  ],
  [
    'a name of a function with a version',
    () => requireFunctionName(stack, 'functionName', 'serval-bridge:1'),
    '«Name» functionName: "serval-bridge:1" holds characters that are refused, allowed are letters, digits and _-; ' +
      "give the function's name alone (at Stack)",
  ],
  [
    'a name of a function that is too long',
    () => requireFunctionName(stack, 'functionName', 'f'.repeat(65)),
    `«Name» functionName: "${'f'.repeat(65)}" has 65 characters, 1 to 64 are allowed; give the function's name ` +
      'alone (at Stack)',
  ],
  [
    'a wildcard in the name of a secret',
    () => requireSecretName(stack, 'secretName', 'serval/bridg?'),
    '«Name» secretName: "serval/bridg?" holds characters that are refused, allowed are letters, digits and /_+=.@-; ' +
      "give the secret's name alone (at Stack)",
  ],
  [
    'an imported table of another account',
    () => {
      const foreign = new Stack(undefined, 'Foreign', { env: { account: '444455556666', region: 'eu-central-1' } });
      requireOwnResource(stack, 'store', Table.fromTableName(foreign, 'Grants', 'serval-grants'), 'table');
    },
    '«ForeignResource» store: "Foreign/Grants" is a table in the account 444455556666, but this stack is for ' +
      "111122223333; give a table of this stack's account and region (at Stack)",
  ],
  [
    'a table that is imported by an ARN of another account',
    () => {
      const foreign = Table.fromTableArn(newStack(), 'Grants', there('444455556666', 'eu-central-1'));
      requireOwnResource(stack, 'store', foreign, 'table');
    },
    '«ForeignResource» store: "Stack/Grants" is a table in the account 444455556666, but this stack is for ' +
      "111122223333; give a table of this stack's account and region (at Stack)",
  ],
])('fails for %s', (_name, check, message) => expect(messageOf(check)).toBe(message));

test('what is known only at deployment passes', () => {
  const anywhere = newStack({});
  const name = new CfnParameter(anywhere, 'Name').valueAsString;
  requireTableName(anywhere, 'grantsTableName', name);
  requireFunctionName(anywhere, 'functionName', name);
  requireSecretName(anywhere, 'secretName', name);
  requireOwnResource(anywhere, 'store', Table.fromTableName(stack, 'Grants', 'serval-grants'), 'table');
});
