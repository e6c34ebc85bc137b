/**
 * mod_auth_openidc, as Debian has it: fetched by apt and unpacked into a folder of ours, never installed. Of the
 * settings, those that make it check and keep what the others do.
 * @see https://github.com/OpenIDC/mod_auth_openidc/blob/master/auth_openidc.conf
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CLIENT_ID, CLIENT_SECRET, type Place, type Usage } from './terms.js';

const folder = resolve(fileURLToPath(import.meta.url), '..', '..', '..', '.cache', 'bench', 'login', 'apache');
const unpacked = join(folder, 'root');
const PACKAGES = [
  'apache2-bin',
  'libapache2-mod-auth-openidc',
  'libapr1',
  'libaprutil1',
  'libcjose0',
  'libhiredis0.14',
];
const MODULES = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'unixd', 'dir', 'auth_openidc'];

/** Clock ticks a second of /proc. */
const TICKS = 100;
const PAGE = 4096;

export interface Apache {
  usage(): Usage;
  stop(): void;
}

/** Why it can't come; undefined where it is there. */
export function apacheMissing(): string | undefined {
  if (existsSync(join(unpacked, 'usr', 'sbin', 'apache2'))) return undefined;
  mkdirSync(folder, { recursive: true });
  const got = spawnSync('apt-get', ['download', ...PACKAGES], { cwd: folder, encoding: 'utf8' });
  if (got.status !== 0) return `apt could not download ${PACKAGES.join(', ')}`;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    if (spawnSync('dpkg', ['-x', file, unpacked], { cwd: folder }).status !== 0) return `${file} cannot be unpacked`;
  }
  return undefined;
}

function configurationOf({ port, discoveryUrl }: Place): string {
  const modules = join(unpacked, 'usr', 'lib', 'apache2', 'modules');
  const loaded = MODULES.filter((name) => existsSync(join(modules, `mod_${name}.so`)));
  return [
    `ServerRoot ${folder}`,
    `ServerName localhost`,
    'User www-data',
    'Group www-data',
    `Listen 127.0.0.1:${port}`,
    `PidFile ${join(folder, 'apache.pid')}`,
    `ErrorLog ${join(folder, 'error.log')}`,
    'LogLevel crit',
    `DocumentRoot ${folder}`,
    ...loaded.map((name) => `LoadModule ${name}_module ${join(modules, `mod_${name}.so`)}`),
    'KeepAlive On',
    'MaxKeepAliveRequests 0',
    'StartServers 1',
    'ServerLimit 1',
    'ThreadsPerChild 32',
    'MaxRequestWorkers 32',
    `OIDCProviderMetadataURL ${discoveryUrl}`,
    `OIDCClientID ${CLIENT_ID}`,
    `OIDCClientSecret ${CLIENT_SECRET}`,
    `OIDCRedirectURI http://localhost:${port}/callback`,
    'OIDCScope "openid email"',
    'OIDCPKCEMethod S256',
    'OIDCCryptoPassphrase a-passphrase-of-the-benchmark-alone',
    'OIDCSessionType client-cookie',
    '<Location />',
    '  AuthType openid-connect',
    '  Require valid-user',
    '</Location>',
    '',
  ].join('\n');
}

export async function startApache(place: Place, pinned: readonly string[]): Promise<Apache> {
  const file = join(folder, 'apache.conf');
  writeFileSync(file, configurationOf(place));
  const [command, ...args] = [
    ...pinned,
    join(unpacked, 'usr', 'sbin', 'apache2'),
    '-D',
    'FOREGROUND',
    '-f',
    file,
  ] as const;
  const child = spawn(command!, args, {
    env: { ...process.env, LD_LIBRARY_PATH: join(unpacked, 'usr', 'lib', 'x86_64-linux-gnu') },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  await listens(place.port, () => child.exitCode);
  const all = (): number[] => [child.pid!, ...childrenOf(child.pid!)];
  return {
    usage: () => {
      const used = all().map(processUsage);
      const sum = (of: (one: { ticks: number; pages: number }) => number): number =>
        used.reduce((total, one) => total + of(one), 0);
      const rss = (sum(({ pages }) => pages) * PAGE) / 1024 / 1024;
      return { cpu: (sum(({ ticks }) => ticks) / TICKS) * 1e6, rss, heap: rss };
    },
    stop: () => child.kill('SIGTERM'),
  };
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return listed === '' ? [] : listed.split(' ').map(Number);
}

/** @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function processUsage(pid: number): { readonly ticks: number; readonly pages: number } {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { ticks: Number(fields[11]) + Number(fields[12]), pages: Number(fields[21]) };
}

async function listens(port: number, ended: () => number | null): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (ended() !== null) throw new Error(`Apache ended with status ${ended()}; see ${join(folder, 'error.log')}`);
    const open = await new Promise<boolean>((fulfil) => {
      const socket = connect(port, '127.0.0.1', () => fulfil(true));
      socket.on('error', () => fulfil(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((fulfil) => setTimeout(fulfil, 20));
  }
  throw new Error('Apache does not listen');
}
