/**
 * Asks the local AWS and an emulator that others wrote the same questions, over HTTP with the SDK, and compares the
 * answers: `npx tsx test/referees/aws/main.ts --referee moto|ministack`. Exits 0 if they agree; the last line sums up.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { localAws, type LocalAws } from '../../../local/aws/index.js';
import { clients } from '../../local/aws/support/clients.js';
import { pythonCommands, run } from '../referee.js';
import { compare, type Report } from './compare.js';
import { ministackAccounts, ministackQuestions, type Accounts } from './ministack.js';
import { motoQuestions } from './moto.js';
import { podIdentityQuestions } from './pod-identity.js';
import { startServer } from './server.js';

const { values } = parseArgs({ options: { referee: { type: 'string' } } });
const referees = { moto: againstMoto, ministack: againstMinistack };
const chosen = values.referee;
if (chosen !== 'moto' && chosen !== 'ministack') {
  throw new Error(`--referee: ${JSON.stringify(chosen)} is not known; there are moto and ministack`);
}

const aws = localAws({
  clock: { now: Date.now, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) },
  checkSignatureAge: true,
});
const server = await aws.listen();
try {
  const { agreed, excused, complaints } = await referees[chosen](aws, server.url);
  for (const complaint of complaints) console.log(complaint);
  if (complaints.length > 0) process.exitCode = 1;
  console.log(
    `${chosen}: ${agreed} answers agree, ${excused} differ for a known reason, ${complaints.length} complaints`,
  );
} finally {
  await server.close();
}

async function againstMoto(ours: LocalAws, url: string): Promise<Report> {
  const bin = binOf('moto==5.2.5');
  const python = join(bin, 'python');
  if (run(python, ['-c', 'import flask, flask_cors']).status !== 0) {
    run(python, ['-m', 'pip', 'install', '--quiet', 'moto[server]==5.2.5']);
  }
  const moto = await startServer(
    join(bin, 'moto_server'),
    (port) => ['-H', '127.0.0.1', '-p', String(port)],
    () => ({ MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' }),
  );
  try {
    const theirs = clients(`http://localhost:${moto.port}`, { accessKeyId: 'test', secretAccessKey: 'test' });
    return await compare(motoQuestions, clients(url, ours.administrator('123456789012')), theirs);
  } finally {
    await moto.stop();
  }
}

async function againstMinistack(ours: LocalAws, url: string): Promise<Report> {
  const ministack = await startServer(
    join(binOf('ministack==1.5.33'), 'ministack'),
    () => [],
    (port) => ({ GATEWAY_PORT: String(port), BIND_HOST: '127.0.0.1', IOT_MTLS_ENABLED: '0', AUTH: 'true' }),
  );
  const accounts: Accounts = {
    admin: (account) => clients(url, ours.administrator(account)),
    as: (keys) => clients(url, keys),
  };
  try {
    return await compare(
      [...ministackQuestions, ...podIdentityQuestions],
      accounts,
      await ministackAccounts(`http://127.0.0.1:${ministack.port}`),
    );
  } finally {
    await ministack.stop();
  }
}

function binOf(requirement: string): string {
  const python = pythonCommands(requirement);
  if ('missing' in python) throw new Error(`${requirement} is not installed: ${python.missing}`);
  return python.bin;
}
