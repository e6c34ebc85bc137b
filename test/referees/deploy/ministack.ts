/** ministack with AUTH and TLS: a cloud that somebody else wrote, which runs functions as Node processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { freePort } from '../../../local/ports.js';
import { pythonCommands } from '../referee.js';
import type { Certificates } from './certificates.js';
import { signedRequest, type Keys, type Reach } from './request.js';

const READY_WITHIN_MILLISECONDS = 60_000;

export interface Ministack {
  readonly reach: Reach;
  /** What it and its functions wrote. */
  log(): string;
  stop(): Promise<void>;
}

/** @param passedOn environment variables that every function finds, unless its configuration says otherwise */
export async function startMinistack(
  folder: string,
  { authority, authorityFile, certificateFile, keyFile }: Certificates,
  { account, region }: { readonly account: string; readonly region: string },
  passedOn: Readonly<Record<string, string>>,
): Promise<Ministack> {
  const python = pythonCommands('ministack==1.5.33');
  if ('missing' in python) throw new Error(python.missing);
  const port = await freePort();
  const logFile = join(folder, 'ministack.log');
  const child = spawn(join(python.bin, 'ministack'), [], {
    // Of its own: its functions belong to its group of processes, and go with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // Where requests belong that nobody signed: those of people to an API.
      MINISTACK_ACCOUNT_ID: account,
      MINISTACK_REGION: region,
      LAMBDA_EXECUTOR: 'local',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      AUTH: 'true',
      USE_SSL: '1',
      MINISTACK_SSL_CERT: certificateFile,
      MINISTACK_SSL_KEY: keyFile,
      NODE_EXTRA_CA_CERTS: authorityFile,
      AWS_CA_BUNDLE: authorityFile,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...passedOn,
    },
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
  };
  const reach: Reach = { url: `https://127.0.0.1:${port}`, region, authority };
  try {
    const deadline = Date.now() + READY_WITHIN_MILLISECONDS;
    while (!(await answers(reach))) {
      if (child.exitCode !== null) throw new Error(`ministack ended: ${readFileSync(logFile, 'utf8')}`);
      if (Date.now() > deadline) throw new Error(`ministack did not answer: ${readFileSync(logFile, 'utf8')}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { reach, log: () => readFileSync(logFile, 'utf8'), stop };
}

/** An access key of twelve digits is that account's root. */
export const rootKeys = (account: string): Keys => ({ accessKeyId: account, secretAccessKey: 'test' });

async function answers(reach: Reach): Promise<boolean> {
  const call = { service: 'sts', body: 'Action=GetCallerIdentity&Version=2011-06-15' };
  return signedRequest(reach, rootKeys('000000000000'), call).then(
    ({ status }) => status === 200,
    () => false,
  );
}
