/** An account with an ingestion role in a local AWS over HTTP, on virtual time, and a sync of it. */
import { readFileSync } from 'node:fs';
import { localAws, type Fault, type LocalAws, type LocalAwsOptions } from '../../../../local/aws/index.js';
import type { AwsContext } from '../../../../runtime/aws/context.js';
import type { AccountStatus, CatalogRole } from '../../../../runtime/catalog/catalog.js';
import type { CatalogWriter } from '../../../../runtime/catalog/writer.js';
import { dynamoCatalog } from '../../../../runtime/catalog/dynamodb-catalog.js';
import { documentClient } from '../../../../runtime/aws/clients.js';
import { memoryDynamoDb } from '../../../../local/dynamodb/memory.js';
import type { Connection } from '../../../../runtime/sync/connection.js';
import type { SyncOptions } from '../../../../runtime/sync/options.js';
import { syncAccounts } from '../../../../runtime/sync/sync.js';
import { virtualClock, type VirtualClock } from '../../../support/clock.js';
import { seededRandom } from '../../../support/random.js';

export const HUB = '111111111111';
export const ACCOUNT = '222222222222';
export const OTHER = '333333333333';
export const START = '2026-11-01T00:30:00.000Z';

type Resources = Record<string, unknown>;

const STATUS: Readonly<Record<string, number>> = { AccessDenied: 403, Throttling: 400, NoSuchEntity: 404 };

export const ACCOUNT_TEMPLATE = JSON.parse(
  readFileSync(new URL('../fixtures/account.json', import.meta.url), 'utf8'),
) as {
  Resources: Resources;
};

export function connection(account = ACCOUNT): Connection {
  const roleArn = `arn:aws:iam::${account}:role/serval-ingestion`;
  return { account, name: `account ${account}`, roleArn, externalId: 'external-id-of-the-team' };
}

/** A role; requestable unless told otherwise. */
export function role(RoleName: string, properties: Resources = {}): Resources {
  const Statement = [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }];
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement };
  const Tags = [{ Key: 'serval', Value: '' }];
  return { Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument, Tags, ...properties } };
}

export const untagged = (name: string, properties: Resources = {}) => role(name, { Tags: [], ...properties });

export function inline(PolicyName: string, Action: string): Resources {
  return { PolicyName, PolicyDocument: document(Action) };
}

export function document(Action: string): Resources {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
}

export function managedPolicy(ManagedPolicyName: string, Action: string): Resources {
  return { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName, PolicyDocument: document(Action) } };
}

export interface World {
  readonly aws: LocalAws;
  readonly clock: VirtualClock;
  readonly catalog: CatalogWriter;
  /** As the hub account's administrator sees AWS. */
  readonly context: AwsContext;
  /** Makes the account's roles be these, and the ingestion role. */
  roles(roles: readonly Resources[], more?: Resources, account?: string): void;
  /** Deletes all that `roles` made, so that the same names start anew. */
  deleteRoles(account?: string): void;
  fail(action: string, code?: string, parameters?: Fault['parameters'], account?: string): void;
  /** Syncs one account, or what `options` say. */
  sync(options?: Partial<SyncOptions>): Promise<AccountStatus>;
  known(name: string): Promise<CatalogRole | undefined>;
  names(): Promise<string[]>;
  /** The text of a document of the catalog, parsed. */
  text(reference: { readonly sha256: string } | undefined): Promise<unknown>;
  /** Requests so far by action, then none. */
  takeCalls(): Record<string, number>;
  close(): Promise<void>;
}

export async function world(catalog?: CatalogWriter, issuers?: LocalAwsOptions['issuers']): Promise<World> {
  const clock = virtualClock(START, { auto: true });
  const aws = localAws({ clock, ...(issuers && { issuers }) });
  const server = await aws.listen();
  const store = catalog ?? tableInMemory(clock);
  const context: AwsContext = {
    region: 'us-west-1',
    clock,
    endpoints: { sts: server.url, iam: server.url, organizations: server.url },
    credentials: aws.administrator(HUB),
    random: seededRandom(),
  };
  let counted = 0;

  const deploy = (account: string, Resources: Resources): void => {
    aws.deploy({ template: { Resources }, stackName: 'roles', account, region: 'us-east-1' });
  };
  const roles: World['roles'] = (list, more = {}, account = ACCOUNT) => {
    const named = Object.fromEntries(list.map((resource, index) => [logicalId(resource, index), resource]));
    deploy(account, { ...ACCOUNT_TEMPLATE.Resources, ...named, ...more });
  };
  roles([]);

  return {
    aws,
    clock,
    catalog: store,
    context,
    roles,
    deleteRoles: (account = ACCOUNT) => deploy(account, ACCOUNT_TEMPLATE.Resources),
    fail: (action, code = 'AccessDenied', parameters, account) =>
      aws.inject({
        action,
        ...(parameters && { parameters }),
        ...(account && { account }),
        fault: { type: 'error', code, status: STATUS[code] ?? 500 },
      }),
    sync: async (options = {}) => {
      const statuses = await syncAccounts({ connections: [connection()], catalog: store, aws: context, ...options });
      return statuses[0]!;
    },
    known: (name) => store.role(`arn:aws:iam::${ACCOUNT}:role/${name}`),
    names: async () => (await store.roles(ACCOUNT)).map(({ name }) => name).sort(),
    text: async (reference) => JSON.parse((await store.document(reference!))!),
    takeCalls: () => {
      const calls = aws.calls().slice(counted);
      counted += calls.length;
      return calls.reduce<Record<string, number>>(
        (sum, { action }) => ({ ...sum, [action]: (sum[action] ?? 0) + 1 }),
        {},
      );
    },
    close: () => server.close(),
  };
}

/** The catalog as it is deployed, in a table that is not. */
function tableInMemory(clock: VirtualClock): CatalogWriter {
  const client = documentClient({
    region: 'us-west-1',
    clock,
    random: seededRandom(),
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
    requestHandler: memoryDynamoDb({ clock }).requestHandler(),
  });
  return dynamoCatalog(client, 'catalog');
}

function logicalId(resource: Resources, index: number): string {
  const { RoleName } = (resource as { Properties: { RoleName?: string } }).Properties;
  return RoleName ? `Role${RoleName.replace(/\W/g, '')}` : `Resource${index}`;
}
