/**
 * The bundled bridge in its pod's constraints, out of the manifest that is applied: the ConfigMap's own bytes, the init
 * container's own command, and a login through the bridge that starts from what was unpacked, with credentials that the
 * service account's token gives.
 */
import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { parseAllDocuments } from 'yaml';
import { localAws } from '../../../local/aws/index.js';
import { localDynamoDb } from '../../../local/dynamodb/index.js';
import { documentClient } from '../../../runtime/aws/clients.js';
import { catalogTable } from '../../../runtime/catalog/dynamodb-catalog.js';
import { systemClock } from '../../../runtime/clock.js';
import { auditTable } from '../../../runtime/grants/dynamodb-audit.js';
import { dynamoGrantWriter, grantsTable } from '../../../runtime/grants/dynamodb-grants.js';
import { systemRandom } from '../../../runtime/random.js';
import { testIssuer } from '../../local/aws/support/issuer.js';
import { containersCanBeMade, type ContainerVolume, startContainer } from '../../support/container.js';
import { grant } from '../session/samples.js';
import { rogueProvider } from './support/rogue-provider.js';
import { visitor } from './support/visitor.js';

const CLUSTER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF';
const BUNDLE = readFileSync('dist/bundles/bridge/index.mjs');

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  readonly env?: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly envFrom?: ReadonlyArray<{ readonly secretRef: { readonly name: string } }>;
  readonly volumeMounts: ReadonlyArray<{
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }>;
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } };
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
}

interface PodSpec {
  readonly securityContext: { readonly runAsUser: number };
  readonly serviceAccountName: string;
  readonly initContainers: readonly [Container];
  readonly containers: readonly [Container];
  readonly volumes: ReadonlyArray<{
    readonly name: string;
    readonly configMap?: { readonly name: string };
    readonly emptyDir?: object;
    readonly projected?: { readonly sources: readonly [{ serviceAccountToken: { audience: string; path: string } }] };
  }>;
}

interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly binaryData: Readonly<Record<string, string>>;
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

