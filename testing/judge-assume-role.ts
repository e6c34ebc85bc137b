import { accountRootArn, assumedRoleArn, parseRoleArn } from '../lib/model/arn';
import { partitionOf } from '../lib/model/partition';
import { assumeRole, type AssumeRoleQuestion, type CallerPolicies } from '../lib/model/policy';
import type { DeployedTemplate } from './deployed-template';
import { podInWords, podTags } from './judge-pod';
import { callOf, undecided, type Judged, type Question } from './question';
import type { AccountOptions, AssumeRoleOptions } from './requests';

const JUDGED = "the role's trust. Not judged: the caller's own policies, which must allow the call too";

/** Stands for the policies of a caller, so that the trust decides. */
const ALLOWS_ALL: CallerPolicies = {
  identityPolicies: [
    {
      name: 'what the caller may do',
      document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    },
  ],
};

/** Stands for the name of the caller's own session. */
const CALLER_SESSION = 'session';

/** Somebody of an account. */
export function judgeAccount(options: AccountOptions, { template, role }: Question): Judged {
  const { account } = options;
  const arn = accountRootArn(partitionOf(template.place.region).name, account);
  return {
    decision: assumeRole({ role, caller: { type: 'account', account, arn }, ...questionOf(options, template) }),
    who: `somebody of account ${account}${withWhat(options, template)}`,
    judged: JUDGED,
  };
}

/** A session of the role `roleArn`. */
export function judgeRoleSession(options: AssumeRoleOptions, roleArn: string, { template, role }: Question): Judged {
  const { partition, account, name } = parseRoleArn(roleArn)!;
  const arn = assumedRoleArn(partition, account, name, CALLER_SESSION);
  const caller = { type: 'session', account, arn, roleArn } as const;
  const decision = assumeRole({ role, caller, ...questionOf(options, template) });
  const bySession = JSON.stringify(role.trustPolicy).includes(assumedRoleArn(partition, account, name, ''));
  return {
    decision:
      bySession && decision.verdict !== 'admits'
        ? undecided(`it depends on the name of the caller's session, by which the trust names it`)
        : decision,
    who: `a session of ${roleArn}${withWhat(options, template)}`,
    judged: JUDGED,
  };
}

function questionOf(
  options: AssumeRoleOptions,
  template: DeployedTemplate,
): Omit<AssumeRoleQuestion, 'role' | 'caller'> {
  const { externalId, sessionTags, inheritedTags, pod } = options;
  return {
    ...callOf(options),
    callerPolicies: ALLOWS_ALL,
    externalId,
    sessionTags,
    inheritedTags: { ...(pod && podTags(pod, template)), ...inheritedTags },
  };
}

function withWhat({ externalId, pod }: AssumeRoleOptions, template: DeployedTemplate): string {
  const whose = pod ? ` that ${podInWords(pod, template)} has` : '';
  return `${whose}, ${externalId === undefined ? 'without an External ID' : `with External ID ${externalId}`}`;
}
