import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Referee, cache, failed, passed, run } from '../referee.js';

/** jsii's own packager: what it can't turn into a Python wheel, no other language can use either. */
export const pacmak: Referee = {
  name: 'jsii-pacmak for Python',
  run() {
    const out = mkdtempSync(join(cache, 'pacmak-'));
    try {
      const { status, output } = run('npx', ['--yes', 'jsii-pacmak@1.140.0', '-t', 'python', '--outdir', out]);
      if (status !== 0) return failed(output);
      const wheels = readdirSync(join(out, 'python')).filter((file) => file.endsWith('.whl'));
      return wheels.length === 1 ? passed(wheels[0]!) : failed(`${wheels.length} wheels in ${out}`);
    } finally {
      rmSync(out, { recursive: true });
    }
  },
};
