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
 * aws:PrincipalArn of a session is the role's ARN, and the emulator tells the session's instead. So that it judges the
 * rest of a trust, the role's sessions stand there; the trust as it is written is judged by lib/model (judged.ts).
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function asEmulated(key: string, value: unknown): unknown {
  const role = key === 'aws:PrincipalArn' && typeof value === 'string' ? parseRoleArn(value) : undefined;
  return role ? `arn:${role.partition}:sts::${role.account}:assumed-role/${role.name}/*` : value;
}

/** Properties that the emulator takes and forgets: no API of it answers them, or it answers something else. */
export const UNKEPT: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudWatch::Alarm': ['AlarmDescription', 'Dimensions', 'Period', 'Statistic', 'TreatMissingData'],
  'AWS::DynamoDB::Table': ['PointInTimeRecoverySpecification', 'SSESpecification'],
  'AWS::Lambda::Function': ['DeadLetterConfig'],
  'AWS::Scheduler::Schedule': ['ScheduleExpressionTimezone'],
};
