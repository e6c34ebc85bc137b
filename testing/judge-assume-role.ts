import { accountRootArn, assumedRoleArn, parseRoleArn } from '../lib/model/arn';
import { partitionOf } from '../lib/model/partition';
import { assumeRole, type AssumeRoleQuestion, type AssumptionDecision, type CallerPolicies } from '../lib/model/policy';
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

/** Stands for the name of the caller's own session; no session can have it. */
const SOME_SESSION = '*';

/** Names of the sessions, of whatever role, that a trust names. */
function sessionsIn(trustPolicy: unknown): string[] {
  const text = JSON.stringify(trustPolicy) ?? '';
  return [...text.matchAll(/:assumed-role\/[^/"\\]+\/([^"\\]+)/g)].map(([, session]) => session!);
}

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
  const decide = (session: string): AssumptionDecision => {
    const arn = assumedRoleArn(partition, account, name, session);
    return assumeRole({ role, caller: { type: 'session', account, arn, roleArn }, ...questionOf(options, template) });
  };
  const decision = decide(SOME_SESSION);
  const bySession = sessionsIn(role.trustPolicy).some((session) => decide(session).verdict !== decision.verdict);
  return {
    decision: bySession
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
