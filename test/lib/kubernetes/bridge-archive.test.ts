/** The bundled bridge as it gets into the pod: the init container's own program is run on the ConfigMap's own bytes. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync } from 'node:zlib';
import { freePort } from '../../../local/ports';
import { bridge, container, type Manifest, only, pod } from './bridge';

const BUNDLE = join(__dirname, '../../../dist/bundles/bridge/index.mjs');
/** A numeric user who owns nothing; only root can become one. */
const USER = process.getuid?.() === 0 ? { uid: 65532, gid: 65532 } : {};

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'pod-'));
  chmodSync(made, 0o777); // as an emptyDir is
  folders.push(made);
  return made;
}
afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true })));

const configMap = (): Manifest => only(bridge(), 'ConfigMap');
const archive = (): Buffer => Buffer.from(configMap().binaryData['index.mjs.br'], 'base64');

/** Runs the init container's program; its volumes are folders of ours, all else is as in the pod. */
function unpack(archive: Buffer): { status: number | null; stderr: string; file: string } {
  const [{ command, args }] = pod().initContainers;
  const to = join(folder(), 'index.mjs');
  const from = join(folder(), 'index.mjs.br');
  writeFileSync(from, archive);
  const run = spawnSync(process.execPath, [...command.slice(1), from, to, args[2]], {
    cwd: '/',
    env: {},
    encoding: 'utf8',
    ...USER,
  });
  return { status: run.status, stderr: run.stderr, file: to };
}

test('the ConfigMap cannot be changed, and its name follows from its content', () => {
  const { metadata, immutable } = configMap();
  expect(immutable).toBe(true);
  expect(metadata.name).toBe(`serval-bridge-${createHash('sha256').update(archive()).digest('hex').slice(0, 16)}`);
  expect(pod().volumes).toContainEqual({ name: 'archive', configMap: { name: metadata.name } });
});

test('what is unpacked is byte for byte the bundle', () => {
  const { status, stderr, file } = unpack(archive());
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readFileSync(file).equals(readFileSync(BUNDLE))).toBe(true);
});

test('an archive of other content is not unpacked', () => {
  const { status, stderr, file } = unpack(brotliCompressSync('process.exit(0)'));
  expect(status).not.toBe(0);
  expect(stderr).toContain('the archive holds ');
  expect(() => readFileSync(file)).toThrow('ENOENT');
});

test('the bridge runs what was unpacked, and cannot write to it', () => {
  const [{ args, volumeMounts }] = pod().initContainers;
  const main = container();
  expect(main.command).toEqual(['node', '--max-semi-space-size=4', args[1]]);
  const shared = volumeMounts.find(({ mountPath }: Manifest) => args[1].startsWith(`${mountPath}/`));
  expect(main.volumeMounts).toEqual([{ name: shared.name, mountPath: shared.mountPath, readOnly: true }]);
  expect(pod().volumes).toContainEqual({ name: shared.name, emptyDir: { sizeLimit: '8Mi' } });
});

/** The first answer; a process that ended gives none. */
async function answer(url: string, child: ChildProcess): Promise<Response> {
  while (child.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response) return response;
    await setTimeout(20);
  }
  throw new Error('the bridge ended');
}

test('it starts with the variables of the pod alone: numeric user, no home, nothing to write to', async () => {
  const { file } = unpack(archive());
  chmodSync(join(file, '..'), 0o555);
  const [port, healthPort] = [await freePort(), await freePort()];
  const variables = Object.fromEntries(container().env.map(({ name, value }: Manifest) => [name, value]));
  const env = {
    ...variables,
    OIDC_CLIENT_SECRET: 'from-bridge-secrets',
    COOKIE_KEYS: Buffer.alloc(32, 1).toString('base64'),
    // The provider is nowhere, so that nothing leaves this machine; ports of this machine are others' too.
    OIDC_DISCOVERY_URL: 'http://localhost:9/.well-known/openid-configuration',
    PORT: String(port),
    HEALTH_PORT: String(healthPort),
  };
  const child = spawn(process.execPath, [...container().command.slice(1, -1), file], {
    cwd: '/',
    env,
    stdio: 'ignore',
    ...USER,
  });
  try {
    const { livenessProbe, readinessProbe } = container();
    const probe = async ({ httpGet }: Manifest) =>
      (await answer(`http://localhost:${healthPort}${httpGet.path}`, child)).status;
    expect(await probe(livenessProbe)).toBe(200);
    // Alive, but not ready for logins while there is no provider.
    expect(await probe(readinessProbe)).toBe(503);
    expect((await answer(`http://localhost:${port}/oidc/auth/login`, child)).status).toBe(400);
  } finally {
    chmodSync(join(file, '..'), 0o777);
    child.kill('SIGKILL');
  }
}, 30_000);
