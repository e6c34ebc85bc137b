import { accountRootArn, assumedRoleArn } from '../../../lib/model/arn.js';
import type { PartitionName } from '../../../lib/model/partition.js';
import type { Caller, RequestContext } from '../../../lib/model/policy/types.js';
import { administratorId } from '../state/ids.js';
import type { Session } from '../state/session.js';
import { accountOf, roleByArn, type Tag, type World } from '../state/world.js';

/** Who signed a request. */
export interface Principal {
  readonly caller: Extract<Caller, { type: 'user' | 'session' }>;
  readonly account: string;
  readonly partition: PartitionName;
  /** As GetCallerIdentity and aws:userid show it. */
  readonly userId: string;
  /** Set for a role's session. */
  readonly session?: Session;
}

/** The user of an account who may do everything. */
export function administrator(world: World, account: string): Principal {
  const { partition } = accountOf(world, account);
  const arn = accountRootArn(partition, account).replace(/root$/, 'user/administrator');
  return { caller: { type: 'user', account, arn }, account, partition, userId: administratorId(account) };
}

/** The session's principal, or undefined where its role is gone: its credentials are then worth nothing. */
export function sessionPrincipal(world: World, session: Session): Principal | undefined {
  const role = roleByArn(world, session.roleArn);
  if (role?.id !== session.roleId) return undefined;
  const account = session.roleArn.split(':')[4]!;
  const { partition } = accountOf(world, account);
  const arn = assumedRoleArn(partition, account, role.name, session.name);
  return {
    caller: { type: 'session', account, arn, roleArn: role.arn },
    account,
    partition,
    userId: `${role.id}:${session.name}`,
    session,
  };
}

/**
 * A role's tags with the session's over them; tag keys that differ only in case are one key.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function principalTags(ofRole: readonly Tag[], ofSession: readonly Tag[]): readonly Tag[] {
  const given = new Set(ofSession.map((tag) => tag.Key.toLowerCase()));
  return [...ofRole.filter((tag) => !given.has(tag.Key.toLowerCase())), ...ofSession];
}

/** `aws:PrincipalTag/…` and the like. */
export function tagKeys(prefix: string, tags: readonly Tag[]): RequestContext {
  return Object.fromEntries(tags.map((tag) => [`${prefix}/${tag.Key}`, tag.Value]));
}

/** Tags as the evaluator takes them. */
export function tagMap(tags: readonly Tag[]): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map((tag) => [tag.Key, tag.Value]));
}
