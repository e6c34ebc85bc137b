/** The bridge as a process or a function between a provider, Serval, DynamoDB and STS on loopback, as loud as Node can be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { freePort } from '../../../local/ports.js';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { localServal, type LocalServal } from '../../../local/serval/index.js';
import { startSignIn } from '../../../local/sign-in/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { ACCOUNT, CLIENT_ID, ISSUER, rolesTemplate } from '../bridge/support/bridge-world.js';
import { startFunction } from '../bridge/support/function-process.js';
import { gateway } from '../bridge/support/gateway.js';
import { rogueProvider, type RogueProvider } from '../bridge/support/rogue-provider.js';
import { localSecretsManager } from '../bridge/support/secrets-manager.js';
import { entry as catalogEntry } from '../catalog/samples.js';
import { accessRequest, records } from '../grants/serval/support.js';
import { grant, role } from '../session/samples.js';

/** A change of one source that lets a secret out. */
export interface Leak {
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

/** What a process has in its environment, and a function in Secrets Manager. */
const MANAGED = {
  OIDC_CLIENT_SECRET: 'canary-of-the-client-secret',
  COOKIE_KEYS: Buffer.from('canary-of-the-cookie-keys-32-byt').toString('base64'),
  SERVAL_CLIENT_SECRET: 'canary-of-the-serval-secret',
} as const;

/** Secrets of the bridge itself, by the setting that they are in. */
export const CANARIES = {
  ...MANAGED,
  AWS_SECRET_ACCESS_KEY: 'canary-of-the-secret-access-key',
  AWS_SESSION_TOKEN: 'canary-of-the-session-token',
} as const;

/** No secret, and for no eyes but those of who approves and who audits. */
export const JUSTIFICATION = 'canary-of-a-justification';
/** A grant that Serval approved, of whose first session nobody knows yet. */
export const AT_SERVAL = 'g-of-serval';

export type Home = 'process' | 'function';

export interface LoudBridge {
  readonly url: string;
  /** Of a process. */
  readonly healthUrl?: string;
  readonly rogue: RogueProvider;
  readonly serval: LocalServal;
  /** All that it wrote, on both outputs. */
  written(): string;
  /** All items of all tables, as JSON. */
  stored(): Promise<string>;
  close(): Promise<void>;
}

const TABLES = ['catalog', 'grants', 'audit'] as const;

/** @param entry whose program it is */
export async function bundle(outfile: string, leak?: Leak, entry = 'runtime/entry/bridge.ts'): Promise<void> {
  const path = leak && join(process.cwd(), leak.file);
  const source = path === undefined ? '' : readFileSync(path, 'utf8');
  if (leak && source.split(leak.from).length !== 2) throw new Error(`${leak.from} is not once in ${leak.file}`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    logLevel: 'error',
    plugins: [
      {
        name: 'planted leak',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, (loaded) =>
            loaded.path === path ? { contents: source.replace(leak!.from, () => leak!.to), loader: 'ts' } : undefined,
          ),
      },
    ],
  });
}

export interface LoudOptions {
  readonly home: Home;
  /** As NODE_DEBUG takes it. */
  readonly debug: string;
  readonly leak?: Leak;
  /** Instead of what is right. */
  readonly environment?: Readonly<Record<string, string>>;
}

