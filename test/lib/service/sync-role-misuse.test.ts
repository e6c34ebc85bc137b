/** What the roles of a sync refuse at synthesis, in words. */
import { App, Stack } from 'aws-cdk-lib/core';
import { SyncRole, type SyncConnection, type SyncRoleProps } from '../../../lib';
import { messageOf, newStack, roleOf } from '../support/stacks';
import { accounts, connectionOf, filled, production, PRODUCTION } from './sync-support';

function newRole(props: Partial<SyncRoleProps> = {}, stack = newStack()): Stack {
  new SyncRole(stack, 'Sync', { connections: [production()], ...props });
  return stack;
}

describe('misuse', () => {
  const [one] = accounts(1) as [SyncConnection];
  const arn = (account: string, name = 'ingestion', partition = 'aws') =>
    `arn:${partition}:iam::${account}:role/${name}`;
  test.each<[string, SyncConnection[], string]>([
    [
      'no connection',
      [],
      '«Connection» connections: is empty, so that there is nothing to do; give the connection of one account at least',
    ],
    [
      'an account twice',
      [one, production(), { ...one, roleArn: arn(one.accountId, 'other') }],
      `«Connection» connections[2].accountId: "${one.accountId}" is the account of an earlier connection; leave one of ` +
        'them out',
    ],
    [
      'an account id that is none',
      [connectionOf('1234')],
      '«AccountId» connections[0].accountId: "1234" is no AWS account id, which has 12 digits; copy it from the AWS ' +
        'console, as text with leading zeros',
    ],
    [
      'a role of another account',
      [{ ...one, roleArn: arn(PRODUCTION) }],
      `«Connection» connections[0].roleArn: "${arn(PRODUCTION)}" is a role of another account than accountId, ` +
        `${one.accountId}; correct one of the two`,
    ],
    [
      'a role of another partition',
      [production(), { ...one, roleArn: arn(one.accountId, 'ingestion', 'aws-cn') }],
      `«Connection» connections[1].roleArn: "${arn(one.accountId, 'ingestion', 'aws-cn')}" lies in the partition ` +
        'aws-cn, but this stack lies in aws, and no role is assumed across partitions; run a sync in each',
    ],
    [
      'a role that is none',
      [{ ...one, roleArn: 'ingestion' }],
      '«Arn» connections[0].roleArn: "ingestion" is no ARN of an IAM role; copy it from the role in the IAM console, ' +
        'it begins with arn: and holds :role/',
    ],
    [
      'roles by a wildcard',
      [{ ...one, roleArn: arn(one.accountId, '*/ingestion') }],
      `«Arn» connections[0].roleArn: "${arn(one.accountId, '*/ingestion')}" holds a wildcard or a policy variable, ` +
        'which would stand for other roles too; give the ARN of one role',
    ],
    [
      'a name of blanks',
      [{ ...one, accountName: ' ' }],
      '«Connection» connections[0].accountName: " " is empty; give the name that people know the account by',
    ],
    [
      'an External ID with a blank',
      [{ ...one, externalId: 'an id' }],
      '«ExternalId» connections[0].externalId: "an id" holds characters that are refused, allowed are letters, digits ' +
        "and _+=,.@:/-; copy it from Serval's Connect AWS dialog",
    ],
  ])('fails for %s', (_name, connections, message) => {
    expect(messageOf(() => newRole({ connections }))).toBe(`${message} (at Stack/Sync)`);
  });

  test.each<[string, Partial<SyncRoleProps>, string]>([
    [
      'a role name that leaves no room for the schedule’s',
      { roleName: 'r'.repeat(56) },
      `«Name» roleName: "${'r'.repeat(56)}-schedule" has 65 characters, 1 to 64 are allowed; shorten or respell the ` +
        'role name (at Stack/Sync/Schedule)',
    ],
    [
      'a function name with a dot',
      { functionName: 'serval.sync' },
      '«Name» functionName: "serval.sync" holds characters that are refused, allowed are letters, digits and _-; give ' +
        "the function's name alone (at Stack/Sync)",
    ],
    [
      'a table name with a wildcard',
      { catalogTableName: 'serval-*' },
      '«Name» catalogTableName: "serval-*" holds characters that are refused, allowed are letters, digits and _.-; ' +
        "give the table's name alone (at Stack/Sync)",
    ],
  ])('fails for %s', (_name, props, message) => {
    expect(messageOf(() => newRole(props))).toBe(message);
  });

  test('more accounts than IAM takes in a role are an error that says how many fit, and as many do', () => {
    const message = messageOf(() => newRole({ connections: accounts(250) }));
    const [, fitting] = /hold, (\d+) fit/.exec(message)!;
    expect(message).toBe(
      "«TooMany» connections: 250 accounts are more than the 10240 characters of a role's inline policies hold, " +
        `${fitting} fit; give the others to a second one of these with a roleName and a functionName of its own (at ` +
        'Stack/Sync)',
    );
    const sizeOf = (count: number): number => {
      const { PolicyDocument: document } = roleOf(newRole({ connections: accounts(count) }), 'Sync20').Policies![0]!;
      // The partition is a token here, which is counted as nothing.
      return JSON.stringify(filled(document, '')).length;
    };
    expect(sizeOf(Number(fitting))).toBeLessThanOrEqual(10_240);
    expect(messageOf(() => sizeOf(Number(fitting) + 1))).toContain(`${fitting} fit`);
  });

  test('lets a stack without a region take roles of any partition', () => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => newRole({ connections: [production('aws-cn')] }, stack)).not.toThrow();
  });
});
