/** One connected account, through its ingestion role; with this process's own credentials where they are the account's. */
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { parseRoleArn } from '../../lib/model/arn.js';
import { SESSION_SECONDS_MIN } from '../../lib/model/limits.js';
import { CONNECTION_TEXT } from '../../lib/model/texts.js';
import { GOOGLE_ISSUER } from '../../runtime/bridge/settings.js';
import { closeClient } from '../../runtime/aws/client-config.js';
import { iamClient, stsClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { errorName, RuntimeError } from '../../runtime/errors.js';
import type { CatalogRole, CatalogStore } from '../../runtime/catalog/catalog.js';
import { testConnection } from '../../runtime/health/connection.js';
import { randomUuid } from '../../runtime/random.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { DEFAULT_RATES } from '../../runtime/sync/pacing.js';
import { withIngestionRole } from '../../runtime/sync/session.js';
import { Tally } from '../../runtime/sync/tally.js';
import { CATALOG_DIRECTORY } from '../catalog-option.js';
import { absent, known, unknown, type Fact } from '../steps/fact.js';
import { attemptsIn, type Attempts } from './attempt.js';
import type { Denial } from './denial.js';
import type { AccountFacts, Caller, LiveRole } from './facts.js';
import { principalOf } from './login.js';
import { readIngestionRole } from './read-ingestion.js';
import { readProvider } from './read-own.js';
import { readRole, readRoles } from './read-roles.js';

export interface AccountSurroundings {
  readonly aws: AwsContext;
  readonly caller: Caller | undefined;
  readonly catalog: CatalogStore;
  /** Whether the command line names the catalog: one that it names has to know the account. */
  readonly catalogNamed: boolean;
  /** @default not named */
  readonly issuer?: string;
  /** Of another account or of this one. @default not named */
  readonly workerRoleArn?: string;
}

export interface AccountRead {
  readonly facts: AccountFacts;
  readonly denials: readonly Denial[];
  /** The worker's role, where it is of this account and was asked for here. */
  readonly worker?: Fact<LiveRole>;
}

export async function readAccount(connection: Connection, surroundings: AccountSurroundings): Promise<AccountRead> {
  const { aws, caller, issuer } = surroundings;
  const { account, roleArn } = connection;
  const attempts = attemptsIn(account);
  const catalog = await readCatalog(account, surroundings);
  const health = await testConnection(connection, aws);
  const inside =
    health.text === CONNECTION_TEXT.notAuthenticated
      ? await leftOutside(connection, aws, attempts, health.reason)
      : await readInside(connection, catalog.roles, surroundings, attempts);
  const own = caller?.account === account;
  const { partition } = parseRoleArn(roleArn)!;
  const facts: AccountFacts = {
    connection,
    health,
    status: catalog.status,
    ingestion: inside.ingestion,
    roles: inside.roles,
    listed: inside.listed,
    provider:
      issuer === undefined || issuer === GOOGLE_ISSUER
        ? unknown('no provider was asked for')
        : own
          ? await withOwn(aws, (iam) => readProvider(iam, principalOf(issuer, partition, account), attempts))
          : unknown(
              `the credentials of this process are of account ${caller?.account ?? 'nobody knows which'}; run it with some of ${account} that may call iam:GetOpenIDConnectProvider and iam:ListOpenIDConnectProviders`,
            ),
    trustFromOutside:
      own && inside.ingestion.state !== 'known'
        ? trustOf(await withOwn(aws, (iam) => readRole(iam, roleArn, attempts)))
        : unknown('it was not asked for'),
  };
  return { facts, denials: attempts.denials, ...(inside.worker && { worker: inside.worker }) };
}

/** What a role's trust is, of a role that was read. */
export function trustOf(role: Fact<LiveRole>): Fact<string> {
  if (role.state !== 'known') return role;
  const { trustPolicy } = role.value;
  return trustPolicy === undefined ? unknown('IAM sent no trust policy') : known(trustPolicy);
}

/** With the credentials of this process. */
export async function withOwn<T>(aws: AwsContext, work: (iam: ReturnType<typeof iamClient>) => Promise<T>): Promise<T> {
  const iam = iamClient(aws);
  try {
    return await work(iam);
  } finally {
    closeClient(aws, iam);
  }
}

type Inside = Pick<AccountFacts, 'ingestion' | 'roles' | 'listed'> & { readonly worker?: Fact<LiveRole> };

async function readInside(
  connection: Connection,
  catalog: readonly CatalogRole[],
  { aws, issuer, workerRoleArn }: AccountSurroundings,
  attempts: Attempts,
): Promise<Inside> {
  const { account, roleArn } = connection;
  const { partition } = parseRoleArn(roleArn)!;
  const workersAccount = workerRoleArn === undefined ? undefined : parseRoleArn(workerRoleArn)?.account;
  return withIngestionRole(connection, { aws, rates: DEFAULT_RATES }, new Tally(), async ({ iam }) => ({
    ingestion: known(await readIngestionRole(iam, roleArn, attempts)),
    ...(await readRoles(
      iam,
      { account, catalog, provider: issuer === undefined ? undefined : principalOf(issuer, partition, account) },
      attempts,
    )),
    ...(workersAccount === account && { worker: await readRole(iam, workerRoleArn!, attempts) }),
  }));
}

/** Asks once more for the role, since only the message of the denial says which policy denied. */
async function leftOutside(
  { roleArn: RoleArn, externalId: ExternalId }: Connection,
  aws: AwsContext,
  attempts: Attempts,
  reason = 'the ingestion role could not be assumed',
): Promise<Inside> {
  const sts = stsClient(aws);
  const RoleSessionName = randomUuid(aws.random);
  await attempts.try('sts:AssumeRole', RoleArn, async () => {
    await sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName, ExternalId, DurationSeconds: SESSION_SECONDS_MIN }),
    );
  });
  closeClient(aws, sts);
  return { ingestion: unknown(reason), roles: unknown(reason), listed: unknown(reason) };
}

async function readCatalog(
  account: string,
  { catalog, catalogNamed }: AccountSurroundings,
): Promise<Pick<AccountFacts, 'status'> & { readonly roles: readonly CatalogRole[] }> {
  try {
    const status = await catalog.status(account);
    if (status) return { status: known(status), roles: await catalog.roles(account) };
    const none = unknown(
      `the catalog in ${CATALOG_DIRECTORY} knows of no run; name another by --directory or --table, or run cdk-serval sync`,
    );
    return { status: catalogNamed ? absent : none, roles: [] };
  } catch (error) {
    const why = error instanceof RuntimeError ? error.what : errorName(error);
    return { status: unknown(`the catalog could not be read: ${why}`), roles: [] };
  }
}
