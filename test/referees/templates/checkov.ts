import { join } from 'node:path';
import { type Referee, judgedBy, pythonCommands, run, skipped } from '../referee.js';
import { goldenFiles } from './golden.js';

/** Open trusts, wide policies, missing encryption. */
export const checkov: Referee = {
  name: 'checkov',
  run() {
    const python = pythonCommands('checkov==3.3.30');
    if ('missing' in python) return skipped(python.missing);
    const templates = goldenFiles('.template.json');
    const options = ['--framework', 'cloudformation', '--skip-download', '--compact', '--quiet'];
    const files = templates.flatMap((file) => ['--file', file]);
    return judgedBy(run(join(python.bin, 'checkov'), [...options, ...files]), `${templates.length} templates`);
  },
};
