/** Roles of every kind that an account can hold. */
import type { Ids } from '../../../local/aws/state/ids.js';
import type { EditableAccount } from '../../../local/aws/state/edit.js';
import type { Result } from '../../../local/aws/core/call.js';
import type { ManagedPolicy, Role, Tag } from '../../../local/aws/state/world.js';
import { createPolicy } from '../../../local/aws/iam/policies.js';
import { attachPolicy, createRole, putInlinePolicy } from '../../../local/aws/iam/roles.js';
import { MANAGED_POLICIES_PER_ROLE, TAGS_PER_ROLE } from '../../../lib/model/limits.js';
import { REQUESTABLE_TAG_KEY } from '../../../lib/model/names.js';
import type { Chance } from '../../random.js';
import { identityPolicy, trustPolicy } from './documents.js';

/** Whom the sync assumes in each account. It is listed before most others: a listing that breaks off may well hold it. */
export const INGESTION_ROLE = 'ServalIngestion';

/** Few, so that names come back: with another RoleId, or under another path. */
const NAMES = ['dba', 'Ops', 'a@b', 'x+y=z', 'read,only', 'under_score', 'deploy.er', 'z'.repeat(64), 'S3', 'k-8-s'];
const PATHS = ['/', '/', '/', '/team/', '/very/deep/er/'];
const UNEDITABLE = ['/aws-service-role/x.amazonaws.com/', '/aws-reserved/sso.amazonaws.com/'];
/** Nearly the tag, and not it. */
const NEAR_MISSES = ['Serval', 'SERVAL', 'servals', 'xserval', 'serval:', 'serval '];
const OTHER_KEYS = ['größe', '部署', 'клуч', 'team', 'cost center', 'a=b', 'x/y', '１２'];
const VALUES = ['', 'true', '値', 'ünïcode value', 'a+b=c/d@e', 'x'.repeat(256)];
const AWS_MANAGED = ['AdministratorAccess', 'ReadOnlyAccess', 'SecurityAudit', 'job-function/ViewOnlyAccess'];

/** What makes things: chance, ids, and the time. */
export interface Making {
  readonly chance: Chance;
  readonly ids: Ids;
  readonly now: number;
  /** Another number at each call, for texts that no other one equals. */
  readonly next: () => number;
}

/** Whether IAM leaves out the MaxSessionDuration of the role with this id: that of every eighth. */
export function saysNoMaximum(roleId: string): boolean {
  return 'ABCD'.includes(roleId.at(-1)!);
}

/**
 * A role as random as they come, under a name that is free; undefined where it is taken.
 * @param former whose name it has, and most often its path and tag, as whoever makes a role anew wants it back
 */
export function makeRole(account: EditableAccount, making: Making, former?: Role): Role | undefined {
  const { chance, ids, now, next } = making;
  const back = former && chance.happens(0.8) ? former : undefined;
  const called = former?.name ?? `${chance.one(NAMES)}${chance.happens(0.5) ? '' : chance.whole(0, 9)}`.slice(-64);
  if (account.roles.has(called.toLowerCase())) return undefined;
  createRole(
    account,
    {
      name: called,
      path: back ? back.path : chance.happens(0.12) ? chance.one(UNEDITABLE) : chance.one(PATHS),
      description: chance.one([undefined, '', 'for the night', 'tabs\tand\nlines é <&>']),
      maxSessionSeconds: chance.one([undefined, 3600, 7200, 43_200]),
      trustPolicy: trustPolicy(chance, next()),
      tags: tags(chance, back ? isTagged(back) : chance.happens(0.65)),
    },
    ids,
    now,
  );
  for (let count = chance.small(0, 3); count > 0; count -= 1) addInlinePolicy(account, making, called);
  for (const arn of chance.some(attachable(account), 0.35)) attach(account, called, arn);
  return account.roles.get(called.toLowerCase())!;
}

/** Up to 50 of them, the tag among them or nearly. */
export function tags(chance: Chance, requestable: boolean): Tag[] {
  const tag = (Key: string): Tag => ({ Key, Value: chance.one(VALUES) });
  const full = chance.happens(0.03) ? TAGS_PER_ROLE : 4;
  const others = Array.from({ length: chance.small(0, full - 1) }, (_, index) =>
    tag(`${chance.one(OTHER_KEYS)}${index}`),
  );
  const own = requestable ? [tag(REQUESTABLE_TAG_KEY)] : chance.happens(0.3) ? [tag(chance.one(NEAR_MISSES))] : [];
  const place = chance.whole(0, others.length);
  return [...others.slice(0, place), ...own, ...others.slice(place)];
}

export function isTagged(role: Pick<Role, 'tags'>): boolean {
  return role.tags.some(({ Key }) => Key === REQUESTABLE_TAG_KEY);
}

export function addInlinePolicy(account: EditableAccount, { chance, next }: Making, role: string): void {
  const text = identityPolicy(chance, next());
  const name = chance.one(['one', 'two', 'three', 'four+five', 'six@seven']);
  // What would be too large for the role stays as it was.
  try {
    putInlinePolicy(account, role, name, text);
  } catch {
    return;
  }
}

/** A policy of the account's own, which several roles may share. */
export function makePolicy(account: EditableAccount, { chance, ids, now, next }: Making): ManagedPolicy {
  const number = next();
  const input = { name: `policy-${number}`, path: chance.one(PATHS), document: identityPolicy(chance, number) };
  return createPolicy(account, input, ids, now);
}

/** ARNs of what can be attached: the account's own policies, and AWS's. */
export function attachable({ partition, policies }: EditableAccount): string[] {
  return [...policies.keys(), ...AWS_MANAGED.map((name) => `arn:${partition}:iam::aws:policy/${name}`)];
}

/** Unless the role has as many as it may. */
export function attach(account: EditableAccount, role: string, arn: string): void {
  const { attachedPolicies } = account.roles.get(role.toLowerCase())!;
  if (attachedPolicies.length < MANAGED_POLICIES_PER_ROLE) attachPolicy(account, role, arn);
}

/** IAM does not say every role's MaxSessionDuration. */
export function withoutMaxima(answer: Result): Result {
  const quiet = (role: unknown): unknown => {
    const { RoleId } = role as { RoleId: string };
    return saysNoMaximum(RoleId) ? { ...(role as object), MaxSessionDuration: undefined } : role;
  };
  const { Role, Roles } = answer as { Role?: unknown; Roles?: readonly unknown[] };
  return { ...answer, ...(Role !== undefined && { Role: quiet(Role) }), ...(Roles && { Roles: Roles.map(quiet) }) };
}
