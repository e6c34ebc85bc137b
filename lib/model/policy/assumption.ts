import { parseArn, parseRoleArn } from '../arn';
import { ASSUME_ROLE, ASSUME_ROLE_WITH_WEB_IDENTITY, SET_SOURCE_IDENTITY, TAG_SESSION } from '../actions';
import { authorize } from './authorize';
import { ENVIRONMENT_KEYS, SERVICE_CALL_KEYS, SIGNED_CALL_KEYS } from './keys';
import type { Caller, Decision, PolicySet, RequestContext, Verdict } from './types';

/** A role that somebody wants to assume. */
export interface AssumableRole {
  readonly arn: string;
  /** JSON text, or parsed. */
  readonly trustPolicy: unknown;
}

/** What all ways to assume a role have in common. */
export interface AssumptionOptions {
  readonly role: AssumableRole;
  /** RoleSessionName of the call. @default not known: a condition on it is undecided */
  readonly roleSessionName?: string;
  /** SourceIdentity, of the call or inherited. @default none is set */
  readonly sourceIdentity?: string;
  /**
   * More keys of the request, such as aws:SourceIp or aws:PrincipalTag/team. They win over what follows from the
   * question.
   * @default keys that only the network, the clock or the account knows are unknown: a condition on one is undecided
   */
  readonly context?: RequestContext;
  /**
   * Keys whose value is not known, for who knows all others: `context` then tells of an absent key that it is absent.
   * @default the keys that `context` describes
   */
  readonly unknownKeys?: readonly string[];
}

/** The policies of a caller. */
export type CallerPolicies = Omit<PolicySet, 'resourcePolicy'>;

/** An AssumeRole call of a user or a session. */
export interface AssumeRoleQuestion extends AssumptionOptions {
  /** A user or a session, or somebody of an account; a root user can't assume roles. */
  readonly caller: Extract<Caller, { account: string }>;
  /** Inline, managed, boundary and session policies. @default not known: where they have a say, the answer is undecided */
  readonly callerPolicies?: CallerPolicies;
  /** The External ID of the call. @default none is sent */
  readonly externalId?: string;
  /** Tags that this call passes. @default none */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** Which of them are passed on to later sessions. @default none */
  readonly transitiveTagKeys?: readonly string[];
  /** Transitive tags of the caller's own session: they come along, and need sts:TagSession as well. @default none */
  readonly inheritedTags?: Readonly<Record<string, string>>;
}

/** An AssumeRole call of a service. */
export interface ServiceAssumptionQuestion extends AssumptionOptions {
  /** The service's principal, as in `pods.eks.amazonaws.com`. */
  readonly service: string;
  /** Account of the resource that the service acts for. @default not known */
  readonly sourceAccount?: string;
  /** ARN of the resource that the service acts for. @default not known */
  readonly sourceArn?: string;
  /** Tags that the service passes, as EKS Pod Identity does. @default none */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** Which of them are passed on to later sessions. @default none */
  readonly transitiveTagKeys?: readonly string[];
}

/** An AssumeRoleWithWebIdentity call. */
export interface WebIdentityQuestion extends AssumptionOptions {
  /** The provider as a trust names it: its ARN, or a built-in one's host, as in `accounts.google.com`. */
  readonly provider: string;
  /** The issuer without scheme: the prefix of the condition keys. */
  readonly issuer: string;
  /** What the key `ISSUER:aud` says: the client id. */
  readonly audience: string;
  /** What the key `ISSUER:sub` says. @default not known */
  readonly subject?: string;
  /** Session tags that stand in the token. @default none */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /** Which of them are passed on to later sessions. @default none */
  readonly transitiveTagKeys?: readonly string[];
}

/** The answer to a whole call: every action that it needs must be admitted. */
export interface AssumptionDecision {
  readonly verdict: Verdict;
  /** One sentence: what decided. */
  readonly reason: string;
  /** One for each action that the call needs, in the order of AssumeRole, TagSession, SetSourceIdentity. */
  readonly actions: ReadonlyArray<{ readonly action: string; readonly decision: Decision }>;
}

