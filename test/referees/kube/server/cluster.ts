/**
 * A cluster of an API server and its store on loopback, without controllers and nodes: it admits, defaults, validates,
 * stores and signs tokens, but nothing runs and nothing is made of anything else.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../../local/ports.js';
import type { Run } from '../../referee.js';
import type { Tools } from './tools.js';

export interface Cluster {
  /** Runs kubectl as an administrator. */
  kubectl(args: readonly string[], input?: string): Run;
  close(): Promise<void>;
}

/** Milliseconds within which the server must do what takes it a moment. */
const SOON = 120_000;

/**
 * Asks again and again.
 * @param check gives true, or why not yet
 */
export async function eventually(check: () => true | string): Promise<void> {
  const deadline = Date.now() + SOON;
  for (;;) {
    const answer = check();
    if (answer === true) return;
    if (Date.now() > deadline) throw new Error(answer);
    await sleep(200);
  }
}

/** @param issuer URL that the tokens of service accounts name as theirs; nobody need be reached there */
export async function startCluster(tools: Tools, issuer: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const file = (name: string): string => join(folder, name);
  const secret = (name: string, text: string): string => {
    writeFileSync(file(name), text, { mode: 0o600 });
    return file(name);
  };
  const processes: ChildProcess[] = [];
  const start = (name: 'etcd' | 'kube-apiserver', args: readonly string[]): ChildProcess => {
    const log = openSync(file(`${name}.log`), 'a');
    const process = spawn(tools[name], args, { cwd: folder, stdio: ['ignore', log, log] });
    closeSync(log);
    processes.push(process);
    return process;
  };
  // The server's orderly end takes ten seconds, and nothing of it is kept.
  const close = async (): Promise<void> => {
    for (const process of processes) {
      if (process.exitCode !== null || process.signalCode !== null) continue;
      const ended = once(process, 'exit');
      process.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true });
  };

  const token = randomBytes(24).toString('hex');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signingKey = secret('service-accounts.key', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
  const verifyingKey = secret('service-accounts.pub', publicKey.export({ type: 'spki', format: 'pem' }) as string);
  const users = secret('users.csv', `${token},administrator,administrator,system:masters\n`);
  const [port, storePort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const [store, peer] = [`http://127.0.0.1:${storePort}`, `http://127.0.0.1:${peerPort}`];
  const url = `https://127.0.0.1:${port}`;
  const kubeconfig = secret(
    'kubeconfig.json',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'local', cluster: { server: url, 'certificate-authority': file('apiserver.crt') } }],
      users: [{ name: 'administrator', user: { token } }],
      contexts: [{ name: 'local', context: { cluster: 'local', user: 'administrator' } }],
      'current-context': 'local',
    }),
  );
  const kubectl: Cluster['kubectl'] = (args, input) => {
    const env = { PATH: process.env.PATH, HOME: folder, KUBECONFIG: kubeconfig };
    const { status, stdout, stderr, error } = spawnSync(tools.kubectl, args, {
      cwd: folder,
      encoding: 'utf8',
      env,
      input: input ?? '',
      maxBuffer: 64 * 1024 * 1024,
    });
    return { status: status ?? 1, output: error ? error.message : `${stdout}${stderr}`.trim() };
  };

  try {
    start('etcd', [
      ...['--data-dir', file('store'), '--unsafe-no-fsync'],
      ...['--listen-client-urls', store, '--advertise-client-urls', store],
      ...['--listen-peer-urls', peer, '--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`],
    ]);
    const server = start('kube-apiserver', [
      ...['--etcd-servers', store, '--bind-address', '127.0.0.1', '--secure-port', String(port)],
      ...['--advertise-address', '127.0.0.1', '--endpoint-reconciler-type', 'none'],
      // Without a certificate of ours it makes one, signed by itself.
      ...['--cert-dir', folder, '--token-auth-file', users, '--authorization-mode', 'RBAC'],
      ...['--service-cluster-ip-range', '10.96.0.0/24', '--api-audiences', 'https://kubernetes.default.svc'],
      ...['--service-account-issuer', issuer, '--service-account-jwks-uri', `${url}/openid/v1/jwks`],
      ...['--service-account-signing-key-file', signingKey, '--service-account-key-file', verifyingKey],
    ]);
    await eventually(() => {
      if (server.exitCode !== null) throw new Error(readFileSync(file('kube-apiserver.log'), 'utf8').slice(-2000));
      const { output } = kubectl(['get', '--raw', '/readyz']);
      return output === 'ok' || output;
    });
    return { kubectl, close };
  } catch (error) {
    await close();
    throw error;
  }
}
