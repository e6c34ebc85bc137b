/** What is to be added to which role, and what stands in the way: a function of what AWS said. */
import { TAGS_PER_ROLE } from '../../lib/model/limits.js';
import { REQUESTABLE_TAG_KEY, UNEDITABLE_PATHS } from '../../lib/model/names.js';
import { measure } from '../../lib/model/policy/measure.js';
import { parsePolicy } from '../../lib/model/policy/parse.js';
import type { ParsedPrincipal } from '../../lib/model/policy/parsed.js';
import type { Statement } from '../../lib/model/policy/types.js';
import { loginStatement, type LoginTrust } from '../../lib/model/trust/login.js';
import type { RoleTag, StandingRole } from '../../runtime/aws/edit-role.js';
import { isUneditable } from '../../runtime/sync/uneditable.js';
import { admission } from './admission.js';
import { withoutDenials, withStatement } from './document.js';
import type { RoleEdit } from './edit.js';
import type { Facts, RoleFacts } from './facts.js';

/** One role of a plan. */
export interface RolePlan {
  readonly arn: string;
  /** What is appended to its trust. @default nothing: the login is let in already, or something stands in the way */
  readonly statement?: Statement;
  /** Characters of the trust as it stands and as it will be, as IAM counts them. */
  readonly size?: { readonly before: number; readonly after: number };
  /** Whether the tag is to be added. */
  readonly addsTag: boolean;
  /** Undefined where nothing is to be done, or nothing can be. */
  readonly edit?: RoleEdit;
  /** Why nothing is done, for any role; each with what to do. */
  readonly refusals: readonly string[];
  /** What is good to know before a yes. */
  readonly notes: readonly string[];
}

export interface Plan {
  readonly facts: Facts;
  readonly login: LoginTrust;
  /** What stands in the way of all roles. */
  readonly refusals: readonly string[];
  readonly roles: readonly RolePlan[];
}

/** Plans; nothing is left out where something stands in the way, so that all of it is told at once. */
export function planTrust(facts: Facts, login: LoginTrust): Plan {
  return {
    facts,
    login,
    refusals: providerRefusals(facts, login),
    roles: facts.roles.map((role) => planRole(role, facts, login)),
  };
}

/** Whether nothing may be done. */
export function isRefused({ refusals, roles }: Pick<Plan, 'refusals' | 'roles'>): boolean {
  return refusals.length > 0 || roles.some((role) => role.refusals.length > 0);
}

/** Changes of a plan that is not refused. */
export function editsOf({ roles }: Pick<Plan, 'roles'>): RoleEdit[] {
  return roles.flatMap(({ edit }) => edit ?? []);
}

function providerRefusals({ account, provider }: Facts, { federated, clientId }: LoginTrust): string[] {
  if (provider.state === 'missing') {
    return [`account ${account} has no provider ${federated}; deploy a LoginProvider there first, or correct --issuer`];
  }
  if (provider.state !== 'there' || provider.clientIds.includes(clientId)) return [];
  return [
    `the provider ${federated} does not admit the client id ${JSON.stringify(clientId)}; add it to the provider first, or correct --client-id`,
  ];
}

function planRole(role: RoleFacts, facts: Facts, login: LoginTrust): RolePlan {
  const { arn, standing } = role;
  const found = existence(role);
  if (found !== undefined || !standing) return { arn, addsTag: false, refusals: [found!], notes: [] };
  const refusals = [...ownership(role), ...tagRefusals(standing.tags)];
  const addsTag = !standing.tags.some(({ key }) => key === REQUESTABLE_TAG_KEY);
  const { problems } = parsePolicy(standing.trust, 'trust');
  const problem = problems.find(({ code }) => code !== 'unknown-operator');
  if (problem) {
    const refusal = `its trust is malformed: ${problem.message}; correct it first`;
    return { arn, addsTag, refusals: [...refusals, refusal], notes: stackNotes(role) };
  }
  const trust = planTrustOf(standing, facts, login);
  const all = [...refusals, ...trust.refusals];
  const { statement, after } = trust;
  const needed = statement !== undefined || addsTag;
  return {
    arn,
    ...(statement && { statement }),
    size: { before: measure(standing.trust).size, after: measure(after).size },
    addsTag,
    ...(needed && all.length === 0 && { edit: editOf(role, standing, facts.partition, statement && after, addsTag) }),
    refusals: all,
    notes: [...(needed ? stackNotes(role) : []), ...trust.notes],
  };
}

