/** Ends live sessions of one person on one role, with the rights of whoever runs it. */
import { GetRoleCommand, GetRolePolicyCommand, PutRolePolicyCommand, type IAMClient } from '@aws-sdk/client-iam';
import { parseRoleArn } from '../../lib/model/arn.js';
import type { PolicyDocument } from '../../lib/model/policy/types.js';
import { CUT_SESSIONS_POLICY, holdsCut, withCut, type SessionCut } from '../../lib/model/trust/cut.js';
import { awsErrorCode, deniedAction, isDenied, isGone } from '../aws/errors.js';
import type { Clock } from '../clock.js';
import { RuntimeError } from '../errors.js';
import { sessionName } from '../session/session-name.js';
import { shown } from '../shown.js';
import type { Grant } from './grant.js';

/**
 * Milliseconds before each look at the policy. Where it does not show the cut that was written, IAM is late, or somebody
 * else wrote at the same time.
 */
const PAUSES = [0, 0, 500, 1_000, 2_000, 4_000];

/**
 * Denies everything to the sessions that this person has on the grant's role by now, by one inline policy of the role.
 * It covers sessions of the person's other grants for that role too, and of an e-mail that differs behind the 64th character.
 *
 * IAM writes a policy whole and knows no condition for that: what was written is read again, and written again where
 * somebody else wrote at the same time.
 *
 * @param iam with the right to iam:GetRole, iam:GetRolePolicy and iam:PutRolePolicy on the role
 * @throws RuntimeError `Role` where the role is gone, is another account's, or IAM refuses
 */
export async function cutSessions(grant: Grant, iam: IAMClient, clock: Clock): Promise<SessionCut> {
  const role = parseRoleArn(grant.roleArn);
  if (!role) throw new RuntimeError('Role', `${shown(grant.roleArn)} is no role's ARN; its sessions are not to be had`);
  const RoleName = role.name;
  const named = { RoleName, PolicyName: CUT_SESSIONS_POLICY };
  try {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    if (Role?.Arn !== grant.roleArn || Role.RoleId === undefined) throw elsewhere(grant.roleArn, Role?.Arn);
    const cut = {
      roleId: Role.RoleId,
      sessionName: sessionName(grant.email),
      before: cutTime(grant, clock.now()),
    };
    for (const pause of PAUSES) {
      if (pause > 0) await clock.sleep(pause);
      const standing = await read(iam, named);
      if (holdsCut(standing, cut)) return cut;
      const PolicyDocument = JSON.stringify(withCut(standing, cut));
      await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument }));
    }
    if (holdsCut(await read(iam, named), cut)) return cut;
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    throw new RuntimeError('Role', `${grant.roleArn}: its sessions were not cut: ${why(error)}`);
  }
  throw new RuntimeError(
    'Role',
    `${grant.roleArn}: its policy ${CUT_SESSIONS_POLICY} does not show the cut; look for who else writes it, then try again`,
  );
}

/** Milliseconds that AWS's clock, which says when a session was issued, may be ahead of the bridge's, which records it. */
const CLOCKS_APART = 60_000;

/**
 * ISO 8601. AWS counts whole seconds, and this clock may be behind both others: the next second after now, and after each
 * known session as late as AWS may have issued it.
 */
function cutTime({ sessions }: Grant, now: number): string {
  const latest = Math.max(now, ...sessions.map(({ mintedAt }) => Date.parse(mintedAt) + CLOCKS_APART));
  return new Date((Math.floor(latest / 1000) + 1) * 1000).toISOString().replace('.000Z', 'Z');
}

async function read(
  iam: IAMClient,
  named: { readonly RoleName: string; readonly PolicyName: string },
): Promise<PolicyDocument | undefined> {
  try {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand(named));
    const document = JSON.parse(decodeURIComponent(PolicyDocument ?? '')) as PolicyDocument;
    return { ...document, Statement: [document.Statement].flat() };
  } catch (error) {
    if (isGone(awsErrorCode(error))) return undefined;
    throw error;
  }
}

function elsewhere(wanted: string, found: string | undefined): RuntimeError {
  return new RuntimeError(
    'Role',
    `${wanted} is not the role that these credentials see under its name (${shown(found)}); use those of its account`,
  );
}

function why(error: unknown): string {
  const code = awsErrorCode(error);
  if (isDenied(code)) return `these credentials need ${deniedAction(error) ?? 'a right'} on it`;
  if (isGone(code)) return 'these credentials see no role of its name; use those of its account';
  if (code === 'LimitExceeded')
    return 'its inline policies are full; delete one, or those cuts that are older than 12 hours';
  return `${code}; try again`;
}
