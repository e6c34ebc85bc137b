/** Accounts as the hosted services are told them: checked at synthesis, then text in a function's environment. */
import { Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ASSUME_ROLE, INLINE_POLICIES_SIZE, parseRoleArn } from '../model';
import { measure } from '../model/policy';
import type { Statement } from '../model/policy/types';
import { document } from '../model/trust';
import type { SyncConnection } from '../service/sync-connection';
import { misuse } from './errors';
import { partitionOfStack } from './partition';
import { requireAccountId, requireExternalId, requireLiteral, requireOneRoleArn } from './requirements';
import { withoutTokens } from './tokens';

/** Throws unless there is a connection, each of another account, and each of a role that can be assumed from here. */
export function requireConnections(scope: IConstruct, connections: readonly SyncConnection[]): void {
  if (connections.length === 0) {
    const text = 'is empty, so that there is nothing to do; give the connection of one account at least';
    misuse(scope, { code: 'Connection', property: 'connections', text });
  }
  const seen = new Set<string>();
  connections.forEach((connection, index) => {
    const property = `connections[${index}]`;
    requireConnection(scope, property, connection);
    const { accountId } = connection;
    if (seen.has(accountId)) {
      const text = 'is the account of an earlier connection; leave one of them out';
      misuse(scope, { code: 'Connection', property: `${property}.accountId`, value: accountId, text });
    }
    seen.add(accountId);
  });
}

function requireConnection(scope: IConstruct, property: string, connection: SyncConnection): void {
  const { accountId, accountName, roleArn, externalId } = connection;
  requireAccountId(scope, `${property}.accountId`, accountId);
  requireExternalId(scope, `${property}.externalId`, externalId);
  if (!Token.isUnresolved(accountName) && accountName.trim() === '') {
    const text = 'is empty; give the name that people know the account by';
    misuse(scope, { code: 'Connection', property: `${property}.accountName`, value: accountName, text });
  }
  requireOneRoleArn(scope, `${property}.roleArn`, roleArn);
  const role = parseRoleArn(roleArn);
  if (!role) return;
  const wrong = (text: string): never =>
    misuse(scope, { code: 'Connection', property: `${property}.roleArn`, value: roleArn, text });
  if (!Token.isUnresolved(accountId) && role.account !== accountId) {
    wrong(`is a role of another account than accountId, ${accountId}; correct one of the two`);
  }
  const partition = partitionOfStack(scope);
  if (![partition, role.partition].some(Token.isUnresolved) && role.partition !== partition) {
    wrong(
      `lies in the partition ${role.partition}, but this stack lies in ${partition}, and no role is assumed across ` +
        'partitions; run a sync in each',
    );
  }
}

/** Throws where an account is known only at deployment, unless it is the stack's own. */
export function requireLiteralAccounts(scope: IConstruct, connections: readonly SyncConnection[]): void {
  connections.forEach(({ accountId }, index) => {
    if (accountId === Stack.of(scope).account) return;
    const where = 'the alarm of an account is known by its id, which';
    requireLiteral(scope, `connections[${index}].accountId`, accountId, where, 'write out its 12 digits');
  });
}

/**
 * What a role may do that reads the accounts: assume their ingestion roles, and no other; and `others`.
 *
 * @throws «TooMany» where they are more than IAM takes in a role. What only CloudFormation knows counts nothing.
 */
export function readerStatements(
  scope: IConstruct,
  connections: readonly SyncConnection[],
  others: readonly Statement[],
): Statement[] {
  const statementsFor = (count: number): Statement[] => [
    { Effect: 'Allow', Action: ASSUME_ROLE, Resource: connections.slice(0, count).map(({ roleArn }) => roleArn) },
    ...others,
  ];
  const fits = (count: number): boolean =>
    measure(withoutTokens(JSON.stringify(document(...statementsFor(count)))), INLINE_POLICIES_SIZE).room >= 0;
  if (!fits(connections.length)) {
    const fitting = connections.findIndex((_, index) => !fits(index + 1));
    const text =
      `accounts are more than the ${INLINE_POLICIES_SIZE} characters of a role's inline policies hold, ${fitting} fit; ` +
      'give the others to a second one of these with a roleName and a functionName of its own';
    misuse(scope, { code: 'TooMany', property: 'connections', value: connections.length, text });
  }
  return statementsFor(connections.length);
}

interface ConnectionSetting {
  readonly connections: readonly SyncConnection[];
  /** The function's other settings, and what the user adds to them. */
  readonly others: Readonly<Record<string, string>>;
  /** What to do with accounts that do not fit. */
  readonly remedy: string;
}

/**
 * The setting CONNECTIONS, as JSON.
 *
 * @throws «TooMany» where the environment would be larger than Lambda takes. What only CloudFormation knows counts
 * nothing, so that whatever is found too large is too large.
 */
export function connectionsSetting(scope: IConstruct, { connections, others, remedy }: ConnectionSetting): string {
  const sizeOf = (count: number): number => {
    const settings = { ...others, CONNECTIONS: JSON.stringify(connections.slice(0, count).map(asSetting)) };
    return Buffer.byteLength(withoutTokens(JSON.stringify(settings)));
  };
  if (sizeOf(connections.length) > ENVIRONMENT_BYTES) {
    const fitting = connections.findIndex((_, index) => sizeOf(index + 1) > ENVIRONMENT_BYTES);
    const text = `accounts are more than the ${ENVIRONMENT_BYTES} bytes of a function's environment hold, ${fitting} fit; ${remedy}`;
    misuse(scope, { code: 'TooMany', property: 'connections', value: connections.length, text });
  }
  return Stack.of(scope).toJsonString(connections.map(asSetting));
}

/**
 * Of all variables together. Lambda measures them as one JSON object, in which the quotes of ours count twice.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const ENVIRONMENT_BYTES = 4096;

const asSetting = ({ accountId, accountName, roleArn, externalId }: SyncConnection) => ({
  account: accountId,
  name: accountName,
  roleArn,
  externalId,
});
