import { REQUESTABLE_TAG_KEY, SYNC_SCHEDULE } from '../../../lib/model/names.js';
import { syncAdvice } from '../../../runtime/health/advice.js';
import { valueOf, whyNot } from '../../steps/fact.js';
import { notChecked, notOk, ok, type Finding } from '../../steps/finding.js';
import type { AccountFacts, Facts, RoleFacts } from '../facts.js';
import { eachRole, noRoles, type Rule, type Told } from '../rule.js';

/** CloudFormation drops tags in silence where the deployer may not set them. */
const TAG_IT = `tag it with the key ${REQUESTABLE_TAG_KEY}, exactly so; CloudFormation leaves tags out without a word where the deployer lacks iam:TagRole`;

/**
 * Whether each role that the catalog holds still has the tag, and each that lets the login provider in has it at all.
 */
export const roleTag: Rule = {
  step: 'tag of the role',
  judge: (facts) => [...eachRole({ judge: tagOf, none: without })(facts), ...unlisted(facts)],
};

function unlisted({ accounts }: Facts): readonly Told[] {
  return (valueOf(accounts) ?? []).flatMap(({ connection, roles, listed }) =>
    roles.state === 'known' && listed.state !== 'known'
      ? [
          {
            ...notChecked(`whether another role trusts the login provider and lacks the tag: ${whyNot(listed)}`),
            subject: connection.account,
          },
        ]
      : [],
  );
}

function tagOf({ catalog, live }: RoleFacts): Finding {
  if (live.state === 'unknown') return notChecked(live.why);
  if (live.state === 'absent') {
    return notOk(
      'the catalog holds it, and IAM has none',
      'create it again, or run the sync, which takes it out of the catalog',
    );
  }
  const { tagged } = live.value;
  if (catalog && tagged) return ok(`it has the tag ${REQUESTABLE_TAG_KEY}`);
  if (catalog)
    return notOk(`it has lost the tag ${REQUESTABLE_TAG_KEY}: the next sync takes it out of the catalog`, TAG_IT);
  if (tagged) {
    return notOk(
      'it has the tag, and the catalog does not hold it yet',
      `run the sync, or wait for it: up to ${SYNC_SCHEDULE.everyHours} hours`,
    );
  }
  return notOk(
    `its trust names the login provider, and it has no tag ${REQUESTABLE_TAG_KEY}: nobody can request it`,
    TAG_IT,
  );
}

function without(account: AccountFacts): Finding {
  const { status } = account;
  if (status.state !== 'known') return noRoles(account);
  const { reason, fix } = syncAdvice({ status: status.value, roles: [] });
  return notOk(reason ?? 'the catalog holds no role of this account', fix ?? 'run the sync');
}
