/**
 * Deploys, uses, updates and destroys what examples/serverless deploys, with the real command line of the CDK against
 * ministack: `npx tsx test/referees/deploy/main.ts`. Exits 0 if all went as it should; the last line sums up.
 */
import '../../../local/demo/quiet.js';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployedAndUsed } from './proof.js';

const folder = mkdtempSync(join(tmpdir(), 'cdk-serval-deploy-'));
const closers: Array<() => Promise<void> | void> = [() => rmSync(folder, { recursive: true, force: true })];
let closed: Promise<void> | undefined;
/** Last opened, first closed; whoever asks again waits for the same. */
const close = (): Promise<void> =>
  (closed ??= (async () => {
    for (const closer of closers.reverse()) await closer();
  })());
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void close().then(() => process.exit(1)));
}
try {
  const { complaints, summary } = await deployedAndUsed(folder, (closer) => void closers.push(closer));
  for (const complaint of complaints) console.log(complaint);
  if (complaints.length > 0) process.exitCode = 1;
  console.log(`${summary}, ${complaints.length} complaints`);
} catch (error) {
  const log = join(folder, 'ministack.log');
  if (existsSync(log)) console.log(readFileSync(log, 'utf8').split('\n').slice(-40).join('\n'));
  throw error;
} finally {
  await close();
}
