import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EXAMPLES } from '../../../examples/golden.js';
import { type Referee, failed, passed } from '../referee.js';

const LISTING = "IAM knows no narrower resource than all for listing, and Serval's page asks for exactly this";
const EVERY_ACCOUNT =
  "the worker assumes ingestion roles in accounts that it can't know; each of them decides by its trust";
const AUDIT = 'the example lets people read any role, which changes nothing';
const A_TEAMS_OWN = 'the wildcard ends inside what one team owns';

const KEPT_BY_AWS = 'the example shows how to hand out a policy that AWS keeps up to date';
const OWN_LOG = "a function's log streams have names that Lambda makes up; the log group is its own";
const logOf = (name: string): string =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:eu-west-1:111122223333:log-group:/aws/lambda/${name}:*]`;
const IN_OPENSEARCH = 'what a request may do with the domain is said by its fine-grained access control';
const DOMAIN = 'AwsSolutions-IAM5[Resource::arn:aws:es:eu-west-1:111122223333:domain/camunda/*]';
const LOGIN = 'whoever comes here logs in at the provider first: there is nobody to authorize yet';

const GRANT = "the CDK's grants write families of actions, and here on what belongs to one team";
const PAGES_OPERATOR = "Giant Swarm's page asks for exactly this: what an operator makes has no name before";
const NO_NARROWER = 'Route 53 knows no narrower resource than all for listing hosted zones';
const grant = (role: string, ...findings: string[]): Record<string, string> =>
  Object.fromEntries(
    findings.map((finding) => [`${role}/Resource/DefaultPolicy/Resource AwsSolutions-IAM5[${finding}]`, GRANT]),
  );
const READ = ['Action::s3:GetObject*', 'Action::s3:GetBucket*', 'Action::s3:List*'];
const WRITE = ['Action::s3:DeleteObject*', 'Action::s3:Abort*'];
const objectsOf = (bucket: string): string => `Resource::arn:<AWS::Partition>:s3:::${bucket}/*`;

const ORGANIZATION_LISTING = 'Organizations is asked for accounts in whatever units there are when a run begins';
const EXECUTIONS = 'executions have names that Step Functions makes up; the state machine is its own';
const LOG_DELIVERY = "log deliveries have no resource of their own, as Step Functions' page says";

/** Findings that are meant to be so: rule and finding, at the one construct that causes it, and why. */
const ACKNOWLEDGED: Readonly<Record<string, string>> = {
  [`CamundaRoles/Zeebe/Resource/DefaultPolicy/Resource ${DOMAIN}`]: IN_OPENSEARCH,
  [`CamundaRoles/Operate/Resource/DefaultPolicy/Resource ${DOMAIN}`]: IN_OPENSEARCH,
  ...grant('ShopRoles/Orders', 'Action::s3:Abort*', objectsOf('example-shop-receipts')),
  ...grant('ShopRoles/Reports', ...READ, objectsOf('example-shop-receipts')),
  ...grant('ShopRoles/Jobs', ...READ, objectsOf('example-shop-receipts/public')),
  ...grant('ShopRoles/Billing', ...READ, ...WRITE, objectsOf('example-shop-receipts')),
  ...grant('OrderData/OrdersRole', ...READ, ...WRITE, objectsOf('example-orders')),
  ...grant('OrderData/ReportsRole', ...READ, objectsOf('example-orders')),
  'Clusters/Operator/IdentityProviders/Resource AwsSolutions-IAM5[Resource::*]': PAGES_OPERATOR,
  'Clusters/Operator/IdentityProviders/Resource AwsSolutions-IAM5[Resource::arn:aws:s3:::*-g8s-*]': PAGES_OPERATOR,
  'Clusters/Operator/CloudFront/Resource AwsSolutions-IAM5[Resource::*]': PAGES_OPERATOR,
  'Clusters/Operator/Certificates/Resource AwsSolutions-IAM5[Resource::*]': PAGES_OPERATOR,
  ...Object.fromEntries(
    ['abc17', 'abc18', 'abc184', 'abc19', 'abc25'].map((cluster) => [
      `Clusters/ExternalDns-${cluster}/Resource/DefaultPolicy/Resource AwsSolutions-IAM5[Resource::*]`,
      NO_NARROWER,
    ]),
  ),
  'Cluster/Test/Resource/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess]':
    KEPT_BY_AWS,
  'ServalIdentity/Organization/Template/Serval/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  'ServalManagement/Serval/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  'ServalIdentity/Sync/Resource/Resource AwsSolutions-IAM5[Resource::arn:aws:iam::*:role/serval-ingestion]':
    'the role of this name in every account, of this organization alone, as its condition says',
  [`ServalIdentity/Sync/Resource/Resource ${logOf('serval-organization-sync-read')}`]: OWN_LOG,
  [`ServalIdentity/Sync/Accounts/Resource/Resource ${logOf('serval-organization-sync-accounts')}`]: OWN_LOG,
  [`ServalIdentity/Sync/Summary/Resource/Resource ${logOf('serval-organization-sync-summary')}`]: OWN_LOG,
  'ServalIdentity/Sync/Accounts/Resource/Resource AwsSolutions-IAM5[Resource::*]': ORGANIZATION_LISTING,
  'ServalIdentity/Sync/StateMachine/Resource/Resource AwsSolutions-IAM5[Resource::*]': LOG_DELIVERY,
  ...Object.fromEntries(
    ['serval-organization-sync', 'serval-organization-sync/Accounts'].map((name) => [
      `ServalIdentity/Sync/StateMachine/Resource/Resource AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:eu-west-1:111122223333:execution:${name}:*]`,
      EXECUTIONS,
    ]),
  ),
  'ServalServices/Sync/DeadLetters/Resource AwsSolutions-SQS3':
    "it is a schedule's dead-letter queue itself, which the rule does not know of",
  'ServalServices/Sync/StateMachine/Resource AwsSolutions-SF1':
    'its log has errors; all events of a hundred children a run are what the console shows',
  'ServalServices/Sync/StateMachine/Resource AwsSolutions-SF2': 'tracing is on offer, and no subject of the example',
  'BridgeNetwork/Vpc/Resource AwsSolutions-VPC7': 'flow logs are on offer, and no subject of the example',
  'Shop/Auditor/Resource/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/SecurityAudit]':
    KEPT_BY_AWS,
  'Serval/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  'Serval/Viewer/Resource/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/job-function/ViewOnlyAccess]':
    KEPT_BY_AWS,
  [`ServalIdentity/Sync/Resource/Resource ${logOf('serval-role-sync')}`]: OWN_LOG,
  [`ServalIdentity/Bridge/Resource/Resource ${logOf('serval-bridge')}`]: OWN_LOG,
  [`ServalIdentity/Grants/Resource/Resource ${logOf('serval-grants')}`]: OWN_LOG,
  'ServalIdentity/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  'ServalIdentity/Investigator/Resource/Resource AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/job-function/ViewOnlyAccess]':
    KEPT_BY_AWS,
  'ServalServices/Bridge/Secret/Resource/Resource AwsSolutions-SMG4':
    'the client secret is changed at the login provider, which no rotation function can do for it',
  'ServalServices/Bridge/HttpApi/Login AwsSolutions-APIG4': LOGIN,
  'ServalServices/Bridge/HttpApi/Callback AwsSolutions-APIG4': LOGIN,
  'ServalServices/Bridge/HttpApi/Confirmation AwsSolutions-APIG4': LOGIN,
  'ServalTools/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  [`ServalTools/Sync/Resource/Resource ${logOf('serval-role-sync')}`]: OWN_LOG,
  [`ServalTools/Grants/Resource/Resource ${logOf('serval-grants')}`]: OWN_LOG,
  'ServalTools/RoleAuditor/Resource/Resource AwsSolutions-IAM5[Resource::*]': AUDIT,
  'ServalTools/Worker/AssumeRolePolicy/Resource AwsSolutions-IAM5[Resource::*]': EVERY_ACCOUNT,
  'ServalProduction/Ingestion/Resource/Resource AwsSolutions-IAM5[Resource::*]': LISTING,
  'ServalProduction/Investigator/Resource/Resource AwsSolutions-IAM5[Resource::*]': AUDIT,
  'ServalProduction/Operator/Resource/Resource AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:eu-west-1:444455556666:service/orders/*]':
    A_TEAMS_OWN,
  'ServalProduction/ReadLogs/Resource AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:eu-west-1:444455556666:log-group:/orders/*]':
    A_TEAMS_OWN,
};

