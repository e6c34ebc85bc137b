/** Everything that the main job needs, on loopback: AWS in two accounts, a login provider, DynamoDB, the bridge. */
import { randomBytes } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../../runtime/aws/clients.js';
import type { AwsContext } from '../../runtime/aws/context.js';
import { createBridge, serveBridge } from '../../runtime/bridge/index.js';
import { nodeFetch } from '../../runtime/bridge/node-fetch.js';
import type { LoginLine } from '../../runtime/bridge/log.js';
import { catalogTable, dynamoCatalog } from '../../runtime/catalog/dynamodb-catalog.js';
import type { CatalogWriter } from '../../runtime/catalog/writer.js';
import type { AuditStore } from '../../runtime/grants/audit.js';
import { auditTable, dynamoAuditStore } from '../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantStore, dynamoGrantWriter, grantsTable } from '../../runtime/grants/dynamodb-grants.js';
import type { GrantStore, GrantWriter } from '../../runtime/grants/grant.js';
import { systemRandom } from '../../runtime/random.js';
import { webIdentitySts } from '../../runtime/session/sts.js';
import { BRIDGE } from '../../lib/model/index.js';
import { localAws } from '../aws/index.js';
import type { Deployment, LocalAws } from '../aws/api.js';
import { localDynamoDb } from '../dynamodb/index.js';
import { startLogin, type LocalLogin } from '../login/index.js';
import { startSignIn } from '../sign-in/index.js';
import { movableClock, type MovableClock } from './clock.js';
import { foreignProvider, type ForeignProvider } from './foreign-provider.js';
import { PEOPLE } from './people.js';
import { deployAll, providerOf, type Estate } from './estate.js';

const TABLES = { catalog: 'serval-catalog', grants: 'serval-grants', audit: 'serval-audit' } as const;
const STS_TIMEOUT = 5_000;

export interface World {
  readonly clock: MovableClock;
  readonly aws: LocalAws;
  readonly awsUrl: string;
  readonly estate: Estate;
  readonly login: LocalLogin;
  readonly foreign: ForeignProvider;
  readonly bridgeUrl: string;
  readonly catalog: CatalogWriter;
  readonly grants: GrantStore & GrantWriter;
  readonly audit: AuditStore;
  /** What the bridge logged, oldest first. */
  readonly log: readonly LoginLine[];
  close(): Promise<void>;
}

export async function startWorld(deployments: readonly Deployment[]): Promise<World> {
  const clock = movableClock();
  const opened: Array<{ close(): Promise<void> }> = [];
  const opening = async <T extends { close(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const open = await part;
    opened.unshift(open);
    return open;
  };
  const close = async (): Promise<void> => {
    for (const part of opened) await part.close();
  };

  try {
    const foreign = await foreignProvider(clock);
    // The issuer's keys are asked for when a token comes, and the provider needs the bridge's URL first.
    let login: LocalLogin | undefined;
    const provider = providerOf(deployments);
    const aws = localAws({
      clock,
      issuers: {
        [provider.url]: () => login!.jwks(),
        [foreign.issuer]: () => foreign.jwks(),
      },
    });
    const estate = deployAll(aws, deployments);
    const { url: awsUrl } = await opening(aws.listen());

    const signIn = await opening(startSignIn({ now: () => clock.now(), sts: awsUrl }));
    const dynamoDb = await opening(localDynamoDb());
    const tables = documentClient(databaseContext(dynamoDb.url, clock));
    opened.unshift({ close: async () => tables.destroy() });
    for (const table of [catalogTable(TABLES.catalog), grantsTable(TABLES.grants), auditTable(TABLES.audit)]) {
      await tables.send(new CreateTableCommand(table));
    }
    const stores = storesIn(tables);

    const log: LoginLine[] = [];
    const clientSecret = randomBytes(24).toString('base64url');
    const bridge = await opening(
      serveBridge({ port: 0, healthPort: 0, hostname: 'localhost' }, clock, async (url) => {
        login = await opening(
          startLogin({
            issuer: provider.url,
            clients: [{ clientId: provider.clientId, clientSecret, redirectUris: [`${url}${BRIDGE.callbackPath}`] }],
            users: PEOPLE,
            clock,
          }),
        );
        return createBridge({
          settings: {
            publicUrl: url,
            issuer: provider.url,
            clientId: provider.clientId,
            clientSecret,
            discoveryUrl: login.discoveryUrl,
            cookieKeys: [randomBytes(32)],
            allowAbsentEmailVerified: true,
            allowSessionsPastGrantEnd: false,
            signInEndpoint: signIn.url,
          },
          clock,
          random: systemRandom,
          stores,
          sts: webIdentitySts({ endpoint: awsUrl, timeout: STS_TIMEOUT }),
          fetch: nodeFetch({ kept: false }),
          log: (line) => void log.push(line),
        });
      }),
    );
    return { clock, aws, awsUrl, estate, login: login!, foreign, bridgeUrl: bridge.url, ...stores, log, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function storesIn(tables: DynamoDBDocumentClient) {
  return {
    catalog: dynamoCatalog(tables, TABLES.catalog),
    grants: { ...dynamoGrantStore(tables, TABLES.grants), ...dynamoGrantWriter(tables, TABLES.grants) },
    audit: dynamoAuditStore(tables, TABLES.audit),
  };
}

function databaseContext(url: string, clock: MovableClock): AwsContext {
  return {
    region: 'us-east-1',
    clock,
    random: systemRandom,
    endpoints: { dynamodb: url },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}
