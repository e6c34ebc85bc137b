/** The accounts that a simulation begins with. */
import { INGESTION_ACTIONS } from '../../../lib/model/actions.js';
import { roleArn } from '../../../lib/model/arn.js';
import { createRole, putInlinePolicy } from '../../../local/aws/iam/roles.js';
import type { EditableAccount } from '../../../local/aws/state/edit.js';
import type { Connection } from '../../../runtime/sync/connection.js';
import type { Chance } from '../../random.js';
import { trustPolicy as trustPolicyOf } from './documents.js';
import { INGESTION_ROLE, makePolicy, makeRole, tags, type Making } from './roles.js';

/** Where the sync runs. */
export const HUB = '111111111111';
const ACCOUNTS = ['222222222222', '333333333333', '444444444444'];
const EXTERNAL_ID = 'external-id-of-the-team';

/** One to three accounts, one mostly. */
export function connections(chance: Chance): Connection[] {
  return ACCOUNTS.slice(0, chance.small(1, ACCOUNTS.length)).map((account) => ({
    account,
    name: `account ${account}`,
    roleArn: roleArn('aws', account, INGESTION_ROLE),
    externalId: EXTERNAL_ID,
  }));
}

/**
 * Fills an account: the ingestion role, policies, and roles.
 * @param many whether it shall hold more requestable roles than the guard lets go, plain ones; else a few of all kinds
 */
export function fillAccount(account: EditableAccount, making: Making, many: boolean): void {
  const { chance, ids, now } = making;
  createRole(account, { name: INGESTION_ROLE, trustPolicy: ingestionTrust() }, ids, now);
  putInlinePolicy(account, INGESTION_ROLE, 'read-roles', ingestionRights());
  for (let count = chance.whole(0, 3); count > 0; count -= 1) makePolicy(account, making);
  for (let count = chance.whole(1, 6); count > 0; count -= 1) makeRole(account, making);
  for (let count = many ? chance.whole(12, 18) : 0; count > 0; count -= 1) {
    const trustPolicy = trustPolicyOf(chance, making.next());
    createRole(account, { name: `many-${count}`, trustPolicy, tags: tags(chance, true) }, ids, now);
  }
}

function ingestionTrust(): string {
  const Principal = { AWS: `arn:aws:iam::${HUB}:root` };
  const Condition = { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition },
      { Effect: 'Allow', Principal, Action: 'sts:TagSession' },
    ],
  });
}

function ingestionRights(): string {
  const Statement = [{ Effect: 'Allow', Action: INGESTION_ACTIONS, Resource: '*' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