interface Report {
  readonly pluginReports: ReadonlyArray<{
    readonly violations: ReadonlyArray<{
      readonly ruleName: string;
      readonly violatingConstructs: ReadonlyArray<{ readonly constructPath?: string }>;
    }>;
  }>;
}

/** What AWS Solutions' rules find in an example, as `path rule[finding]`. */
function findingsIn(example: (typeof EXAMPLES)[number]): string[] {
  const outdir = mkdtempSync(join(tmpdir(), 'nag-'));
  try {
    const app = new App({ outdir, context: { '@aws-cdk/core:failSynthOnValidationErrors': false } });
    example.build(app, 'eu-west-1');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    app.synth();
    const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
    return report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${constructPath} ${ruleName}`),
      ),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** AWS Solutions' rules over every example. An acknowledgement that nothing needs any more is a fault as well. */
export const cdkNag: Referee = {
  name: 'cdk-nag AwsSolutions',
  run() {
    process.env.CDK_VALIDATION = 'false';
    const findings = EXAMPLES.flatMap(findingsIn);
    const unexpected = findings.filter((finding) => !Object.hasOwn(ACKNOWLEDGED, finding));
    const needless = Object.keys(ACKNOWLEDGED).filter((finding) => !findings.includes(finding));
    const faults = [
      ...unexpected.map((finding) => `not acknowledged: ${finding}`),
      ...needless.map((finding) => `acknowledged for nothing: ${finding}`),
    ];
    if (faults.length > 0) return failed(faults.join('\n'));
    return passed(`${EXAMPLES.length} examples, ${findings.length} findings, each acknowledged with its reason`);
  },
};
