/** The bridge as a process between a provider, DynamoDB and STS on loopback, as loud as Node can be told to be. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable, dynamoCatalog } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { ACCOUNT, CLIENT_ID, ISSUER, rolesTemplate } from '../bridge/support/bridge-world.js';
import { rogueProvider, type RogueProvider } from '../bridge/support/rogue-provider.js';
import { entry as catalogEntry } from '../catalog/samples.js';
import { grant, role } from '../session/samples.js';

/** A change of one source that lets a secret out. */
export interface Leak {
  readonly file: string;
  /** Occurs exactly once. */
  readonly from: string;
  readonly to: string;
}

/** Secrets of the process itself, by the setting that they are in. */
export const CANARIES = {
  OIDC_CLIENT_SECRET: 'canary-of-the-client-secret',
  COOKIE_KEYS: Buffer.from('canary-of-the-cookie-keys-32-byt').toString('base64'),
  AWS_SECRET_ACCESS_KEY: 'canary-of-the-secret-access-key',
  AWS_SESSION_TOKEN: 'canary-of-the-session-token',
} as const;

export interface LoudBridge {
  readonly url: string;
  readonly healthUrl: string;
  readonly rogue: RogueProvider;
  /** All that the process wrote, on both outputs. */
  written(): string;
  /** All items of all tables, as JSON. */
  stored(): Promise<string>;
  close(): Promise<void>;
}

const TABLES = ['catalog', 'grants', 'audit'] as const;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

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

/** @param environment of the process, instead of what is right */
export async function loudBridge(
  debug: string,
  leak?: Leak,
  environment: Readonly<Record<string, string>> = {},
): Promise<LoudBridge> {
  const directory = await mkdtemp(join(tmpdir(), 'canary-'));
  const program = join(directory, 'bridge.mjs');
  await bundle(program, leak);
  const [port, healthPort] = [await freePort(), await freePort()];
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
  await grants.create(grant());
  await grants.create(grant({ id: 'g-2', email: 'eve@example.com' }));

  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...CANARIES,
      NODE_DEBUG: debug,
      AWS_REGION: 'us-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ENDPOINT_URL_DYNAMODB: database.url,
      PUBLIC_URL: `http://localhost:${port}`,
      PORT: String(port),
      HEALTH_PORT: String(healthPort),
      OIDC_ISSUER: ISSUER,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_DISCOVERY_URL: rogue.discoveryUrl,
      CATALOG_TABLE: 'catalog',
      GRANTS_TABLE: 'grants',
      AUDIT_TABLE: 'audit',
      ...environment,
    },
  });
  let written = '';
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => (written += String(chunk)));
  const ended = once(child, 'close');
  const healthUrl = `http://localhost:${healthPort}`;
  const ready = async (): Promise<void> => {
    while (child.exitCode === null) {
      if ((await fetch(`${healthUrl}/readyz`).catch(() => undefined))?.status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the bridge ended: ${written}`);
  };
  const close = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    client.destroy();
    await Promise.all([rogue.close(), sts.close(), database.close()]);
    await rm(directory, { recursive: true });
  };
  await ready().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    url: `http://localhost:${port}`,
    healthUrl,
    rogue,
    written: () => written,
    stored: async () => {
      const scans = await Promise.all(TABLES.map((TableName) => client.send(new ScanCommand({ TableName }))));
      return JSON.stringify(scans.map(({ Items }) => Items));
    },
    close,
  };
}