const ROOT = mkdtempSync(join(tmpdir(), 'pod-'));
/** Runs one of our programs that load the constructs, which is slow within a test. */
const program = (name: string, ...args: string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', `test/referees/kube/${name}.ts`, ...args]);

let objects: readonly KubeObject[];
let namespace: string;
let spec: PodSpec;
beforeAll(async () => {
  const manifests = join(ROOT, 'manifests');
  mkdirSync(manifests);
  await program('charts', manifests);
  const manifest = readFileSync(join(manifests, 'bridge-with-token.k8s.yaml'), 'utf8');
  objects = parseAllDocuments(manifest).map((document) => document.toJS() as KubeObject);
  const deployment = objects.find(({ kind }) => kind === 'Deployment')!;
  namespace = deployment.metadata.namespace;
  spec = deployment.spec.template.spec;
}, 60_000);
afterAll(() => rmSync(ROOT, { recursive: true }));

/** The folders of a new pod by volume, as the kubelet fills them. */
function volumesOf(token: string): Map<string, string> {
  const pod = mkdtempSync(join(ROOT, 'volumes-'));
  chmodSync(ROOT, 0o755);
  chmodSync(pod, 0o755);
  return new Map(
    spec.volumes.map(({ name, configMap, projected }) => {
      const folder = join(pod, name);
      mkdirSync(folder);
      chmodSync(folder, 0o777);
      const data = objects.find(({ metadata }) => metadata.name === configMap?.name && configMap)?.binaryData ?? {};
      for (const [key, value] of Object.entries(data)) writeFileSync(join(folder, key), Buffer.from(value, 'base64'));
      if (projected) writeFileSync(join(folder, projected.sources[0].serviceAccountToken.path), token);
      return [name, folder] as const;
    }),
  );
}

/** Starts a container of the pod, or another program in its place. */
function start(
  { command, args = [], volumeMounts }: Container,
  folders: ReadonlyMap<string, string>,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  const volumes = volumeMounts.map(({ name, mountPath, readOnly = false }): ContainerVolume => ({
    source: folders.get(name)!,
    mountPath,
    readOnly,
  }));
  return startContainer({ command: [...command, ...args], environment, user: spec.securityContext.runAsUser, volumes });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const [stdout, stderr] = [text(child.stdout!), text(child.stderr!)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: await stdout, stderr: await stderr };
}

/** Where the init container unpacks to, among the folders. */
const unpacked = (folders: ReadonlyMap<string, string>): string => folders.get('bridge')!;
const archive = (folders: ReadonlyMap<string, string>): string => join(folders.get('archive')!, 'index.mjs.gz');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const inContainers = containersCanBeMade() ? describe : describe.skip;

inContainers('in a container (on Linux, by root who may mount)', () => {
  test('the constraints hold: a number for a user, no home, no way to write but to the empty volume', async () => {
    const program = `
      const { readdirSync, writeFileSync } = require('node:fs');
      const tried = ['/', '/tmp', '/usr/local/bin', '/archive', '/bridge'].map((folder) => {
        try { writeFileSync(folder + '/file', ''); return folder } catch (error) { return error.code }
      });
      console.log(JSON.stringify([process.getuid(), process.getgroups(), process.env.HOME, readdirSync('/').sort(), tried]));`;
    const seenBy = async (container: Container) => {
      const volumes = { ...container, command: ['node', '-e', program], args: [] };
      const { stdout, stderr } = await ended(start(volumes, volumesOf('')));
      expect(stderr).toBe('');
      return JSON.parse(stdout) as unknown[];
    };
    const [user, system] = [spec.securityContext.runAsUser, ['dev', 'etc', 'lib', 'lib64', 'proc', 'usr']];
    const atUnpacking = await seenBy(spec.initContainers[0]);
    expect(atUnpacking[4]).toEqual(['EROFS', 'ENOENT', 'EROFS', 'EROFS', '/bridge']);
    const atRunning = await seenBy(spec.containers[0]);
    expect(atRunning).toEqual([
      user,
      [user],
      null,
      expect.arrayContaining([...system, 'bridge', 'var']),
      ['EROFS', 'ENOENT', 'EROFS', 'ENOENT', 'EROFS'],
    ]);
  });

  test('what the init container unpacks is byte for byte the bundle, and nothing else', async () => {
    const folders = volumesOf('');
    const { code, stdout, stderr } = await ended(start(spec.initContainers[0], folders));
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(unpacked(folders))).toEqual(['index.mjs']);
    expect(readFileSync(join(unpacked(folders), 'index.mjs')).equals(BUNDLE)).toBe(true);
  });

  test.each<[string, (right: Buffer) => Buffer]>([
    [
      'with one byte changed',
      (right) => Buffer.concat([right.subarray(0, -9), Buffer.from([right.at(-9)! ^ 1]), right.subarray(-8)]),
    ],
    ['cut off', (right) => right.subarray(0, right.length / 2)],
    ['of another program', () => gzipSync('process.exit(0)')],
    ['that is empty', () => Buffer.alloc(0)],
  ])('an archive %s is not unpacked', async (_, change) => {
    const folders = volumesOf('');
    writeFileSync(archive(folders), change(readFileSync(archive(folders))));
    const { code } = await ended(start(spec.initContainers[0], folders));
    expect(code).not.toBe(0);
    expect(readdirSync(unpacked(folders))).toEqual([]);
  });

  test('the bridge starts from it with the environment of the manifest and of the secret, and people log in', async () => {
    const { serviceAccountName: serviceAccount, containers, initContainers } = spec;
    const settings = Object.fromEntries(containers[0].env!.map(({ name, value }) => [name, value]));
    const { OIDC_ISSUER, OIDC_CLIENT_ID, AWS_REGION, CATALOG_TABLE, GRANTS_TABLE, AUDIT_TABLE } = settings as Record<
      string,
      string
    >;

    const cluster = await testIssuer(CLUSTER, 'RS256');
    const aws = localAws({ clock: systemClock, issuers: { [CLUSTER]: cluster.keys } });
    const identity = await program(
      'server/bridge-role',
      CLUSTER,
      '111122223333',
      AWS_REGION!,
      namespace,
      serviceAccount,
    );
    const template: unknown = JSON.parse(identity.stdout);
    aws.deploy({ template, stackName: 'identity', account: '111122223333', region: AWS_REGION! });
    const { audience } = spec.volumes.find(({ projected }) => projected)!.projected!.sources[0].serviceAccountToken;
    const token = await cluster.token(Date.now(), {
      sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
      aud: audience,
    });

    const [sts, dynamodb] = [await aws.listen(), await localDynamoDb()];
    const provider = await rogueProvider({
      issuer: OIDC_ISSUER!,
      clientId: OIDC_CLIENT_ID!,
      email: 'ada@example.com',
      clock: systemClock,
    });
    const client = documentClient({
      region: AWS_REGION!,
      clock: systemClock,
      random: systemRandom,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      endpoints: { dynamodb: dynamodb.url },
    });
    for (const table of [catalogTable(CATALOG_TABLE!), grantsTable(GRANTS_TABLE!), auditTable(AUDIT_TABLE!)]) {
      await client.send(new CreateTableCommand(table));
    }
    await dynamoGrantWriter(client, GRANTS_TABLE!).create(grant());

    const folders = volumesOf(token);
    expect((await ended(start(initContainers[0], folders))).code).toBe(0);
    const [port, healthPort] = [await freePort(), await freePort()];
    const child = start(containers[0], folders, {
      ...settings,
      // What envFrom takes from the Secret `bridge-secrets`.
      OIDC_CLIENT_SECRET: 'client-secret',
      COOKIE_KEYS: Buffer.alloc(32, 'k').toString('base64'),
      // Where the outside world is in this test, and ports that nobody else has.
      OIDC_DISCOVERY_URL: provider.discoveryUrl,
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
      PORT: String(port),
      HEALTH_PORT: String(healthPort),
    });
    const end = ended(child);
    const health = async (path: string): Promise<number | undefined> =>
      (await fetch(`http://localhost:${healthPort}${path}`).catch(() => undefined))?.status;
    try {
      const { livenessProbe, readinessProbe } = containers[0];
      while (child.exitCode === null && (await health(readinessProbe!.httpGet.path)) !== 200) await sleep(50);
      expect(await health(livenessProbe!.httpGet.path)).toBe(200);

      const [web, url] = [visitor(), `http://localhost:${port}`];
      const callback = await web.upToCallback(`${url}/oidc/auth/login?grant=g-1`);
      expect(new URL(callback).origin).toBe(settings.PUBLIC_URL);
      // The load balancer's part: what comes by the public name goes to the pod.
      const page = await web.get(callback.replace(settings.PUBLIC_URL!, url));
      expect(page.text('reason')).toContain('is not in the catalog');
      expect(aws.calls()).toMatchObject([{ action: 'sts:AssumeRoleWithWebIdentity', account: '111122223333' }]);
      expect(aws.calls()[0]!.error).toBeUndefined();

      child.kill('SIGTERM');
      expect(await end).toMatchObject({ code: 0, stderr: '' });
      expect(readdirSync(unpacked(folders))).toEqual(['index.mjs']);
    } finally {
      child.kill('SIGKILL');
      client.destroy();
      await Promise.all([dynamodb.close(), provider.close(), sts.close()]);
    }
  }, 60_000);
});
