/** "Create AWS IAM Role": a role that people can request from birth on, under a permissions boundary. */
import {
  CreateRoleCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import { parseRoleArn, roleArn } from '../../lib/model/arn.js';
import { SessionFailed } from '../aws/assumed-role.js';
import { awsErrorCode, deniedAction, isDenied, isGone, isThrottle } from '../aws/errors.js';
import { collectPages, iamPage, IncompleteAnswer } from '../aws/pages.js';
import type { Clock } from '../clock.js';
import { RuntimeError, type ErrorCode } from '../errors.js';
import { assumeAdvice } from '../health/advice.js';
import { shown } from '../shown.js';
import type { Connection } from '../sync/connection.js';
import { withIngestionRole } from '../sync/session.js';
import { Tally } from '../sync/tally.js';
import { readNewRole, type NewRole } from './new-role.js';
import {
  differences,
  isOthersWork,
  requestableRole,
  ROLE_POLICY_NAME,
  sameDocument,
  type RequestableRole,
} from './requestable.js';
import type { CreateRoleSettings } from './settings.js';

/** What the workflow answers: the role, or why there is none, in words. */
export type CreateRoleAnswer =
  | {
      readonly ok: true;
      readonly roleArn: string;
      /** `created` now, `completed` what an earlier attempt began, or there was nothing to do: it `stood`. */
      readonly did: 'created' | 'completed' | 'stood';
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly reason: string };

/** Milliseconds before a call is repeated that does not find the role yet: IAM shows it everywhere a little later. */
const UNSEEN_PAUSES = [1000, 2000, 4000, 8000];

/** An attempt at one role. */
interface Attempt {
  readonly iam: IAMClient;
  readonly clock: Clock;
  readonly wanted: RequestableRole;
  /** Its policy, as JSON. */
  readonly policy: string;
}

/**
 * Makes a role with its tag, its trust, its boundary and then its one policy. A failure between the two leaves a role
 * that may do nothing; the same event again completes it. Never changes a role that is not the one asked for, nor the
 * permissions of one that has them. What is wrong with the event, and what AWS refuses, is answered.
 *
 * @param log takes one line for each event; of one that is malformed only that it was, since anything may stand in it
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */
export function createRoleFunction(settings: CreateRoleSettings, log: (line: string) => void) {
  return async (event: unknown): Promise<CreateRoleAnswer> => {
    const logged = (line: object): void => {
      const time = new Date(settings.aws.clock.now()).toISOString();
      log(JSON.stringify({ time, event: 'create-role', ...line }));
    };
    let role: NewRole;
    try {
      role = readNewRole(event);
    } catch (error) {
      const answer = refused(error);
      logged({ ...answer, reason: undefined });
      return answer;
    }
    const { account, roleName } = role;
    const answer = await createRole(role, settings);
    logged({ account, roleName, ...answer });
    return answer;
  };
}

function refused(error: unknown): CreateRoleAnswer {
  if (!(error instanceof RuntimeError)) throw error;
  return { ok: false, code: error.code, reason: error.what };
}

async function createRole(role: NewRole, { aws, connections, frame }: CreateRoleSettings): Promise<CreateRoleAnswer> {
  try {
    const connection = connectionOf(connections, role.account);
    const { partition } = parseRoleArn(connection.roleArn)!;
    const wanted = requestableRole(role, frame, partition);
    const did = await withIngestionRole(connection, { aws, rates: {} }, new Tally(), async ({ iam, begin }) => {
      await begin();
      return make({ iam, clock: aws.clock, wanted, policy: JSON.stringify(role.policy) });
    });
    return { ok: true, roleArn: roleArn(partition, role.account, role.roleName, frame.path), did };
  } catch (error) {
    if (!(error instanceof SessionFailed)) return refused(error);
    const { reason, fix } = assumeAdvice(error.failed);
    return { ok: false, code: 'Connection', reason: `${reason}; ${fix}` };
  }
}

function connectionOf(connections: readonly Connection[], account: string): Connection {
  const found = connections.find((connection) => connection.account === account);
  if (found) return found;
  const known = connections.map((connection) => connection.account).join(', ');
  throw new RuntimeError('Connection', `account: ${shown(account)} is not connected; connected are ${known}`);
}

async function make(attempt: Attempt): Promise<'created' | 'completed' | 'stood'> {
  const { iam, wanted, policy } = attempt;
  const created = await createUnlessThere(iam, wanted);
  if (!created && (await hasPolicy(attempt))) return 'stood';
  await call('iam:PutRolePolicy', attempt, () =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: wanted.RoleName,
        PolicyName: ROLE_POLICY_NAME,
        PolicyDocument: policy,
      }),
    ),
  );
  return created ? 'created' : 'completed';
}

