/** Each entry is a role as AWS could have described it during the run: never parts of two roles, nor of what never was. */
import { isDeepStrictEqual } from 'node:util';
import type { CatalogRole } from '../../../runtime/catalog/catalog.js';
import type { World } from '../../../local/aws/state/world.js';
import type { Broken } from '../../journal.js';
import type { Invariant } from '../story.js';
import {
  catalogView,
  isEntry,
  isSame,
  roleIn,
  roleNamed,
  shown,
  trueView,
  type AttachedView,
  type RoleView,
} from '../truth.js';
import { isTagged } from '../world/roles.js';

export const noMixture: Invariant = {
  name: 'no mixture',
  check: (step, story) => {
    if (step.type !== 'stored' || !isEntry(step.after) || !step.after.role) return undefined;
    const { role } = step.after;
    const before = isEntry(step.before) ? step.before.role : undefined;
    // Only what was to be told has changed.
    if (before && isDeepStrictEqual(before, role)) return undefined;
    const view = catalogView(story.store, role);
    const lastGood = before?.roleId === role.roleId ? catalogView(story.store, before) : undefined;
    if (role.stale && lastGood && isSame(view, lastGood)) return undefined;

    const { invocation, account } = step.call;
    const worlds = story.worlds(invocation, account!, step.at);
    const standing = worlds.filter((world) => roleIn(world, account!, role.arn)?.id === role.roleId);
    return (
      facts(view, role, standing) ??
      parts(view, role.stale ? lastGood : undefined, worlds) ??
      left(view, role, standing, worlds)
    );
  },
};

/** What GetRole, or the listing, says in one answer. */
function facts(view: RoleView, role: CatalogRole, standing: readonly World[]): Broken | undefined {
  // Where the tag could not be read, the role is a remade one that the listing shows.
  const needsTag = ![...role.missing, ...(role.stale?.reads ?? [])].some(({ action }) => action === 'iam:GetRole');
  const described = standing
    .map((world) => ({ world, role: roleIn(world, role.account, role.arn)! }))
    .filter((one) => !needsTag || isTagged(one.role))
    .map((one) => trueView(one.world, one.role));
  const only = ({ inline: _, attached: __, ...rest }: RoleView): RoleView => ({
    ...rest,
    inline: new Map(),
    attached: new Map(),
  });
  if (described.some((one) => isSame(only(one), only(view)))) return undefined;
  return {
    expected: `${role.arn} as AWS could describe it: ${described.map((one) => shown(only(one))).join(' or ') || 'not at all'}`,
    seen: shown(only(view)),
  };
}

/** Each document is one that the role had, or the last good one of a role that is marked stale. */
function parts(view: RoleView, lastGood: RoleView | undefined, worlds: readonly World[]): Broken | undefined {
  const account = view.arn.split(':')[4]!;
  const had = worlds.flatMap((world) => {
    const role = roleNamed(world, account, view.arn);
    return role ? [trueView(world, role)] : [];
  });
  for (const [name, text] of view.inline) {
    const isTrue = had.some(({ inline }) => inline.has(name) && inline.get(name) === text);
    const isLastGood = lastGood?.inline.has(name) && lastGood.inline.get(name) === text;
    if (!isTrue && !isLastGood) return part(view, `the inline policy ${name}`, text);
  }
  for (const [arn, policy] of view.attached) {
    const isTrue =
      had.some(({ attached }) => attached.has(arn)) && worlds.some((world) => isDefault(world, account, arn, policy));
    const last = lastGood?.attached.get(arn);
    if (!isTrue && JSON.stringify(last) !== JSON.stringify(policy)) return part(view, arn, JSON.stringify(policy));
  }
  return undefined;
}

function part({ arn, roleId }: RoleView, what: string, text: string | undefined): Broken {
  return { expected: `${what} of ${arn} (${roleId}) with a text that AWS had`, seen: String(text).slice(0, 300) };
}

/** Whether this was the policy, and this its default version and text. */
function isDefault(world: World, account: string, arn: string, policy: AttachedView): boolean {
  if (arn.includes(':iam::aws:')) return true;
  const own = world.accounts.get(account)?.policies.get(arn);
  if (own?.id !== policy.policyId || own.defaultVersionId !== policy.versionId || own.name !== policy.name)
    return false;
  return own.versions.find(({ id }) => id === policy.versionId)?.document === policy.text;
}

/** What the role had all the time is there, unless it says that it could not be read. */
function left(
  view: RoleView,
  role: CatalogRole,
  standing: readonly World[],
  worlds: readonly World[],
): Broken | undefined {
  if (standing.length < worlds.length) return undefined;
  const unread = [...role.missing, ...(role.stale?.reads ?? [])];
  const had = standing.map((world) => roleIn(world, role.account, role.arn)!);
  const isUnread = (list: string, resource: string): boolean =>
    unread.some(
      ({ action, resource: failed }) =>
        action === list || action === 'iam:GetRole' || action.startsWith('sts:') || failed === resource,
    );
  for (const name of had[0]!.inlinePolicies.keys()) {
    if (view.inline.has(name) || isUnread('iam:ListRolePolicies', `${role.arn}/${name}`)) continue;
    if (had.every(({ inlinePolicies }) => inlinePolicies.has(name))) return omitted(role, `the inline policy ${name}`);
  }
  for (const arn of had[0]!.attachedPolicies) {
    if (view.attached.has(arn) || isUnread('iam:ListAttachedRolePolicies', arn)) continue;
    const isOne = (world: World): boolean =>
      arn.includes(':iam::aws:') || world.accounts.get(role.account)!.policies.has(arn);
    if (had.every(({ attachedPolicies }) => attachedPolicies.includes(arn)) && worlds.every(isOne)) {
      return omitted(role, arn);
    }
  }
  return undefined;
}

function omitted({ arn }: CatalogRole, what: string): Broken {
  return { expected: `${what} of ${arn}, or that it could not be read`, seen: 'neither' };
}
