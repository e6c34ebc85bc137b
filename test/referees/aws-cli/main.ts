/**
 * AWS's own command line with sessions of a login: `credential_process` in its configuration, `cdk-serval exec` around
 * it. The bridge, the login provider and AWS are local; the person in the browser confirms what the page shows.
 *
 * Ends with 0 only where each step gave what it must, and says so in its last line.
 */
import '../../../local/demo/quiet.js';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { browserIn, CLI } from '../../cli/login/programs.js';
import { loginWorld } from '../../cli/login/world.js';
import { root } from '../referee.js';
import { AWS_CLI } from './aws-cli.js';

const ROLE = 'arn:aws:sts::111122223333:assumed-role/Reader/ada@example.com';

/** A terminal of its own around a program, which then has one to write to while its standard error is read. */
const IN_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

interface Step {
  readonly what: string;
  readonly expected: object;
  readonly seen: object;
}

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param bin where AWS's command line and its Python are */
async function judge(bin: string, folder: string): Promise<Step[]> {
  const world = await loginWorld();
  const opened = join(folder, 'opened');
  const environment = {
    PATH: process.env.PATH!,
    NODE_OPTIONS: '',
    HOME: folder,
    BROWSER: await browserIn(folder),
    OPENED: opened,
    SERVAL_BRIDGE: world.url,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_PROFILE: 'incident',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_STS: world.awsUrl,
    AWS_ENDPOINT_URL_IAM: world.awsUrl,
  };
  const ours = [process.execPath, ...CLI];
  const profile = (name: string, home: string): string =>
    `[profile ${name}]\ncredential_process = env SERVAL_HOME=${home} ${ours.join(' ')} credential-process g-1\n`;
  await writeFile(
    environment.AWS_CONFIG_FILE,
    profile('incident', folder) + profile('another', join(folder, 'another')),
  );
  const ran = async (...argv: string[]): Promise<Run> => {
    const child = spawn(argv[0]!, argv.slice(1), { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  };
  const aws = join(bin, 'aws');
  const identity = [aws, 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
  const browsers = async (): Promise<number> => (await readFile(opened, 'utf8')).trim().split('\n').length;
  try {
    const first = await ran(...identity);
    const again = await ran(...identity);
    const allowed = await ran(aws, 'iam', 'list-roles', '--query', 'Roles[].RoleName', '--output', 'text');
    const beforeAnother = await browsers();
    const shown = await ran(join(bin, 'python'), '-c', IN_TERMINAL, ...identity, '--profile', 'another');
    const executed = await ran(...ours, 'exec', 'g-1', '--cache', join(folder, 'sessions'), '--', ...identity);
    await world.grants.revoke('g-1', new Date().toISOString());
    await rm(join(folder, 'sessions'), { recursive: true });
    const refused = await ran(...identity);
    return [
      { what: 'a login by credential_process', seen: first, expected: { code: 0, out: `${ROLE}\n`, err: '' } },
      { what: 'a second command', seen: again, expected: { code: 0, out: `${ROLE}\n`, err: '' } },
      { what: 'a request that the role allows', seen: allowed, expected: { code: 0, out: 'Reader\n', err: '' } },
      { what: 'one browser for all of them', seen: { beforeAnother }, expected: { beforeAnother: 1 } },
      {
        what: 'the code on the terminal, although standard error is read',
        seen: {
          code: shown.code,
          says: /Check that the page shows \w{5}-\w{5}\./.test(shown.out),
          role: shown.out.includes(ROLE),
        },
        expected: { code: 0, says: true, role: true },
      },
      { what: 'exec', seen: executed, expected: { code: 0, out: `${ROLE}\n`, err: '' } },
      {
        what: 'why there is no session',
        seen: {
          failed: refused.code !== 0,
          out: refused.out,
          says: refused.err.includes('cdk-serval: the bridge refused: '),
        },
        expected: { failed: true, out: '', says: true },
      },
    ];
  } finally {
    await world.close();
  }
}

const folder = await mkdtemp(join(tmpdir(), 'aws-cli-'));
try {
  const steps = await judge(process.argv[2]!, folder);
  const wrong = steps.filter(({ seen, expected }) => JSON.stringify(seen) !== JSON.stringify(expected));
  for (const { what, seen, expected } of wrong) {
    console.log(`${what}: ${JSON.stringify(seen)} instead of ${JSON.stringify(expected)}`);
  }
  if (wrong.length > 0) process.exitCode = 1;
  else console.log(`${AWS_CLI}: ${steps.map(({ what }) => what).join('; ')}`);
} finally {
  await rm(folder, { recursive: true });
}