/** Whether the role is new; false where its name is taken. */
async function createUnlessThere(iam: IAMClient, wanted: RequestableRole): Promise<boolean> {
  try {
    await iam.send(new CreateRoleCommand(wanted));
    return true;
  } catch (error) {
    if (awsErrorCode(error) === 'EntityAlreadyExists') return false;
    if (isGone(awsErrorCode(error))) {
      const boundary = JSON.stringify(wanted.PermissionsBoundary);
      throw new RuntimeError('Role', `permissions boundary ${boundary} is not in the account; create it there first`);
    }
    throw failure('iam:CreateRole', wanted, error);
  }
}

/**
 * Whether the role that has the name needs nothing more.
 * @throws RuntimeError `Role` where it is not one that an earlier attempt at the same left
 */
async function hasPolicy(attempt: Attempt): Promise<boolean> {
  const { iam, clock, wanted, policy } = attempt;
  const { RoleName } = wanted;
  const role = await call('iam:GetRole', attempt, async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    if (!Role) throw new IncompleteAnswer();
    return Role;
  });
  const others = differences(role, wanted);
  if (others.length > 0) throw foreign(wanted, `has ${others.join(', ')}`);

  const attached = await call('iam:ListAttachedRolePolicies', attempt, () =>
    collectPages(async (Marker) => {
      const answer = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, Marker }));
      return iamPage(answer.AttachedPolicies, answer);
    }),
  );
  if (attached.length > 0) throw foreign(wanted, 'has attached policies');
  const inline = await call('iam:ListRolePolicies', attempt, () =>
    collectPages(async (Marker) => {
      const answer = await iam.send(new ListRolePoliciesCommand({ RoleName, Marker }));
      return iamPage(answer.PolicyNames, answer);
    }),
  );
  if (inline.some((name) => name !== ROLE_POLICY_NAME)) throw foreign(wanted, 'has inline policies of its own');
  if (inline.length === 0) {
    if (isOthersWork(role, wanted, clock.now())) throw begun(wanted);
    return false;
  }

  const standing = await call('iam:GetRolePolicy', attempt, async () => {
    const { PolicyDocument } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: ROLE_POLICY_NAME }));
    if (PolicyDocument === undefined) throw new IncompleteAnswer();
    return PolicyDocument;
  });
  if (!sameDocument(standing, policy)) throw foreign(wanted, 'has other permissions already');
  return true;
}

function foreign({ RoleName }: RequestableRole, how: string): RuntimeError {
  const text = `roleName: ${JSON.stringify(RoleName)} is taken by a role that ${how}; it is left as it is: choose another name`;
  return new RuntimeError('Role', text);
}

function begun({ RoleName }: RequestableRole): RuntimeError {
  const text =
    `roleName: ${JSON.stringify(RoleName)} was begun with another policy a short time ago; ` +
    'try again in 15 minutes, if that attempt came to nothing, or choose another name';
  return new RuntimeError('Role', text);
}

/** A call on the role, which is there, even if IAM does not show it at once. Its failure is told in words. */
async function call<T>(
  action: string,
  attempt: Attempt,
  send: () => Promise<T>,
  [pause, ...pauses] = UNSEEN_PAUSES,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (pause === undefined || !isGone(awsErrorCode(error))) throw failure(action, attempt.wanted, error);
    await attempt.clock.sleep(pause);
    return call(action, attempt, send, pauses);
  }
}

function failure(action: string, { RoleName, Path }: RequestableRole, error: unknown): Error {
  if (error instanceof SessionFailed) return error;
  const code = awsErrorCode(error);
  const denied = isDenied(code) ? (deniedAction(error) ?? action) : undefined;
  const reason = denied ? `${denied} was denied to the ingestion role` : `${action} failed: ${code}`;
  const fix = `${denied ? `allow it on role${Path}${RoleName}` : fixOf(action, code)}, and try again`;
  const left = 'the role stands, and the next attempt gives it its permissions unless it has them';
  return new RuntimeError('Role', [reason, fix, ...(action === 'iam:PutRolePolicy' ? [left] : [])].join('; '));
}

function fixOf(action: string, code: string): string {
  if (code === 'MalformedPolicyDocument') return 'mend the policy';
  // IAM holds names that differ in case alone for one; whether GetRole does so too, no page says.
  if (isGone(code) && action === 'iam:GetRole') return 'look for a role of another case, or one that was just deleted';
  const passes = isGone(code) || isThrottle(code) || code === 'ConcurrentModification' || code === 'ServiceFailure';
  return passes ? 'wait a minute' : 'mend that';
}
