/** The bridge's pages in Chromium, from Debian's package where the machine has none. */
import { join } from 'node:path';
import { failed, passed, root, run, skipped, type Referee, type Verdict } from '../referees/referee.js';
import { chromiumPath } from './support/chromium.js';

export const pages: Referee = { name: 'the pages of the bridge in Chromium', run: judge };

/** @returns why there is none, or nothing */
function missingChromium(): string | undefined {
  if (chromiumPath() !== undefined) return undefined;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '--yes', '--no-install-recommends', 'chromium']]) {
    const { status, output } = run('apt-get', ['-qq', ...args], env);
    if (status !== 0) return `no Chromium is on the PATH, CHROMIUM names none, and apt-get gives none: ${output}`;
  }
  return undefined;
}

function judge(): Verdict {
  const missing = missingChromium();
  if (missing !== undefined) return skipped(missing);
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(root, 'test', 'browser', 'jest.config.cjs');
  const env = { NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
  const { status, output } = run(process.execPath, [jest, '--config', config], env);
  return status === 0 ? passed(/^Tests: +(.*)$/m.exec(output)?.[1] ?? 'no tests') : failed(output);
}
