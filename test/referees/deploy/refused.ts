/** Where ministack 1.5.33 is not AWS, and what is done about it. docs/hosting-proof.md names who shows it instead. */
import { oidcProviderArn, parseRoleArn } from '../../../lib/model/index.js';
import type { Resource, SynthesizedStack } from './assembly.js';

/** What the emulator refuses, and what stands for it where others refer to it: its ARN. */
export interface Refused {
  /** In its words. */
  readonly words: string;
  matches(resource: Resource): boolean;
  standIn(resource: Resource, logicalId: string, stack: SynthesizedStack): string;
}

export const REFUSED: readonly Refused[] = [
  {
    words: 'Unrecognized resource types: [AWS::IAM::OIDCProvider]',
    matches: ({ Type }) => Type === 'AWS::IAM::OIDCProvider',
    standIn: ({ Properties }, _, { account }) =>
      oidcProviderArn('aws', account, String(Properties?.Url).replace('https://', '')),
  },
  {
    words: 'AWS::CloudWatch::Alarm Properties.Metrics (metric math) is not supported',
    matches: ({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && Properties?.Metrics !== undefined,
    standIn: (_, logicalId, { account, region }) => `arn:aws:cloudwatch:${region}:${account}:alarm:${logicalId}`,
  },
];

/**
 * Members of a policy that the emulator reads in another way than AWS, in its way, so that it judges the rest:
 * - aws:PrincipalArn of a session is the role's ARN, and the emulator tells the session's;
 * - a role's ARN has its path, and the emulator asks for IAM's calls without it;
 * - iam:PermissionsBoundary is in no request that it judges.
 * As they are written they are judged by lib/model (judged.ts), and by the local cloud in test/runtime/workflows.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagement.html
 */
export function asEmulated(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => asEmulated(key, each));
  if (key === 'iam:PermissionsBoundary') return undefined;
  if (typeof value !== 'string') return value;
  if (key === 'Resource') return value.replace(/(:iam::\d+:role)\/.+\//, '$1/');
  const role = key === 'aws:PrincipalArn' ? parseRoleArn(value) : undefined;
  return role ? `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/*` : value;
}

/** Properties that the emulator takes and forgets: no API of it answers them, or it answers something else. */
export const UNKEPT: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['AlarmDescription', 'Dimensions', 'Period', 'Statistic', 'TreatMissingData'],
  'AWS::DynamoDB::Table': ['PointInTimeRecoverySpecification', 'SSESpecification'],
  'AWS::Lambda::Function': ['DeadLetterConfig'],
  'AWS::Scheduler::Schedule': ['ScheduleExpressionTimezone'],
  'AWS::SecretsManager::Secret': ['GenerateSecretString'],
};
