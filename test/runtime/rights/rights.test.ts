/**
 * Least privilege, on the wire: each runtime does its work with exactly the rights of test/support/rights.ts, asks for
 * each of them, and fails without any one.
 */
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { localDynamoDb, type LocalDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import type { AwsContext } from '../../../runtime/aws/context.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { auditTable, dynamoAuditStore } from '../../../runtime/grants/dynamodb-audit.js';
import {
  dynamoGrantAdopter,
  dynamoGrantStore,
  dynamoGrantWriter,
  grantsTable,
} from '../../../runtime/grants/dynamodb-grants.js';
import { grantFunction } from '../../../runtime/grants/function.js';
import { newGrant } from '../../../runtime/grants/grant-rules.js';
import { servalGrantStore } from '../../../runtime/grants/serval/store.js';
import { listOrganizationAccounts } from '../../../runtime/health/organization.js';
import { organizationAccounts } from '../../../runtime/organization/accounts.js';
import { organizationRead } from '../../../runtime/organization/read.js';
import type { AccountsSettings } from '../../../runtime/organization/settings.js';
import { organizationSummary } from '../../../runtime/organization/summary.js';
import { startSession, type SessionStores } from '../../../runtime/session/start-session.js';
import { webIdentitySts } from '../../../runtime/session/sts.js';
import { syncFunction } from '../../../runtime/sync/function.js';
import { createRoleFunction } from '../../../runtime/workflows/create-role.js';
import { seededRandom } from '../../support/random.js';
import { RIGHTS, type Right, type Rights } from '../../support/rights.js';
import { records, servalWorld } from '../grants/serval/support.js';
import { ACCOUNT, connection, document, HUB, managedPolicy, role } from '../sync/support/world.js';
import { EVENT, ingestion, ROLE_ARN, workflowPolicy, workflowWorld, type WorkflowWorld } from '../workflows/support.js';
import { gate, TABLES, without, type Needed } from './gate.js';

let at: WorkflowWorld;
let dynamodb: LocalDynamoDb;

beforeEach(async () => {
  at = await workflowWorld();
  dynamodb = await localDynamoDb();
  const client = documentClient(context());
  for (const table of [catalogTable(TABLES.catalog), grantsTable(TABLES.grants), auditTable(TABLES.audit)]) {
    await client.send(new CreateTableCommand(table));
  }
  client.destroy();
});
afterEach(async () => {
  await dynamodb.close();
  await at.close();
});

/** As whoever may do everything. */
const context = (): AwsContext => ({
  ...at.context,
  endpoints: { ...at.context.endpoints, eventbridge: at.context.endpoints!.iam!, dynamodb: dynamodb.url },
});

/** A runtime's whole work, in an account and tables that are ready for it; false or an error where it did not succeed. */
interface Flow {
  prepare(): Promise<void>;
  run(aws: AwsContext): Promise<boolean>;
}

const stores = (aws: AwsContext) => {
  const client = documentClient(aws);
  return {
    catalog: dynamoCatalog(client, TABLES.catalog),
    grants: { ...dynamoGrantStore(client, TABLES.grants), ...dynamoGrantWriter(client, TABLES.grants) },
    audit: dynamoAuditStore(client, TABLES.audit),
  };
};

const SYNCING = { catalogTable: TABLES.catalog, rates: {}, includeUneditable: false, removeMany: false };
const EVENT_BUS = { eventBus: 'serval' };

const sync = async (aws: AwsContext, bus: { readonly eventBus?: string } = {}): Promise<boolean> => {
  const settings = { aws, connections: [connection()], functionName: 'serval-role-sync', ...SYNCING, ...bus };
  return (await syncFunction(settings, () => undefined)()).complete === 1;
};

/** Whether a run succeeds and tells what it has found. */
const tells = async (run: () => Promise<boolean>): Promise<boolean> => {
  const before = at.aws.events().length;
  return (await run()) && at.aws.events().length > before;
};

const RUN = '2026-11-01T00:30:00Z';
const UNIT = 'ou-ab12-12345678';

const organize = async (): Promise<void> => {
  const accounts = [
    { id: HUB, name: 'hub' },
    { id: ACCOUNT, name: 'production', unit: UNIT },
  ];
  at.aws.organization(accounts, [{ id: UNIT, name: 'workloads' }]);
};

const listAccounts = async (aws: AwsContext, choice: Partial<AccountsSettings> = {}): Promise<boolean> => {
  const settings = { aws, catalogTable: TABLES.catalog, exclude: [], ...choice };
  const answer = await organizationAccounts(settings, () => undefined)({ organizationRun: RUN });
  return answer.accounts.includes(ACCOUNT);
};

const readAccount = async (aws: AwsContext): Promise<boolean> => {
  const { externalId } = connection();
  const ingestionRole = { path: '/', name: 'serval-ingestion' };
  const syncing = { aws, ...SYNCING, ...EVENT_BUS };
  const read = organizationRead({ syncing, ingestionRole, externalId, accountMetrics: false }, () => undefined);
  await read({ organizationRun: RUN, accounts: [ACCOUNT] });
  const status = await stores(context()).catalog.status(ACCOUNT);
  return status?.organizationRun === RUN && status.complete;
};

/** Makes work for every action of a run. */
const changeRoles = async (): Promise<void> => {
  rolesOf('stays', 'goes');
  await sync(context());
  rolesOf('stays', 'comes');
  // A removal that is kept no longer.
  const arn = `arn:aws:iam::${ACCOUNT}:role/left`;
  const removed = { reason: 'gone', at: '2000-01-01T00:00:00.000Z' } as const;
  await stores(context()).catalog.putEntry({ arn, account: ACCOUNT, removed, untold: [] }, 1);
};

/** Roles with an inline and a managed policy each, the managed one under a name that no catalog knows yet. */
function rolesOf(...names: string[]): void {
  const policies = Object.fromEntries(names.map((name) => [`Policy${name}`, managedPolicy(`p-${name}`, 's3:Get*')]));
  const roles = names.map((name) => {
    const ManagedPolicyArns = [{ Ref: `Policy${name}` }];
    const Policies = [{ PolicyName: 'inline', PolicyDocument: document('sqs:*') }];
    return [`Role${name}`, role(name, { ManagedPolicyArns, Policies })] as const;
  });
  at.account({ ...policies, ...Object.fromEntries(roles) });
}

const GRANT = { id: 'g-1', email: 'ada@example.com', roleArn: ROLE_ARN, approvedMinutes: 60 };

const FLOWS: Readonly<Record<keyof typeof RIGHTS, Flow>> = {
  sync: { prepare: changeRoles, run: (aws) => sync(aws) },
  organizationAccounts: {
    prepare: async () => undefined,
    run: (aws) => listAccounts(aws, { accounts: [ACCOUNT] }),
  },
  organizationAccountsOfAll: { prepare: organize, run: (aws) => listAccounts(aws) },
  organizationAccountsOfUnits: { prepare: organize, run: (aws) => listAccounts(aws, { organizationalUnits: [UNIT] }) },
  organizationRead: {
    prepare: async () => {
      await listAccounts(context(), { accounts: [ACCOUNT] });
      await changeRoles();
    },
    run: (aws) => tells(() => readAccount(aws)),
  },
  organizationSummary: {
    prepare: async () => {
      rolesOf('stays');
      await sync(context());
    },
    run: async (aws) => {
      const settings = { aws, catalogTable: TABLES.catalog, functionName: 'serval-organization-sync-summary' };
      const started = new Date(0).toISOString();
      const event = { organizationRun: RUN, accounts: [ACCOUNT], started, redriveCount: 0, readAtRedrive: 0 };
      return (await organizationSummary(settings, () => undefined)(event)).accounts.length === 0;
    },
  },
  organizations: {
    prepare: async () => {
      at.aws.organization([{ id: ACCOUNT, name: 'production' }]);
      const Statement = [{ Effect: 'Allow', Action: 'organizations:ListAccounts', Resource: '*' }];
      at.account({ Ingestion: ingestion({ Version: '2012-10-17', Statement }) });
    },
    run: async (aws) => (await listOrganizationAccounts(connection(), aws)).ok,
  },
  // What an attempt began and did not finish, and what stands already, takes more rights than a new role.
  createRole: {
    prepare: async () => {
      at.account({ Ingestion: ingestion(workflowPolicy('iam:PutRolePolicy')) });
      await at.run({ ...EVENT, roleName: 'begun' });
      at.account();
      await at.run({ ...EVENT, roleName: 'stands' });
    },
    run: async (aws) => {
      const create = createRoleFunction({ ...at.settings, aws }, () => undefined);
      const events = ['new', 'begun', 'stands'].map((roleName) => ({ ...EVENT, roleName }));
      const answers = [];
      for (const event of events) answers.push(await create(event));
      return answers.every(({ ok }) => ok);
    },
  },
  grants: {
    prepare: async () => undefined,
    run: async (aws) => {
      const answer = grantFunction({ store: stores(aws).grants, clock: aws.clock, log: () => undefined });
      const create = { operation: 'create', grant: GRANT };
      const revoke = { operation: 'revoke', grant: { id: GRANT.id, justification: 'incident closed' } };
      const events = [create, create, revoke, revoke];
      const answers = [];
      for (const [index, event] of events.entries()) answers.push(await answer(event, `request-${index}`));
      return answers.every(({ ok }) => ok);
    },
  },
  bridge: {
    prepare: async () => {
      await at.run();
      await sync(context());
      await stores(context()).grants.create(newGrant(GRANT, at.clock.now()));
    },
    run: (aws) => getsSession(aws, stores(aws)),
  },
  // Its first session is of a grant with no words and no end of Serval's, so that attributes are taken out as well.
  bridgeOfServalApi: {
    prepare: async () => {
      await at.run();
      await sync(context());
    },
    run: async (aws) => {
      const resources = records()['app-resources'].map((one) => ({ ...one, externalId: ROLE_ARN }));
      const instances = records()['app-instances'].map((one) => ({ ...one, externalServiceInstanceId: ACCOUNT }));
      const serval = await servalWorld(records({ 'app-resources': resources, 'app-instances': instances }));
      const client = documentClient(aws);
      const own = { ...dynamoGrantStore(client, TABLES.grants), ...dynamoGrantAdopter(client, TABLES.grants) };
      const grants = servalGrantStore({ api: serval.api, own, clock: aws.clock });
      const open = (): Promise<boolean> => getsSession(aws, { ...stores(aws), grants });
      try {
        // The second one finds the first one's start, by person and role.
        return (await open()) && (await open());
      } finally {
        await serval.close();
      }
    },
  },
};

async function getsSession(aws: AwsContext, ofBridge: SessionStores): Promise<boolean> {
  const token = await at.issuer.token(at.clock.now());
  const login = { email: GRANT.email, subject: 'user-1', token, expiresAt: at.clock.now() + 3_600_000 };
  const session = await startSession(
    { grantId: GRANT.id, login, confirmed: true },
    {
      clock: aws.clock,
      random: seededRandom(),
      sts: webIdentitySts({ endpoint: at.context.endpoints!.sts!, timeout: 5_000 }),
      stores: ofBridge,
      allowSessionsPastGrantEnd: false,
    },
  );
  return 'credentials' in session;
}

/** Runs a flow with these rights and no others: whether it succeeded, and what it needed. */
async function runWith(name: keyof typeof RIGHTS, rights: Rights): Promise<{ ok: boolean; needed: readonly Needed[] }> {
  await FLOWS[name].prepare();
  const { handler, needed } = gate(rights);
  const ok = await FLOWS[name].run({ ...context(), requestHandler: handler }).catch(() => false);
  return { ok, needed: needed() };
}

const listed = ({ own, ingestionRole = [] }: Rights): Needed[] => [
  ...own,
  ...ingestionRole.map((action) => ({ action })),
];
const inOrder = (rights: readonly Needed[]): string[] =>
  rights.map(({ action, on, attributes }) => [action, on, attributes?.join()].join(' ')).sort();

const NAMES = Object.keys(RIGHTS) as Array<keyof typeof RIGHTS>;

test.each(NAMES)('%s does its work with its rights and no others, and asks for each of them', async (name) => {
  const { ok, needed } = await runWith(name, RIGHTS[name]);
  expect(ok).toBe(true);
  expect(inOrder(needed)).toEqual(inOrder(listed(RIGHTS[name])));
});

const each = NAMES.flatMap((name) => {
  const { own, ingestionRole = [] }: Rights = RIGHTS[name];
  const gone: Array<Right | string> = [...own, ...ingestionRole];
  return gone.map((right) => {
    const what = typeof right === 'string' ? `${right} of the ingestion role` : `${right.action} on ${right.on}`;
    return [name, what, right] as const;
  });
});

test.each(each)('%s fails without %s', async (name, _, right) => {
  expect(await runWith(name, without(RIGHTS[name], right))).toHaveProperty('ok', false);
});
