/** An organization in a local AWS over HTTP, with a catalog's table, on virtual time. */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { dynamoAccountNames, type AccountNames } from '../../../runtime/catalog/dynamodb-account-names.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import type { CatalogWriter } from '../../../runtime/catalog/writer.js';
import { organizationAccounts, type AccountsAnswer } from '../../../runtime/organization/accounts.js';
import { organizationRead, type ReadAnswer } from '../../../runtime/organization/read.js';
import { organizationSummary, type SummaryAnswer } from '../../../runtime/organization/summary.js';
import type { AccountsSettings, ReadingSettings } from '../../../runtime/organization/settings.js';
import type { SyncingSettings } from '../../../runtime/sync/settings.js';
import { ACCOUNT, connection, HUB, OTHER, world, type World } from '../sync/support/world.js';

export const RUN = '2026-11-01T00:30:00Z';
export const TABLE = 'catalog';

export interface OrganizationWorld extends World {
  readonly accountNames: AccountNames;
  readonly table: CatalogWriter;
  /** What the functions logged so far. */
  readonly lines: Array<Record<string, unknown>>;
  accounts(settings?: Partial<AccountsSettings>, event?: unknown): Promise<AccountsAnswer>;
  read(accounts: readonly string[], settings?: Partial<Settings>): Promise<ReadAnswer>;
  summary(event?: object): Promise<SummaryAnswer>;
}

type Settings = Omit<ReadingSettings, 'syncing'> & SyncingSettings;

export const SYNCING = { catalogTable: TABLE, rates: {}, includeUneditable: false, removeMany: false };
export const INGESTION_ROLE = { path: '/', name: 'serval-ingestion' };

export async function organizationWorld(): Promise<OrganizationWorld> {
  const at = await world();
  const dynamodb = await localDynamoDb();
  const { iam } = at.context.endpoints!;
  const context = { ...at.context, endpoints: { ...at.context.endpoints, dynamodb: dynamodb.url, eventbridge: iam! } };
  const client = documentClient(context);
  await client.send(new CreateTableCommand(catalogTable(TABLE)));
  at.aws.organization([
    { id: HUB, name: 'Hub' },
    { id: ACCOUNT, name: 'Production' },
    { id: OTHER, name: 'Development' },
  ]);
  at.roles([], {}, OTHER);
  const lines: OrganizationWorld['lines'] = [];
  const log = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);

  return {
    ...at,
    context,
    lines,
    accountNames: dynamoAccountNames(client, TABLE),
    table: dynamoCatalog(client, TABLE),
    accounts: (settings = {}, event = { organizationRun: RUN }) =>
      organizationAccounts({ aws: context, catalogTable: TABLE, exclude: [], ...settings }, log)(event),
    read: (accounts, settings = {}) => {
      const { ingestionRole = INGESTION_ROLE, accountMetrics = false, ...more } = settings;
      const { externalId = connection().externalId, ...syncing } = more;
      const whole = { ingestionRole, externalId, accountMetrics, syncing: { aws: context, ...SYNCING, ...syncing } };
      return organizationRead(whole, log)({ organizationRun: RUN, accounts });
    },
    summary: (event = {}) => {
      const settings = { aws: context, catalogTable: TABLE, functionName: 'serval-organization-sync-summary' };
      const whole = {
        organizationRun: RUN,
        started: RUN,
        accounts: [ACCOUNT, OTHER],
        redriveCount: 0,
        readAtRedrive: 0,
      };
      return organizationSummary(settings, log)({ ...whole, ...event });
    },
    close: async () => {
      client.destroy();
      await dynamodb.close();
      await at.close();
    },
  };
}
