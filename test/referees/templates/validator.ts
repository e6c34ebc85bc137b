import { type Referee, judgedBy, root, run } from '../referee.js';

/** aws-cdk-lib's own template validator, its findings taken as errors: a test, since it needs the examples' apps. */
export const cdkValidator: Referee = {
  name: 'aws-cdk-lib validator',
  run() {
    const jest = `${root}/node_modules/jest/bin/jest.js`;
    const args = [jest, '--selectProjects', 'cdk', '--', 'test/lib/validation.test.ts'];
    return judgedBy(run(process.execPath, args), 'every example stack');
  },
};