/**
 * Whether a user or a session may assume a role. Session tags, the inherited ones too, need sts:TagSession, and a
 * source identity needs sts:SetSourceIdentity, in the trust and on the caller's side alike.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
export function assumeRole(question: AssumeRoleQuestion): AssumptionDecision {
  const { caller, callerPolicies = {}, externalId, sessionTags = {}, inheritedTags = {} } = question;
  if (caller.type === 'root') return refused('a root user can assume no role');
  const overridden = Object.keys(sessionTags).find((key) =>
    Object.keys(inheritedTags).some((inherited) => sameTag(inherited, key)),
  );
  if (overridden !== undefined) return refused(`the session tag ${overridden} is inherited and can't be passed again`);
  return askAll(question, {
    caller,
    callerPolicies,
    assume: ASSUME_ROLE,
    tags: { ...inheritedTags, ...sessionTags },
    transitiveTagKeys: [...Object.keys(inheritedTags), ...(question.transitiveTagKeys ?? [])],
    keys: {
      ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
      ...principalTags(inheritedTags),
    },
    unknown: SIGNED_CALL_KEYS,
  });
}

/**
 * Whether a service may assume a role. EKS Pod Identity asks this way: service `pods.eks.amazonaws.com`, six
 * transitive tags, the cluster's ARN and account as source.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function assumeRoleAsService(question: ServiceAssumptionQuestion): AssumptionDecision {
  const { service, sourceAccount, sourceArn, sessionTags = {}, transitiveTagKeys = [] } = question;
  return askAll(question, {
    caller: { type: 'service', service },
    callerPolicies: {},
    assume: ASSUME_ROLE,
    tags: sessionTags,
    transitiveTagKeys,
    keys: {
      ...(sourceAccount !== undefined && { 'aws:SourceAccount': sourceAccount }),
      ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }),
    },
    unknown: SERVICE_CALL_KEYS,
  });
}

/**
 * Whether a login at an OIDC provider may assume a role. The token itself (signature, audience of the provider,
 * expiry) is not judged here.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function assumeRoleWithWebIdentity(question: WebIdentityQuestion): AssumptionDecision {
  const { provider, issuer, audience, subject, sessionTags = {}, transitiveTagKeys = [] } = question;
  const [providerArn, role] = [parseArn(provider), parseRoleArn(question.role.arn)];
  if (providerArn && role && (providerArn.account !== role.account || providerArn.partition !== role.partition)) {
    return refused(`the provider ${provider} is of another account than the role ${question.role.arn}`);
  }
  return askAll(question, {
    caller: { type: 'webIdentity', provider },
    callerPolicies: {},
    assume: ASSUME_ROLE_WITH_WEB_IDENTITY,
    tags: sessionTags,
    transitiveTagKeys,
    keys: {
      [`${issuer}:aud`]: audience,
      ...(subject !== undefined && { [`${issuer}:sub`]: subject }),
    },
    // Keys of other claims are not confirmed for providers of one's own; the last two come with every request, but no
    // page says what they hold in this one.
    unknown: [`${issuer}:*`, 'aws:FederatedProvider', 'aws:PrincipalType', 'aws:userid'],
  });
}

interface Call {
  readonly caller: Caller;
  readonly callerPolicies: CallerPolicies;
  readonly assume: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly keys: RequestContext;
  readonly unknown: readonly string[];
}

function askAll(options: AssumptionOptions, call: Call): AssumptionDecision {
  const { role, roleSessionName, sourceIdentity, context = {} } = options;
  const account = parseRoleArn(role.arn)?.account;
  if (account === undefined) return refused(`${JSON.stringify(role.arn)} is no role's ARN`);
  const tagKeys = Object.keys(call.tags);
  const twice = tagKeys.find((key, index) => tagKeys.findIndex((other) => sameTag(other, key)) < index);
  if (twice !== undefined) return refused(`the session tag ${twice} is passed twice, and case does not count`);
  const tagged = tagKeys.length > 0;
  const needed = [
    call.assume,
    ...(tagged ? [TAG_SESSION] : []),
    ...(sourceIdentity !== undefined ? [SET_SOURCE_IDENTITY] : []),
  ];
  const keys: RequestContext = {
    ...call.keys,
    ...requestTags(call.tags, call.transitiveTagKeys),
    ...(roleSessionName !== undefined && { 'sts:RoleSessionName': roleSessionName }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': sourceIdentity }),
    ...context,
  };
  const unknownKeys = options.unknownKeys ?? [
    ...ENVIRONMENT_KEYS,
    ...call.unknown,
    ...(roleSessionName === undefined ? ['sts:RoleSessionName'] : []),
  ];
  const actions = needed.map((action) => ({
    action,
    decision: authorize(
      {
        caller: call.caller,
        action,
        resource: role.arn,
        resourceAccount: account,
        ...(action === call.assume ? { context: keys, unknownKeys } : withoutExternalId(keys, unknownKeys)),
      },
      {
        ...call.callerPolicies,
        resourcePolicy: { name: `trust policy of ${role.arn}`, document: role.trustPolicy },
      },
    ),
  }));
  const weakest =
    actions.find((one) => one.decision.verdict === 'refuses') ??
    actions.find((one) => one.decision.verdict === 'undecided') ??
    actions[0]!;
  const { verdict, reason } = weakest.decision;
  return { verdict, reason: `${weakest.action}: ${reason}`, actions };
}

/** AWS's examples test sts:ExternalId for sts:AssumeRole alone; no page says if the other actions see it. */
function withoutExternalId(context: RequestContext, unknownKeys: readonly string[]) {
  const others = Object.entries(context).filter(([key]) => key.toLowerCase() !== 'sts:externalid');
  return others.length === Object.keys(context).length
    ? { context, unknownKeys }
    : { context: Object.fromEntries(others), unknownKeys: [...unknownKeys, 'sts:ExternalId'] };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function sameTag(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function refused(reason: string): AssumptionDecision {
  return { verdict: 'refuses', reason, actions: [] };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html */
function requestTags(tags: Readonly<Record<string, string>>, transitive: readonly string[]): RequestContext {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return {
    ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, tags[key]!])),
    'aws:TagKeys': keys,
    ...(transitive.length > 0 && { 'sts:TransitiveTagKeys': transitive }),
  };
}

function principalTags(tags: Readonly<Record<string, string>>): RequestContext {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}
