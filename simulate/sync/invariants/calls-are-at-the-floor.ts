/** Nothing is asked that need not be: each read once, and again only where it failed in a way that may pass. */
import { MAX_ATTEMPTS } from '../../../runtime/aws/retry.js';
import type { Broken } from '../../journal.js';
import type { Call, Invariant, Story } from '../story.js';
import { isEditable, isEntry, knownRoles, nameOf } from '../truth.js';

/** What no repetition mends. */
export const HOPELESS = ['AccessDenied', 'NoSuchEntity', 'InvalidClientTokenId', 'ExpiredToken'];

export const callsAreAtTheFloor: Invariant = {
  name: 'calls are at the floor',
  check: (step, story) => {
    if (step.type !== 'asked' || !step.call.action.startsWith('iam:')) return undefined;
    const { call } = step;
    const seen = `#${call.invocation} asks ${call.action} ${call.key}`;
    const why = again(call, story) ?? notNeeded(call, story);
    return why === undefined ? undefined : ({ expected: why, seen } satisfies Broken);
  },
};

/** Why the call may not be repeated. */
function again(call: Call, story: Story): string | undefined {
  const earlier = story.same(call).filter((other) => other !== call);
  // Where a policy that was listed is not found, the list has the last word.
  if (isPolicyNotFound(call, story) && earlier.filter(({ result }) => result).length < 2) return undefined;
  // Where a role's policies were not found, GetRole has the last word.
  if (call.action === 'iam:GetRole' && isNotFound(call, story)) return undefined;
  // A name that stands under two paths, before and now, is asked for each.
  if (call.action === 'iam:GetRole' && earlier.length > 0) {
    const arns = arnsOf(call, story);
    if (arns.size > 1 && answered(earlier) < arns.size) return undefined;
  }
  if (earlier.some(({ answeredAt }) => answeredAt === undefined))
    return 'no call while the same one waits for its answer';
  if (earlier.some(({ result }) => result)) return 'no call that was answered';
  const hopeless = earlier.find(({ error }) => HOPELESS.includes(error!));
  if (hopeless) return `no call after ${hopeless.error}`;
  return earlier.length < MAX_ATTEMPTS ? undefined : `at most ${MAX_ATTEMPTS} attempts`;
}

function answered(calls: readonly Call[]): number {
  return calls.filter(({ result, error }) => result !== undefined || error === 'NoSuchEntity').length;
}

/** ARNs under which the catalog, this run's listing or the checkpoint had a role of the name that is asked for. */
function arnsOf({ invocation, account, key }: Call, story: Story): ReadonlySet<string> {
  const known = story.store
    .rows(`ACCOUNT#${account}`)
    .filter(isEntry)
    .map(({ sk }) => sk.slice('ROLE#'.length));
  const listed = listedRoles(story.callsOf(invocation, account!)).map(({ Arn }) => Arn);
  const left = story.invocation(invocation).carries.get(account!)?.pending ?? [];
  return new Set([...known, ...listed, ...left].filter((arn) => nameOf(arn) === key));
}

function isPolicyNotFound({ invocation, account, action, key }: Call, story: Story): boolean {
  const calls = story.callsOf(invocation, account!).filter(({ error }) => error === 'NoSuchEntity');
  if (action === 'iam:ListAttachedRolePolicies') return calls.some((call) => call.action === 'iam:GetPolicy');
  if (action !== 'iam:ListRolePolicies') return false;
  return calls.some((call) => call.action === 'iam:GetRolePolicy' && call.key.split(' ')[0] === key.split(' ')[0]);
}

function isNotFound({ invocation, account, key }: Call, story: Story): boolean {
  return ['iam:ListRolePolicies', 'iam:ListAttachedRolePolicies'].some((action) =>
    story
      .callsOf(invocation, account!)
      .some((call) => call.action === action && call.key.split(' ')[0] === key && call.error === 'NoSuchEntity'),
  );
}

