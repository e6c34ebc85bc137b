import { join } from 'node:path';
import { type Referee, judgedBy, pythonCommands, run, skipped } from '../referee.js';
import { goldenFiles } from './golden.js';

/** A region of each partition, for the schemas that differ. */
const REGIONS = { aws: 'eu-west-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/** CloudFormation's schemas, and IAM's list of actions: warnings count as faults. */
export const cfnLint: Referee = {
  name: 'cfn-lint',
  run() {
    const python = pythonCommands('cfn-lint==1.58.0');
    if ('missing' in python) return skipped(python.missing);
    const runs = Object.entries(REGIONS).map(([partition, region]) => {
      const templates = goldenFiles('.template.json').filter((file) => file.includes(`/${partition}/`));
      if (templates.length === 0) return { status: 1, output: `no golden template for ${partition}` };
      const options = ['--regions', region, '--non-zero-exit-code', 'warning'];
      return run(join(python.bin, 'cfn-lint'), [...options, '--', ...templates]);
    });
    const worst = runs.find(({ status }) => status !== 0) ?? { status: 0, output: '' };
    return judgedBy(worst, `${goldenFiles('.template.json').length} templates`);
  },
};
