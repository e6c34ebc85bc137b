import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { GRANTS_BY_PERSON, GRANTS_KEYS } from '../../lib/model/index.js';
import { IncompleteAnswer } from '../aws/pages.js';
import { tableInput } from '../aws/table.js';
import { systemClock, type Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import type { Grant, GrantAdopter, GrantStore, GrantWriter, SessionRecord } from './grant.js';
import { idTaken, idUnknown, notRecorded, readGrant } from './grant-rules.js';

/** Most keys of one BatchGetItem. @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const BATCH = 100;
/** Milliseconds before keys are asked for again that DynamoDB left out of a batch; doubled each time. */
const FIRST_PAUSE = 50;
/** Batches with keys left out until it is given up: about three seconds of pauses. */
const LEFT_OUT_MAX = 6;

/**
 * The table of grants: one grant, one item, under its id. The index holds keys only; what it finds is read again
 * from the table itself, since an index may lag behind.
 */
export function grantsTable(name: string): CreateTableCommandInput {
  return tableInput(name, GRANTS_KEYS, GRANTS_BY_PERSON);
}

/** Grants in DynamoDB, with the rights of the bridge: dynamodb:GetItem, BatchGetItem, Query on the index, UpdateItem. */
export function dynamoGrantStore(
  client: DynamoDBDocumentClient,
  table: string,
  clock: Clock = systemClock,
): GrantStore {
  const grant = (id: string): Promise<Grant | undefined> => grantOf(client, table, id);

  async function idsOf(email: string, roleArn: string): Promise<string[]> {
    const ids: string[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: GRANTS_BY_PERSON.indexName,
          KeyConditionExpression: 'email = :email AND roleArn = :roleArn',
          ExpressionAttributeValues: { ':email': email, ':roleArn': roleArn },
          ExclusiveStartKey: from,
        }),
      );
      // DynamoDB answers with a list even where there is none: an answer without one broke off, and knows nothing.
      if (!page.Items) throw new IncompleteAnswer();
      ids.push(...page.Items.map(({ id }) => id as string));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return ids;
  }

  return {
    grant,

    grantsOf: async (email, roleArn) => {
      let keys = (await idsOf(email, roleArn)).map((id) => ({ id }));
      const grants: Grant[] = [];
      let leftOut = 0;
      while (keys.length > 0) {
        const batch = keys.slice(0, BATCH);
        const { Responses: found, UnprocessedKeys: left } = await client.send(
          new BatchGetCommand({ RequestItems: { [table]: { Keys: batch, ConsistentRead: true } } }),
        );
        if (!found) throw new IncompleteAnswer();
        grants.push(...(found[table] ?? []).map(fromItem));
        const again = (left?.[table]?.Keys ?? []) as Array<{ id: string }>;
        keys = [...again, ...keys.slice(BATCH)];
        if (again.length === 0) continue;
        leftOut += 1;
        if (leftOut > LEFT_OUT_MAX) {
          throw new RuntimeError('Grant', `grants for ${roleArn}: DynamoDB leaves some of them unread; try again`);
        }
        await clock.sleep(FIRST_PAUSE * 2 ** (leftOut - 1));
      }
      return grants;
    },

    recordSession: async (id, startedAt, session) => {
      try {
        const { Attributes: item } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id },
            UpdateExpression: 'SET startedAt = :startedAt, sessions.#session = :session',
            ConditionExpression: '#status = :active AND (attribute_not_exists(startedAt) OR startedAt >= :startedAt)',
            ExpressionAttributeNames: { '#status': 'status', '#session': session.id },
            ExpressionAttributeValues: { ':startedAt': startedAt, ':session': session, ':active': 'active' },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return { recorded: true, grant: fromItem(item) };
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        return notRecorded(await grant(id), startedAt);
      }
    },
  };
}

async function grantOf(client: DynamoDBDocumentClient, table: string, id: string): Promise<Grant | undefined> {
  const { Item: item } = await client.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
  return item === undefined ? undefined : fromItem(item);
}

/** With the rights of the grant function alone: dynamodb:PutItem, UpdateItem, and GetItem for a grant that is revoked already. */
export function dynamoGrantWriter(client: DynamoDBDocumentClient, table: string): GrantWriter {
  return {
    create: async (grant) => {
      const { sessions, ...rest } = grant;
      const item = { ...rest, sessions: Object.fromEntries(sessions.map((session) => [session.id, session])) };
      try {
        await client.send(
          new PutCommand({ TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(id)' }),
        );
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        throw idTaken(grant.id);
      }
    },

    revoke: async (id, at, why) => {
      try {
        const { Attributes: item } = await client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id },
            UpdateExpression: `SET #status = :revoked, revokedAt = :at${why === undefined ? '' : ', revokedFor = :why'}`,
            // Whatever else stands there, also by hand, a grant can be ended.
            ConditionExpression: 'attribute_exists(id) AND #status <> :revoked',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':revoked': 'revoked', ':at': at, ':why': why },
            ReturnValues: 'ALL_NEW',
          }),
        );
        return fromItem(item);
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        const standing = await grantOf(client, table, id);
        if (!standing) throw idUnknown(id);
        return standing;
      }
    },
  };
}

/** With one right: dynamodb:UpdateItem, of the attributes in `GRANTS_ADOPTED_ATTRIBUTES`. */
export function dynamoGrantAdopter(client: DynamoDBDocumentClient, table: string): GrantAdopter {
  return {
    adopt: async ({ id, email, roleArn, approvedMinutes, createdAt, justification, expiresAt, source }) => {
      const facts = Object.entries({ email, roleArn, approvedMinutes, createdAt, source, justification, expiresAt });
      const given = facts.filter(([, value]) => value !== undefined);
      const missing = facts.filter(([, value]) => value === undefined).map(([name]) => name);
      const set = given.map(([name]) => `#${name} = :${name}`);
      const kept = ['#status = if_not_exists(#status, :active)', '#sessions = if_not_exists(#sessions, :none)'];
      const names = [...facts.map(([name]) => name), 'status', 'sessions'];
      try {
        await client.send(
          new UpdateCommand({
            TableName: table,
            Key: { id },
            UpdateExpression:
              `SET ${[...set, ...kept].join(', ')}` +
              (missing.length > 0 ? ` REMOVE ${missing.map((name) => `#${name}`).join(', ')}` : ''),
            ConditionExpression: 'attribute_not_exists(id) OR #source = :source',
            ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
            ExpressionAttributeValues: {
              ...Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
              ':active': 'active',
              ':none': {},
            },
          }),
        );
      } catch (error) {
        if ((error as Error).name !== 'ConditionalCheckFailedException') throw error;
        throw idTaken(id);
      }
    },
  };
}

/**
 * An item holds its sessions by their id, so that one written twice is still one. Without that map, as in an item that
 * was made by hand, no session could be recorded: the grant is refused before one is minted.
 */
function fromItem(item: unknown): Grant {
  const { sessions, ...rest } = item as { sessions?: Record<string, SessionRecord> };
  if (typeof sessions !== 'object' || sessions === null || Array.isArray(sessions))
    return readGrant({ ...rest, sessions: undefined });
  const oldestFirst = Object.values(sessions).sort((one, other) => (one.mintedAt < other.mintedAt ? -1 : 1));
  return readGrant({ ...rest, sessions: oldestFirst });
}
