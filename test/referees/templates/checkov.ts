import { join, relative } from 'node:path';
import { type Referee, failed, passed, pythonCommands, root, run, skipped } from '../referee.js';
import { goldenFiles } from './golden.js';

const EVERY_ACCOUNT =
  "the worker assumes ingestion roles in accounts that it can't know; each of them decides by its trust";

const OWN_KEYS = 'keys of their own are on offer, and no subject of the example: AWS manages these';
const NO_VPC = 'a VPC is on offer; without one there is no way in but the invocation';
const NO_RESERVE = 'what one function reserves the others of the account lack, and a new account has ten to give';
const NO_SECRET = 'its environment holds names and addresses: nothing that the key of Lambda would not do for';
const PAGES_OPERATOR = "Giant Swarm's page asks for exactly this: what an operator makes has no name before";
const ANSWERED = 'whoever invokes it waits for the answer and sees the failure';

/** What is found of every function. */
const ofFunction = (example: string, logicalId: string): Record<string, string> => ({
  [`${example} CKV_AWS_115 AWS::Lambda::Function.${logicalId}`]: NO_RESERVE,
  [`${example} CKV_AWS_117 AWS::Lambda::Function.${logicalId}`]: NO_VPC,
  [`${example} CKV_AWS_173 AWS::Lambda::Function.${logicalId}`]: NO_SECRET,
});

/** What is found of a sync and of a bridge's store, which two examples have under the same ids. */
const ofSyncAndStore = (example: string): Record<string, string> => ({
  [`${example} CKV_AWS_27 AWS::SQS::Queue.SyncDeadLettersED73839C`]: 'it is encrypted with the key of SQS itself',
  [`${example} CKV_AWS_45 AWS::Lambda::Function.SyncFunction878007FF`]:
    'an External ID is an identifier that looks like a secret',
  [`${example} CKV_AWS_116 AWS::Lambda::Function.StoreFunction5F4E66B8`]: ANSWERED,
  [`${example} CKV_AWS_119 AWS::DynamoDB::Table.StoreAuditTableFC7275A9`]: OWN_KEYS,
  [`${example} CKV_AWS_119 AWS::DynamoDB::Table.StoreGrantsTable06178741`]: OWN_KEYS,
  [`${example} CKV_AWS_119 AWS::DynamoDB::Table.SyncCatalog31BF341C`]: OWN_KEYS,
  [`${example} CKV_AWS_158 AWS::Logs::LogGroup.StoreLogs6BDA8041`]: OWN_KEYS,
  [`${example} CKV_AWS_158 AWS::Logs::LogGroup.SyncLogs28E2F86F`]: OWN_KEYS,
  ...ofFunction(example, 'StoreFunction5F4E66B8'),
  ...ofFunction(example, 'SyncFunction878007FF'),
});

/** What is found of a function of an organization's sync and of its log; all wait for their answers. */
const ofOrganizationFunction = (logicalId: string, logs: string): Record<string, string> => ({
  [`organization CKV_AWS_116 AWS::Lambda::Function.${logicalId}`]: ANSWERED,
  [`organization CKV_AWS_158 AWS::Logs::LogGroup.${logs}`]: OWN_KEYS,
  ...ofFunction('organization', logicalId),
});

/** Findings that are meant to be so: example, check and resource, and why. */
const ACKNOWLEDGED: Readonly<Record<string, string>> = {
  'giant-swarm CKV_AWS_109 AWS::IAM::ManagedPolicy.OperatorIdentityProvidersC00A7C13': PAGES_OPERATOR,
  'giant-swarm CKV_AWS_111 AWS::IAM::ManagedPolicy.OperatorCertificates6F5A94F3': PAGES_OPERATOR,
  'giant-swarm CKV_AWS_111 AWS::IAM::ManagedPolicy.OperatorCloudFront30AD706C': PAGES_OPERATOR,
  'organization CKV_AWS_27 AWS::SQS::Queue.SyncDeadLettersED73839C': 'it is encrypted with the key of SQS itself',
  'organization CKV_AWS_119 AWS::DynamoDB::Table.SyncCatalog31BF341C': OWN_KEYS,
  'organization CKV_AWS_158 AWS::Logs::LogGroup.SyncStateMachineLogsF7ABA2A7': OWN_KEYS,
  ...ofOrganizationFunction('SyncAccountsFunctionA64511FA', 'SyncAccountsLogsF9E7999C'),
  ...ofOrganizationFunction('SyncReadFunctionDC65D79C', 'SyncReadLogsFC0FECE7'),
  ...ofOrganizationFunction('SyncSummaryFunction960FE0F0', 'SyncSummaryLogsC84A86D8'),
  'self-hosted CKV_AWS_107 AWS::IAM::ManagedPolicy.WorkerAssumeRolePolicyB2E65FDA': EVERY_ACCOUNT,
  'self-hosted CKV_AWS_111 AWS::IAM::ManagedPolicy.WorkerAssumeRolePolicyB2E65FDA': EVERY_ACCOUNT,
  'serverless CKV_AWS_116 AWS::Lambda::Function.BridgeFunction6149FCA3': ANSWERED,
  'serverless CKV_AWS_149 AWS::SecretsManager::Secret.BridgeSecret46C41047': OWN_KEYS,
  'serverless CKV_AWS_158 AWS::Logs::LogGroup.BridgeHttpApiAccessLog00C65F44': OWN_KEYS,
  'serverless CKV_AWS_158 AWS::Logs::LogGroup.BridgeLogs7882CB9E': OWN_KEYS,
  ...ofFunction('serverless', 'BridgeFunction6149FCA3'),
  ...ofSyncAndStore('self-hosted'),
  ...ofSyncAndStore('serverless'),
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
