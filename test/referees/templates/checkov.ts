import { join, relative } from 'node:path';
import { type Referee, failed, passed, pythonCommands, root, run, skipped } from '../referee.js';
import { goldenFiles } from './golden.js';

const EVERY_ACCOUNT =
  "the worker assumes ingestion roles in accounts that it can't know; each of them decides by its trust";

/** Findings that are meant to be so: example, check and resource, and why. */
const ACKNOWLEDGED: Readonly<Record<string, string>> = {
  'self-hosted CKV_AWS_107 AWS::IAM::ManagedPolicy.WorkerAssumeRolePolicyB2E65FDA': EVERY_ACCOUNT,
  'self-hosted CKV_AWS_111 AWS::IAM::ManagedPolicy.WorkerAssumeRolePolicyB2E65FDA': EVERY_ACCOUNT,
  'team-roles CKV_AWS_158 AWS::Logs::LogGroup.Logs6819BB44': 'keys of their own are no subject of the example',
};

interface Report {
  readonly results: {
    readonly passed_checks: readonly unknown[];
    readonly failed_checks: ReadonlyArray<{
      readonly check_id: string;
      readonly resource: string;
      readonly file_abs_path: string;
    }>;
  };
}

/** Open trusts, wide policies, missing encryption. An acknowledgement that nothing needs any more is a fault as well. */
export const checkov: Referee = {
  name: 'checkov',
  run() {
    const python = pythonCommands('checkov==3.3.30');
    if ('missing' in python) return skipped(python.missing);
    const templates = goldenFiles('.template.json');
    const options = [
      '--framework',
      'cloudformation',
      '--skip-download',
      '--compact',
      '--soft-fail',
      '--output',
      'json',
    ];
    const files = templates.flatMap((file) => ['--file', file]);
    const { status, output } = run(join(python.bin, 'checkov'), [...options, ...files], { LOG_LEVEL: 'ERROR' });
    if (status !== 0) return failed(output);

    const { passed_checks, failed_checks } = (JSON.parse(output) as Report).results;
    const findings = failed_checks.map(({ check_id, resource, file_abs_path }) => {
      const [, example] = relative(root, file_abs_path).split('/');
      return `${example} ${check_id} ${resource}`;
    });
    const faults = [
      ...findings.filter((found) => !Object.hasOwn(ACKNOWLEDGED, found)).map((found) => `not acknowledged: ${found}`),
      ...Object.keys(ACKNOWLEDGED)
        .filter((known) => !findings.includes(known))
        .map((known) => `acknowledged for nothing: ${known}`),
    ];
    if (faults.length > 0) return failed([...new Set(faults)].join('\n'));
    return passed(`${templates.length} templates, ${passed_checks.length} checks, ${findings.length} acknowledged`);
  },
};
