import { parseArn, roleArn } from '../../../lib/model/arn.js';
import type { PartitionName } from '../../../lib/model/partition.js';
import { assumeRole } from '../../../lib/model/policy/index.js';
import { isDenied } from '../../../runtime/aws/errors.js';
import type { FailedRead } from '../../../runtime/catalog/catalog.js';
import { valueOf, whyNot } from '../../steps/fact.js';
import { notChecked, notOk, worst, type Finding } from '../../steps/finding.js';
import { ANY_POLICIES } from '../any-policies.js';
import { isOfOrganization, type Denial } from '../denial.js';
import { callerOf, type AccountFacts, type Caller, type Facts } from '../facts.js';
import { allowedBy } from '../ingestion-role.js';
import { once, type Rule } from '../rule.js';

const EXCEPT =
  "ask the organization's administrator to except the role or the provider in that policy; docs/organization.md has the exceptions";

/**
 * Whether a denial is, or looks like, one of the organization's policies: AWS names them in some denials, and a denial
 * that no other policy accounts for leaves little else. The latter is a guess, and says so.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const organizationPolicies: Rule = {
  step: 'organization policies',
  judge: once((facts) => {
    const { accounts, denials } = facts;
    if (accounts.state !== 'known') return notChecked(whyNot(accounts));
    const caller = callerOf(facts);
    return worst(
      [
        ...denials.flatMap(named),
        ...accounts.value.flatMap((account) => [...bareDenial(account, denials, caller), ...deniedReads(account)]),
        ...unread(accounts.value, facts),
      ],
      'no denial looks like one of a service or resource control policy',
    );
  }),
};

function named({ action, resource, by }: Denial): readonly Finding[] {
  return isOfOrganization(by) ? [notOk(`AWS says that ${by} denies ${action} on ${resource}`, EXCEPT)] : [];
}

/** AssumeRole was denied without a reason, and the role's trust, where it can be read from outside, admits this caller. */
function bareDenial(
  { connection, trustFromOutside }: AccountFacts,
  denials: readonly Denial[],
  caller: Caller | undefined,
): readonly Finding[] {
  const { account, roleArn: arn, externalId } = connection;
  const bare = denials.some(
    (denial) => denial.account === account && denial.action === 'sts:AssumeRole' && denial.by === undefined,
  );
  const trustPolicy = valueOf(trustFromOutside);
  if (!bare || trustPolicy === undefined || !caller) return [];
  const { verdict } = assumeRole({
    role: { arn, trustPolicy },
    caller: callerIn(caller),
    callerPolicies: ANY_POLICIES,
    externalId,
  });
  if (verdict !== 'admits') return [];
  return [
    notOk(
      `sts:AssumeRole on ${arn} is denied, and its trust admits ${caller.arn}: a guess: a service or resource control policy, or the caller's own policies`,
      `look whether the caller may call sts:AssumeRole; where it may, ${EXCEPT}`,
    ),
  ];
}

/** A read was denied in the last sync that the ingestion role's own policies allow. */
function deniedReads({ connection, ingestion, status, roles }: AccountFacts): readonly Finding[] {
  const facts = valueOf(ingestion);
  if (facts?.policies.state !== 'known') return [];
  const reads: readonly FailedRead[] = [
    ...(valueOf(status)?.errors ?? []),
    ...(valueOf(roles) ?? []).flatMap(({ catalog }) => [...(catalog?.missing ?? []), ...(catalog?.stale?.reads ?? [])]),
  ];
  const denied = new Set(reads.filter(({ error }) => isDenied(error)).map(({ action }) => action));
  const unaccounted = [...denied].filter((action) => allowedBy(connection, facts, action) === 'admits').sort();
  if (unaccounted.length === 0) return [];
  return [
    notOk(
      `in account ${connection.account} the last sync was denied ${unaccounted.join(', ')}, which the ingestion role's policies allow: a guess: a service control policy`,
      `run the sync again, if the policies are new; else ${EXCEPT}`,
    ),
  ];
}

/** What was not called can't have been denied. */
function unread(accounts: readonly AccountFacts[], { denials }: Facts): readonly Finding[] {
  return accounts
    .filter(({ health, connection }) => !health.ok && !denials.some(({ account }) => account === connection.account))
    .map(({ connection, health }) =>
      notChecked(`account ${connection.account} could not be read: ${health.reason ?? health.text}`),
    );
}

/**
 * The path of a role is not in the ARN of its session; a trust that names a role with one stays refused.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
function callerIn({ account, arn }: Caller) {
  const { partition, resource = '' } = parseArn(arn) ?? {};
  const [, name] = /^assumed-role\/([^/]+)\//.exec(resource) ?? [];
  if (name !== undefined) {
    return { type: 'session', account, arn, roleArn: roleArn(partition as PartitionName, account, name) } as const;
  }
  return { type: resource === 'root' ? 'root' : 'user', account, arn } as const;
}