/** Why nobody had to know it. */
function notNeeded(call: Call, story: Story): string | undefined {
  const { invocation, account } = call;
  const calls = story.callsOf(invocation, account!);
  const answers = (action: string, first: string): Array<NonNullable<Call['result']>> =>
    calls.flatMap(({ action: asked, key, result }) =>
      asked === action && key.split(' ')[0] === first && result ? [result] : [],
    );
  const [first = '', second = ''] = call.key.split(' ');
  const carried = story.invocation(invocation).carries.get(account!);
  switch (call.action) {
    case 'iam:ListRoles':
      return carried && calls.filter(isOfCheckpoint).every(({ fault }) => !fault)
        ? 'no listing where a run is carried on'
        : undefined;
    case 'iam:GetRole':
      if (carried) {
        return [...carried.pending].some((arn) => nameOf(arn) === first) ? undefined : 'only roles that were left';
      }
      return isListed(calls, first, story, call) ? undefined : 'only roles that are listed or known, and editable';
    case 'iam:ListRolePolicies':
    case 'iam:ListAttachedRolePolicies':
      return answers('iam:GetRole', first).some(isRequestable) ? undefined : 'only roles that carry the tag';
    case 'iam:GetRolePolicy':
      return answers('iam:ListRolePolicies', first).some(({ PolicyNames }) => includes(PolicyNames, second))
        ? undefined
        : 'only policies that were listed';
    case 'iam:GetPolicy': {
      const lists = calls.filter(({ action }) => action === 'iam:ListAttachedRolePolicies');
      const attached = lists.flatMap(({ result }) => (result?.AttachedPolicies ?? []) as Array<{ PolicyArn: string }>);
      return attached.some(({ PolicyArn }) => PolicyArn === first) ? undefined : 'only policies that are attached';
    }
    case 'iam:GetPolicyVersion':
      return version(call, story, answers('iam:GetPolicy', first).at(-1), first, second);
    default:
      return undefined;
  }
}

function isListed(calls: readonly Call[], name: string, story: Story, { invocation, account }: Call): boolean {
  const { includeUneditable = false } = story.invocation(invocation).options;
  const listed = listedRoles(calls).filter(({ RoleName }) => RoleName === name);
  if (listed.some(({ Path }) => includeUneditable || isEditable({ path: Path }))) return true;
  return knownRoles(story.store, account!).some((role) => role.name === name);
}

function listedRoles(calls: readonly Call[]): Array<{ RoleName: string; Path: string; Arn: string }> {
  const pages = calls.flatMap(({ action, result }) => (action === 'iam:ListRoles' && result ? [result] : []));
  return pages.flatMap(({ Roles }) => Roles as Array<{ RoleName: string; Path: string; Arn: string }>);
}

function version(
  { invocation, account }: Call,
  story: Story,
  policy: Readonly<Record<string, unknown>> | undefined,
  arn: string,
  versionId: string,
): string | undefined {
  const { DefaultVersionId, PolicyId } = (policy?.Policy ?? {}) as { DefaultVersionId?: string; PolicyId?: string };
  if (DefaultVersionId !== versionId) return `the default version of ${arn}, ${DefaultVersionId}`;
  const id = arn.includes(':iam::aws:') ? arn : PolicyId;
  // What this run has written itself, it has read; what an earlier one had, it knew when it began.
  const mine = story.invocation(invocation).runs.get(account!)!;
  const known = story.store
    .rows(`ACCOUNT#${account}`)
    .filter(isEntry)
    .filter(({ run }) => run < mine.run)
    .flatMap(({ role }) => role?.attachedPolicies ?? [])
    .some((attached) => attached.policyId === id && attached.versionId === versionId);
  return known ? 'no version that the catalog holds' : undefined;
}

function isRequestable({ Role }: Readonly<Record<string, unknown>>): boolean {
  const { Tags } = Role as { Tags?: ReadonlyArray<{ Key: string }> };
  return Tags?.some(({ Key }) => Key === 'serval') ?? false;
}

function isOfCheckpoint({ action, key }: Call): boolean {
  return action === 'dynamodb:Query' && key.includes(' CHECKPOINT#');
}

function includes(list: unknown, item: string): boolean {
  return (list as readonly string[]).includes(item);
}
