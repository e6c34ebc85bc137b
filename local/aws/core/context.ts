import type { RequestContext } from '../../../lib/model/policy/types.js';
import { roleByArn, type World } from '../state/world.js';
import { isoSeconds } from './time.js';
import { principalTags, tagKeys, type Principal } from './principal.js';

/** What the transport knows of a request. */
export interface Origin {
  readonly sourceIp: string;
  readonly userAgent?: string;
  /** The region that the request was signed for; undefined for an unsigned one. */
  readonly region?: string;
}

/**
 * Keys that AWS sends with a value that nobody here knows: a policy that asks for one is undecided.
 * Multi-factor keys depend on how a session began; the network's keys on endpoints that are not there; EventBridge's on
 * each entry of a request.
 */
export const UNKNOWN_KEYS = [
  'aws:MultiFactorAuth*',
  'aws:PrincipalOrgPaths',
  'aws:ResourceOrgPaths',
  'aws:ChatbotSourceArn',
  'aws:Ec2InstanceSource*',
  'aws:SourceVpc*',
  'aws:Vpc*',
  'aws:Referer',
  'aws:IsMcpServiceAction',
  'sts:RequestContext*',
  'events:*',
] as const;

/**
 * Keys that come with every request. The loopback stands for TLS.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function requestContext(world: World, origin: Origin, resourceAccount: string, now: number): RequestContext {
  return {
    'aws:CurrentTime': isoSeconds(new Date(now)),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:SecureTransport': 'true',
    'aws:SourceIp': origin.sourceIp,
    'aws:ViaAWSService': 'false',
    'aws:ResourceAccount': resourceAccount,
    ...organizationKey(world, 'aws:ResourceOrgID', resourceAccount),
    ...(origin.userAgent !== undefined && { 'aws:UserAgent': origin.userAgent }),
    ...(origin.region !== undefined && { 'aws:RequestedRegion': origin.region }),
  };
}

/** Keys that tell who calls, besides those that follow from the caller's ARN. */
export function principalContext(world: World, principal: Principal): RequestContext {
  const { session } = principal;
  const context = {
    'aws:userid': principal.userId,
    ...organizationKey(world, 'aws:PrincipalOrgID', principal.account),
  };
  if (!session) return { ...context, 'aws:username': principal.caller.arn.split('/').pop()! };
  const role = roleByArn(world, session.roleArn);
  return {
    ...context,
    ...tagKeys('aws:PrincipalTag', principalTags(role?.tags ?? [], session.tags)),
    'aws:TokenIssueTime': isoSeconds(new Date(session.issuedAt)),
    ...(session.sourceIdentity !== undefined && { 'aws:SourceIdentity': session.sourceIdentity }),
    ...(session.provider !== undefined && { 'aws:FederatedProvider': session.provider }),
  };
}

function organizationKey(world: World, key: string, account: string): RequestContext {
  const { organization } = world;
  return organization?.accounts.some((member) => member.id === account) ? { [key]: organization.id } : {};
}
