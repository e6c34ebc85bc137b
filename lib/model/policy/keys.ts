import { globMatchesIgnoringCase } from './glob';

/**
 * Condition keys of the `aws:` and `sts:` prefixes that AWS documents. An absent key that no page names is not taken
 * for absent: it may be a slip of the pen, or newer than this list.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
const DOCUMENTED = new Set(
  [
    // Properties of the principal
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:PrincipalOrgID',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalIsAWSService',
    'aws:PrincipalServiceName',
    'aws:PrincipalServiceNamesList',
    'aws:PrincipalType',
    'aws:userid',
    'aws:username',
    // Properties of a role session
    'aws:AssumedRoot',
    'aws:FederatedProvider',
    'aws:TokenIssueTime',
    'aws:MultiFactorAuthAge',
    'aws:MultiFactorAuthPresent',
    'aws:ChatbotSourceArn',
    'aws:Ec2InstanceSourceVpc',
    'aws:Ec2InstanceSourcePrivateIPv4',
    'aws:SourceIdentity',
    // Properties of the network
    'aws:SourceIp',
    'aws:SourceVpc',
    'aws:SourceVpcArn',
    'aws:SourceVpce',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
    'aws:VpcSourceIp',
    // Properties of the resource
    'aws:ResourceAccount',
    'aws:ResourceOrgID',
    'aws:ResourceOrgPaths',
    // Properties of the request
    'aws:CalledVia',
    'aws:CalledViaAWSMCP',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
    'aws:ViaAWSMCPService',
    'aws:ViaAWSService',
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:Referer',
    'aws:RequestedRegion',
    'aws:TagKeys',
    'aws:SecureTransport',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
    'aws:UserAgent',
    'aws:IsMcpServiceAction',
    // AWS STS
    'sts:AWSServiceName',
    'sts:DurationSeconds',
    'sts:ExternalId',
    'sts:RequestContext',
    'sts:RequestContextProviders',
    'sts:RoleSessionName',
    'sts:SourceIdentity',
    'sts:TaskPolicyArn',
    'sts:TransitiveTagKeys',
  ].map((key) => key.toLowerCase()),
);

const DOCUMENTED_FAMILIES = ['aws:PrincipalTag/?*', 'aws:RequestTag/?*', 'aws:ResourceTag/?*', 'sts:RequestContext/?*'];

/** False only for keys of the `aws:` and `sts:` prefixes that no page names. */
export function isDocumentedKey(key: string): boolean {
  if (!/^(aws|sts):/i.test(key)) return true;
  return (
    DOCUMENTED.has(key.toLowerCase()) || DOCUMENTED_FAMILIES.some((family) => globMatchesIgnoringCase(family, key))
  );
}

/** Keys that every call may carry and that only the network, the clock or the resource knows. */
export const ENVIRONMENT_KEYS = [
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:SourceIp',
  'aws:SourceVpc*',
  'aws:Vpc*',
  'aws:SecureTransport',
  'aws:UserAgent',
  'aws:Referer',
  'aws:RequestedRegion',
  'aws:CalledVia*',
  'aws:ViaAWS*',
  'aws:IsMcpServiceAction',
  'aws:Resource*',
  'iam:ResourceTag/*',
] as const;

/** Keys that signed calls may carry besides those that follow from the caller's ARN. */
export const SIGNED_CALL_KEYS = [
  'aws:PrincipalOrg*',
  'aws:PrincipalTag/*',
  'aws:userid',
  'aws:username',
  'aws:AssumedRoot',
  'aws:FederatedProvider',
  'aws:TokenIssueTime',
  'aws:MultiFactorAuth*',
  'aws:ChatbotSourceArn',
  'aws:Ec2InstanceSource*',
  'aws:SourceIdentity',
  'sts:RequestContext*',
] as const;

/** Keys that only a service's call may carry besides those that the question gives. */
export const SERVICE_CALL_KEYS = [
  'aws:SourceAccount',
  'aws:SourceArn',
  'aws:SourceOrg*',
  'aws:Principal*',
  'aws:userid',
  'sts:AWSServiceName',
] as const;