export async function loudBridge({ home, debug, leak, environment = {} }: LoudOptions): Promise<LoudBridge> {
  const directory = await mkdtemp(join(tmpdir(), 'canary-'));
  const program = join(directory, 'bridge.mjs');
  await bundle(program, leak, home === 'process' ? 'runtime/entry/bridge.ts' : 'runtime/entry/bridge-function.ts');
  const rogue = await rogueProvider({
    issuer: ISSUER,
    clientId: CLIENT_ID,
    email: 'ada@example.com',
    clock: systemClock,
  });
  rogue.behaviour = { clientSecret: CANARIES.OIDC_CLIENT_SECRET };
  const aws = localAws({ clock: systemClock, issuers: { [ISSUER]: () => rogue.jwks() } });
  aws.deploy({ template: rolesTemplate(), stackName: 'roles', account: ACCOUNT, region: 'us-east-1' });
  const [sts, database] = [await aws.listen(), await localDynamoDb()];
  const signIn = await startSignIn({ now: () => systemClock.now(), sts: sts.url });
  const client = documentClient({
    region: 'us-west-1',
    clock: systemClock,
    random: systemRandom,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: database.url },
  });
  for (const table of [catalogTable('catalog'), grantsTable('grants'), auditTable('audit')]) {
    await client.send(new CreateTableCommand(table));
  }
  await dynamoCatalog(client, 'catalog').putEntry(catalogEntry(role()), 1);
  const grants = dynamoGrantWriter(client, 'grants');
  const clientSecret = CANARIES.SERVAL_CLIENT_SECRET;
  const approved = records({ 'access-requests': [accessRequest({ id: AT_SERVAL })] });
  const serval = await localServal({ clock: systemClock, clientId: 'client-1', clientSecret, records: approved });
  await grants.create(grant({ justification: JUSTIFICATION }));
  await grants.create(grant({ id: 'g-2', email: 'eve@example.com' }));

  const common = {
    NODE_DEBUG: debug,
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: CANARIES.AWS_SECRET_ACCESS_KEY,
    AWS_SESSION_TOKEN: CANARIES.AWS_SESSION_TOKEN,
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ENDPOINT_URL_SIGNIN: signIn.url,
    AWS_ENDPOINT_URL_DYNAMODB: database.url,
    OIDC_ISSUER: ISSUER,
    OIDC_CLIENT_ID: CLIENT_ID,
    OIDC_DISCOVERY_URL: rogue.discoveryUrl,
    CATALOG_TABLE: 'catalog',
    GRANTS_TABLE: 'grants',
    AUDIT_TABLE: 'audit',
    GRANTS: 'serval-api',
    SERVAL_API_URL: serval.url,
    SERVAL_CLIENT_ID: 'client-1',
    ...environment,
  };
  const remove = async (): Promise<void> => {
    client.destroy();
    await Promise.all([rogue.close(), serval.close(), sts.close(), signIn.close(), database.close()]);
    await rm(directory, { recursive: true });
  };
  const { close, ...started } = await HOMES[home](program, common).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    ...started,
    rogue,
    serval,
    stored: async () => {
      const scans = await Promise.all(TABLES.map((TableName) => client.send(new ScanCommand({ TableName }))));
      return JSON.stringify(scans.map(({ Items }) => Items));
    },
    close: async () => {
      await close();
      await remove();
    },
  };
}

type Started = Pick<LoudBridge, 'url' | 'healthUrl' | 'written' | 'close'>;
type Environment = Readonly<Record<string, string>>;

const HOMES: Readonly<Record<Home, (program: string, environment: Environment) => Promise<Started>>> = {
  process: startedProcess,
  function: startedFunction,
};

async function startedProcess(program: string, environment: Environment): Promise<Started> {
  const [port, healthPort] = [await freePort(), await freePort()];
  const own = { PUBLIC_URL: `http://localhost:${port}`, PORT: String(port), HEALTH_PORT: String(healthPort) };
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...MANAGED, ...own, ...environment },
  });
  let written = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (written += String(chunk)));
  const ended = once(child, 'close');
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  const healthUrl = `http://localhost:${healthPort}`;
  while (child.exitCode === null) {
    if ((await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.status === 200)
      return { url: own.PUBLIC_URL, healthUrl, written: () => written, close };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the bridge ended: ${written}`);
}

/** Behind an HTTP API. */
async function startedFunction(program: string, environment: Environment): Promise<Started> {
  const secrets = await localSecretsManager('bridge', JSON.stringify(MANAGED));
  const front = await gateway('http-api');
  const running = startFunction(program, {
    PUBLIC_URL: front.url,
    BRIDGE_SECRET: 'bridge',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    ...environment,
  });
  front.target = running.invoke;
  await running.begun;
  return {
    url: front.url,
    written: () => running.out() + running.err(),
    close: async () => {
      await running.end();
      await Promise.all([front.close(), secrets.close()]);
    },
  };
}
