/** Accounts in a local AWS over HTTP, a catalog in a directory of its own, and command lines on both. */
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws, type LocalAws } from '../../local/aws/index.js';
import { systemClock } from '../../runtime/clock.js';
import type { Connection } from '../../runtime/sync/connection.js';
import { ACCOUNT, ACCOUNT_TEMPLATE, HUB, connection } from '../runtime/sync/support/world.js';
import { cli, type Ended } from './support.js';

export interface Accounts {
  readonly aws: LocalAws;
  /** Of the catalog; it need not exist. */
  readonly catalog: string;
  /** Settings that a process needs to find the local AWS. */
  readonly environment: Record<string, string>;
  /** Makes the account's roles be these, by logical id, beside the ingestion role. */
  roles(resources: Readonly<Record<string, unknown>>, account?: string): void;
  /** A command line on the catalog. */
  at(command: string, ...argv: string[]): Promise<Ended>;
  /** `sync` of these accounts, the one of `ACCOUNT` unless told otherwise. */
  sync(argv?: readonly string[], connections?: readonly Connection[]): Promise<Ended>;
  connectionsFile(content: unknown): Promise<string>;
  /** Hashes of all of the catalog's files by their paths. */
  files(): Promise<Record<string, string>>;
  /** Requests since it was last asked, by action. */
  takeCalls(): Record<string, number>;
  close(): Promise<void>;
}

export async function accounts(): Promise<Accounts> {
  const aws = localAws({ clock: systemClock });
  const roles: Accounts['roles'] = (resources, account = ACCOUNT) => {
    const template = { Resources: { ...ACCOUNT_TEMPLATE.Resources, ...resources } };
    aws.deploy({ template, stackName: 'roles', account, region: 'us-east-1' });
  };
  const server = await aws.listen();
  const directory = await mkdtemp(join(tmpdir(), 'cli-'));
  const catalog = join(directory, 'catalog');
  const { accessKeyId, secretAccessKey } = aws.administrator(HUB);
  const environment = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL_STS: server.url,
    AWS_ENDPOINT_URL_IAM: server.url,
    AWS_ENDPOINT_URL_ORGANIZATIONS: server.url,
  };
  const connectionsFile = async (content: unknown): Promise<string> => {
    const path = join(directory, 'connections.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const at: Accounts['at'] = (command, ...argv) => cli([command, '--directory', catalog, ...argv], environment);
  let counted = 0;

  return {
    aws,
    catalog,
    environment,
    roles,
    at,
    connectionsFile,
    sync: async (argv = [], connections = [connection()]) =>
      at('sync', '--connections', await connectionsFile(connections), ...argv),
    files: async () => {
      const entries = await readdir(catalog, { recursive: true, withFileTypes: true }).catch(() => []);
      const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
      const hash = async (path: string) =>
        createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
      return Object.fromEntries(await Promise.all(paths.sort().map(async (path) => [path, await hash(path)] as const)));
    },
    takeCalls: () => {
      const calls = aws.calls().slice(counted);
      counted += calls.length;
      return calls.reduce<Record<string, number>>(
        (sum, { action }) => ({ ...sum, [action]: (sum[action] ?? 0) + 1 }),
        {},
      );
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true });
    },
  };
}