function editOf(
  { arn, name }: RoleFacts,
  { roleId, trust }: StandingRole,
  partition: string,
  after: string | undefined,
  addsTag: boolean,
): RoleEdit {
  return {
    arn,
    name,
    partition,
    roleId,
    trust: { from: trust, ...(after !== undefined && { to: after }) },
    ...(addsTag && { tag: 'add' }),
  };
}

/** Why the role that was named is not there to be changed. */
function existence({ arn, path, name, standing }: RoleFacts): string | undefined {
  if (isUneditable({ path })) {
    return `roles under ${UNEDITABLE_PATHS.join(' and ')} are AWS's own, and nobody can edit their trust; leave it out`;
  }
  if (!standing) return `the account has no role ${JSON.stringify(name)}; correct the ARN`;
  if (standing.arn !== arn) return `the role of that name is ${standing.arn}; name it so`;
  return undefined;
}

function ownership({ stack, standing }: RoleFacts): string[] {
  const fix = 'apply the Requestable mixin to it there, or give --owned-by-stack if it is to drift from its template';
  if (stack.state === 'owned') return [`the stack ${stack.stack} in ${stack.region} owns it; ${fix}`];
  const tagged = standing!.tags.find(({ key }) => key === 'aws:cloudformation:stack-name');
  return tagged && stack.state !== 'not asked' ? [`the stack ${tagged.value} owns it; ${fix}`] : [];
}

function stackNotes({ stack }: RoleFacts): string[] {
  return stack.state === 'unknown' ? [`not checked whether a stack owns it: ${stack.why}`] : [];
}

/** Tag keys that differ in case alone are one to IAM, and two to Serval. */
function tagRefusals(tags: readonly RoleTag[]): string[] {
  const same = tags.find(({ key }) => key.toLowerCase() === REQUESTABLE_TAG_KEY);
  if (same) {
    if (same.key === REQUESTABLE_TAG_KEY) return [];
    return [
      `it has the tag ${JSON.stringify(same.key)}, which IAM takes for the same key as "${REQUESTABLE_TAG_KEY}" and Serval does not; take that tag off first`,
    ];
  }
  if (tags.length < TAGS_PER_ROLE) return [];
  return [`it has ${tags.length} tags, which is all that a role can; take one off first`];
}

interface TrustPlan {
  readonly statement?: Statement;
  /** The trust as it will be. */
  readonly after: string;
  readonly refusals: readonly string[];
  readonly notes: readonly string[];
}

function planTrustOf({ arn, trust }: StandingRole, { quota }: Facts, login: LoginTrust): TrustPlan {
  const isIn = admission(arn, withoutDenials(trust), login).verdict === 'admits';
  const statement = loginStatement(login);
  const after = isIn ? trust : withStatement(trust, statement);
  const { verdict, reason } = admission(arn, after, login);
  const { size, room } = measure(after, quota.limit);
  const refusals = [
    ...(verdict === 'refuses'
      ? [`its trust would refuse the login all the same: ${reason}; change that statement first`]
      : []),
    ...(room < 0 && !isIn ? [tooLarge(size, quota.limit)] : []),
  ];
  const notes = [
    ...(isIn ? [] : [...serviceNotes(trust), ...deletedNotes(trust)]),
    ...(verdict === 'undecided' ? [`not certain that the login is let in: ${reason}`] : []),
  ];
  return { ...(!isIn && { statement }), after, refusals, notes };
}

function tooLarge(size: number, limit: number): string {
  return (
    `its trust would have ${size.toLocaleString('en')} characters, and ${limit.toLocaleString('en')} are allowed; ` +
    'shorten it, or have the quota raised, which --trust-quota then says where it cannot be read'
  );
}

/** Roles that no person could get so far. */
function serviceNotes(trust: string): string[] {
  const principals = principalsOf(trust);
  const services = principals.filter(({ type }) => type === 'Service');
  if (services.length === 0 || services.length < principals.length) return [];
  const names = [...new Set(services.map(({ value }) => value))].join(', ');
  return [`only ${names} could assume it so far; people get all its rights`];
}

/** IAM shows a deleted user or role by its id, and no page says that it takes a document back that holds one. */
function deletedNotes(trust: string): string[] {
  const gone = principalsOf(trust).filter(({ type, value }) => type === 'AWS' && /^A(?:ROA|IDA)[A-Z0-9]+$/.test(value));
  return gone.map(
    ({ value }) =>
      `its trust names ${value}, which was deleted; if IAM does not take it, take that principal out first`,
  );
}

function principalsOf(trust: string): ParsedPrincipal[] {
  return (parsePolicy(trust, 'trust').policy?.statements ?? [])
    .filter(({ effect }) => effect === 'Allow')
    .flatMap(({ principals }) => principals?.entries ?? []);
}
