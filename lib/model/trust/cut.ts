import { SESSION_SECONDS_MAX } from '../limits';
import type { PolicyDocument, Statement } from '../policy/types';
import { document } from './document';

/** Name of the inline policy of a role that holds the cuts of its sessions. */
export const CUT_SESSIONS_POLICY = 'serval-cut-sessions';

/** Sessions of one person on one role that are to end. */
export interface SessionCut {
  /** The role's unique id, as AROA…: another role of the same name is another role. */
  readonly roleId: string;
  readonly sessionName: string;
  /** ISO 8601 in UTC, whole seconds, as AWS counts the issue of credentials: those from before end, later ones live. */
  readonly before: string;
}

const ISSUED = 'aws:TokenIssueTime';
const USER_ID = 'aws:userid';

/**
 * Denies everything to a person's sessions on a role that were issued before a time. The case of the name does not count,
 * as it does not in the e-mail that the name is made of.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function cutStatement({ roleId, sessionName, before }: SessionCut): Statement {
  return {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      DateLessThan: { [ISSUED]: before },
      StringEqualsIgnoreCase: { [USER_ID]: `${roleId}:${sessionName}` },
    },
  };
}

/**
 * The policy of cuts with one more. What it holds of the same person goes, a later time covers an earlier one; so does
 * what is older than the longest session. Statements of another form stay: somebody else wrote them.
 * @param standing the policy as it stands; undefined where there is none
 */
export function withCut(standing: PolicyDocument | undefined, cut: SessionCut): PolicyDocument {
  const oldest = Date.parse(cut.before) - SESSION_SECONDS_MAX * 1000;
  const userId = userIdOf(cut);
  const kept = (standing?.Statement ?? []).filter((statement) => {
    const other = cutOf(statement);
    return !other || (other.userId !== userId && Date.parse(other.before) > oldest);
  });
  return document(...kept, cutStatement(cut));
}

/** Whether the policy cuts as much as that: for the same person, at that time or a later one. */
export function holdsCut(standing: PolicyDocument | undefined, cut: SessionCut): boolean {
  return (standing?.Statement ?? [])
    .map(cutOf)
    .some((other) => other?.userId === userIdOf(cut) && Date.parse(other.before) >= Date.parse(cut.before));
}

const userIdOf = ({ roleId, sessionName }: SessionCut): string => `${roleId}:${sessionName}`.toLowerCase();

/** What a statement cuts; undefined for one of another form. */
function cutOf(statement: Statement): { readonly userId: string; readonly before: string } | undefined {
  const { Effect, Action, Resource, Condition = {}, ...more } = statement;
  const { DateLessThan = {}, StringEqualsIgnoreCase = {}, ...others } = Condition;
  const before = DateLessThan[ISSUED];
  const userId = StringEqualsIgnoreCase[USER_ID];
  const whole = Effect === 'Deny' && Action === '*' && Resource === '*';
  const single = [DateLessThan, StringEqualsIgnoreCase].every((keys) => Object.keys(keys).length === 1);
  if (!whole || !single || Object.keys({ ...more, ...others }).length > 0) return undefined;
  if (typeof before !== 'string' || typeof userId !== 'string') return undefined;
  return { userId: userId.toLowerCase(), before };
}
