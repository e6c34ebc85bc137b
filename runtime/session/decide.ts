import {
  accountMismatch,
  INVALID_ROLE_ARN,
  parseRoleArn,
  REQUESTABLE_TAG_KEY,
  SYNC_SCHEDULE,
} from '../../lib/model/index.js';
import type { CatalogRole } from '../catalog/catalog.js';
import type { Grant } from '../grants/grant.js';
import { shown } from '../shown.js';
import { sessionLength, type SessionLength } from './duration.js';
import { sameEmail } from './email.js';
import { givingGrant, REMAINING_MIN, type GivingGrant } from './grant-end.js';
import { refusal, type SessionRefusal } from './refusal.js';

/**
 * Most sessions of one grant: its item would outgrow what DynamoDB stores (400 KB) at about twice as many.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const SESSIONS_PER_GRANT = 400;

/** All that a decision is made of. */
export interface Known {
  readonly now: number;
  /** The e-mail of the login. */
  readonly email: string;
  /** The named grant. */
  readonly grant: Grant | undefined;
  /** All grants of this person for this role. */
  readonly others: readonly Grant[];
  readonly role: CatalogRole | undefined;
}

/** A session that may be minted. */
export interface Decision extends GivingGrant, SessionLength {
  readonly roleArn: string;
  readonly partition: string;
  readonly account: string;
  readonly roleName: string;
}

const GRANT_UNKNOWN = 'There is no such approval, or it is not given yet. Open the link that came with your approval.';

/** The rules, in the order in which a person can do something about them. */
export function decide(known: Known): Decision | SessionRefusal {
  const { now, email, grant, role } = known;
  const person = refusesPerson(grant, email);
  if (person) return person;
  const named = grant!;
  if (!named.roleArn.startsWith('arn:')) return refusal('RoleArnInvalid', INVALID_ROLE_ARN);
  const arn = parseRoleArn(named.roleArn);
  if (!arn) return refusal('RoleArnInvalid', INVALID_ROLE_ARN, `the grant's ${shown(named.roleArn, 640)} is no role`);
  if (role?.arn !== named.roleArn) {
    return refusal(
      'RoleUnknown',
      `The role ${named.roleArn} is not in the catalog. It must carry the tag "${REQUESTABLE_TAG_KEY}", and a new tag can take ${SYNC_SCHEDULE.everyHours} hours to be seen.`,
    );
  }

  const others = known.others.filter(
    ({ roleArn, email }) => roleArn === named.roleArn && sameEmail(email, named.email),
  );
  const giving = givingGrant(named, others, now);
  const { startedAt, end, first } = giving;
  const remaining = end - now;
  if (remaining <= 0) {
    return refusal('GrantOver', `The approved time was over at ${iso(end)}. Request access again.`);
  }
  if (remaining < REMAINING_MIN) {
    return refusal('GrantNearlyOver', `Less than a minute is left, until ${iso(end)}. Request access again.`);
  }
  if (giving.grant.sessions.length >= SESSIONS_PER_GRANT) {
    return refusal('GrantFull', `This grant has had ${SESSIONS_PER_GRANT} sessions, the most that one can have.`);
  }
  const { partition, account, name: roleName } = arn;
  const { seconds, why } = sessionLength(remaining, role.maxSessionDuration);
  return {
    grant: giving.grant,
    startedAt,
    end,
    first,
    seconds,
    why,
    roleArn: named.roleArn,
    partition,
    account,
    roleName,
  };
}

/** What the grant says about the person, before anything of the role is told. */
function refusesPerson(grant: Grant | undefined, email: string): SessionRefusal | undefined {
  if (!grant) return refusal('GrantUnknown', GRANT_UNKNOWN);
  if (!sameEmail(email, grant.email)) return refusal('AccountMismatch', accountMismatch(email, grant.email));
  if (grant.status !== 'active') return refusal('GrantRevoked', 'This access was revoked. Request it again.');
  return undefined;
}

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
