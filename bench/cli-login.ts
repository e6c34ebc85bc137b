/**
 * How soon `credential-process` gives what is kept, beside bare Node: `npm run bench -- cli-login`. AWS's tools start it
 * for each command, and wait for it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startRatio, type StartRatio } from './cli.js';

/** What the project promises: times bare Node's start. */
const MOST = 2.5;

const BRIDGE = 'https://bridge.example.com';
const GRANT = 'incident-42';

const bundle = resolve(fileURLToPath(import.meta.url), '..', '..', 'dist', 'bundles', 'cdk-serval.mjs');

/** The built command line with a session in its cache. @throws Error where it gives something else than that session */
export async function warmCredentialProcess(): Promise<StartRatio> {
  const cache = mkdtempSync(join(tmpdir(), 'bench-login-'));
  try {
    keep(cache);
    const argv = ['credential-process', GRANT, '--bridge', BRIDGE, '--cache', cache, '--no-browser'];
    const env = { PATH: process.env.PATH ?? '' };
    // Without the session it would wait for a login.
    const { stdout } = spawnSync(process.execPath, [bundle, ...argv], { env, encoding: 'utf8', timeout: 20_000 });
    if (!stdout.includes('ASIAKEPT')) throw new Error('credential-process did not give what is kept; npm run build');
    return await startRatio(argv, env);
  } finally {
    rmSync(cache, { recursive: true });
  }
}

/** As a login leaves it; see docs/login.md. */
function keep(cache: string): void {
  const name = createHash('sha256').update(`${BRIDGE}\n${GRANT}`).digest('hex');
  const end = new Date(Date.now() + 3_600_000).toISOString();
  const session = {
    kind: 'session',
    grantId: GRANT,
    roleArn: 'role',
    accessKeyId: 'ASIAKEPT',
    secretAccessKey: 'x'.repeat(40),
    sessionToken: 'x'.repeat(1_000),
    endsAt: end,
    why: 'grant',
    grantEndsAt: end,
  };
  const kept = { version: 1, bridge: BRIDGE, grantId: GRANT, grantEndsAt: end, session };
  writeFileSync(join(cache, `${name}.json`), JSON.stringify(kept), { mode: 0o600 });
}

export async function run(args: readonly string[]): Promise<void> {
  const measured = await warmCredentialProcess();
  const { ratio, wall, cpu, bareCpu } = measured;
  console.log(
    `cdk-serval credential-process from its cache over bare Node: ${ratio.median} (${ratio.least} to ${ratio.most}, ` +
      `at most ${MOST}); CPU ms ${cpu.median}, of bare Node ${bareCpu.median}, ratio of wall-clock time ${wall.median}`,
  );
  if (args.includes('--json')) console.log(JSON.stringify(measured));
  if (ratio.median > MOST) process.exitCode = 1;
}
