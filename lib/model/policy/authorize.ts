import { parseArn, parseRoleArn } from '../arn';
import { Context } from './context';
import { parsePolicy } from './parse';
import type { PolicyKind } from './parsed';
import type { Way } from './principals';
import { evaluateStatement, type StatementAnswer } from './statement';
import { all, any, no, undecided, yes, type Answer } from './ternary';
import type { AccessRequest, Decision, PolicySet, PolicySource, StatementFinding } from './types';

/**
 * Whether a request is allowed, as AWS documents it:
 * - a Deny that applies, anywhere, refuses; one that might apply never lets an `admits` through;
 * - a service and a web identity need the resource policy alone;
 * - in one account, a trust policy must allow, and it is enough if it names the caller; another resource is also
 *   reached by the caller's identity policies alone;
 * - from another account, resource policy and identity policies must both allow;
 * - a permissions boundary and session policies limit what is allowed, except what a resource policy of the same
 *   account grants to a user or to a session by its own ARN.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function authorize(request: AccessRequest, policies: PolicySet): Decision {
  const context = Context.of(request);
  const trust = isTrustRequest(request);
  const judge = (source: PolicySource, kind: PolicyKind): JudgedPolicy => judgePolicy(source, kind, request, context);
  const judged: Judged = {
    resource: policies.resourcePolicy && judge(policies.resourcePolicy, trust ? 'trust' : 'resource'),
    identity: policies.identityPolicies?.map((source) => judge(source, 'identity')),
    boundary: policies.permissionsBoundary && judge(policies.permissionsBoundary, 'identity'),
    session: policies.sessionPolicies?.map((source) => judge(source, 'identity')) ?? [],
  };
  const everything = [judged.resource, ...(judged.identity ?? []), judged.boundary, ...judged.session].filter(
    (one) => one !== undefined,
  );
  const denied = any([...everything.map((one) => one.denies), ...denialsUnseen(request, judged)], 'no Deny applies');
  const allowed = isAllowed(request, judged, trust);
  return { ...verdict(denied, allowed), findings: everything.flatMap((one) => one.findings) };
}

function verdict(denied: Answer, allowed: Answer): Pick<Decision, 'verdict' | 'reason'> {
  if (denied.is === 'yes') return { verdict: 'refuses', reason: `explicit Deny: ${denied.reason}` };
  if (allowed.is === 'no') return { verdict: 'refuses', reason: allowed.reason };
  if (denied.is === 'undecided') return { verdict: 'undecided', reason: `a Deny may apply: ${denied.reason}` };
  return { verdict: allowed.is === 'yes' ? 'admits' : 'undecided', reason: allowed.reason };
}

const IDENTITY_UNKNOWN = undecided("the caller's identity policies are not given");

/** Identity policies that nobody gave may hold a Deny, which counts even where the resource policy alone could allow. */
function denialsUnseen({ caller }: AccessRequest, { identity }: Judged): Answer[] {
  const has = caller.type === 'user' || caller.type === 'session' || caller.type === 'account';
  return has && identity === undefined ? [IDENTITY_UNKNOWN] : [];
}

/** A role's trust is asked by STS alone, and must always allow. */
function isTrustRequest(request: AccessRequest): boolean {
  return /^sts:/i.test(request.action) && parseRoleArn(request.resource) !== undefined;
}

interface Judged {
  readonly resource?: JudgedPolicy;
  readonly identity?: readonly JudgedPolicy[];
  readonly boundary?: JudgedPolicy;
  readonly session: readonly JudgedPolicy[];
}

function isAllowed(request: AccessRequest, judged: Judged, trust: boolean): Answer {
  const { caller } = request;
  const byResource = (way: Way): Answer =>
    judged.resource?.allowsBy(way) ?? no(trust ? 'no trust policy is given' : 'no resource policy is given');
  const anyWay = any(WAYS.map(byResource), '');
  if (caller.type === 'service' || caller.type === 'webIdentity') return anyWay;
  if (caller.type === 'root') {
    const own = isSameAccount(request, caller) && !trust;
    return own ? yes("the account's root needs no policy") : anyWay;
  }

  const identity = judged.identity ? anyAllows(judged.identity, 'the caller has no identity policy') : IDENTITY_UNKNOWN;
  const limits = limitsOf(judged);
  if (!isSameAccount(request, caller)) return all([anyWay, identity, limits], '');

  return any(
    [
      byResource('direct'),
      all([byResource('role'), limits], ''),
      all([byResource('anyone'), limitsOfAnyone(limits)], ''),
      all([byResource('account'), identity, limits], ''),
      ...(trust ? [] : [all([identity, limits], '')]),
    ],
    '',
  );
}

function anyAllows(policies: readonly JudgedPolicy[], ifNone: string): Answer {
  return any(
    policies.map((one) => one.allows),
    ifNone,
  );
}

/** What boundary and session policies leave of what is allowed. */
function limitsOf({ boundary, session }: Judged): Answer {
  const limits = [
    ...(boundary ? [named(boundary.allows, 'permissions boundary')] : []),
    ...(session.length > 0 ? [named(anyAllows(session, ''), 'session policy')] : []),
  ];
  return all(limits, 'nothing limits the caller');
}

const WAYS: readonly Way[] = ['direct', 'role', 'anyone', 'account'];

/** No page says if a boundary or a session policy that is silent limits what `*` grants in the same account. */
function limitsOfAnyone(limits: Answer): Answer {
  return limits.is === 'no' ? undecided(`no page says if this limits what * grants: ${limits.reason}`) : limits;
}

function isSameAccount(request: AccessRequest, caller: { readonly account: string; readonly arn: string }): boolean {
  if (caller.account !== request.resourceAccount) return false;
  const [mine, its] = [parseArn(caller.arn), parseArn(request.resource)];
  return mine === undefined || its === undefined || mine.partition === its.partition;
}

function named(found: Answer, what: string): Answer {
  return found.is === 'no' ? no(`the ${what} does not allow it: ${found.reason}`) : found;
}

interface JudgedPolicy {
  readonly denies: Answer;
  readonly allows: Answer;
  readonly allowsBy: (way: Way) => Answer;
  readonly findings: readonly StatementFinding[];
}

function judgePolicy(source: PolicySource, kind: PolicyKind, request: AccessRequest, context: Context): JudgedPolicy {
  const { policy, problems } = parsePolicy(source.document, kind);
  if (!policy) {
    const invalid = undecided(`${source.name} is no valid policy: ${problems.map((one) => one.message).join('; ')}`);
    return { denies: invalid, allows: invalid, allowsBy: () => invalid, findings: [] };
  }
  const scope = { version: policy.version, context };
  const judged = policy.statements.map((statement) => ({
    statement,
    found: evaluateStatement(statement, request, scope),
  }));
  const reasoned = (label: string, found: Answer): Answer => ({
    ...found,
    reason: `${source.name}, ${label}: ${found.reason}`,
  });
  const gather = (effect: 'Allow' | 'Deny', pick: (found: StatementAnswer) => Answer | undefined): Answer =>
    any(
      judged.flatMap(({ statement, found }) => {
        const picked = statement.effect === effect ? pick(found) : undefined;
        return picked ? [reasoned(statement.label, picked)] : [];
      }),
      effect === 'Allow' ? `${source.name} allows nothing of this` : '',
    );
  return {
    denies: gather('Deny', (found) => found.applies),
    allows: gather('Allow', (found) => found.applies),
    allowsBy: (way) => gather('Allow', (found) => found.byWay.get(way)),
    findings: judged.map(({ statement, found }) => ({
      policy: source.name,
      statement: statement.label,
      effect: statement.effect,
      applies: found.applies.is,
      reason: found.applies.reason,
    })),
  };
}
