/** Everything that this package says about misuse, in one place: the codes of its errors and the ids of its warnings. */
import type { IConstruct } from 'constructs';

/**
 * Codes of all errors, each with what it means. Codes are public API: people search for them, and tests freeze them.
 * docs/errors.md is generated from this list.
 */
export const ERROR_CODES = {
  AccountId: 'A text is no AWS account id.',
  Arn: 'A text is no ARN of the kind that is asked for.',
  Certificate: 'A certificate lies in another account or region than what is to use it.',
  ClientId: 'A client id holds characters or has a length that IAM refuses.',
  CloudPartition: 'Serval cloud is to be trusted outside the partition that its account exists in.',
  ClusterEnvironment: 'A cluster lies in another account or region than the role that its pods are to get.',
  ConditionValue: 'A value that a session must match is missing, empty or malformed.',
  Connection: 'Accounts to be read are missing, given twice, or contradict their roles.',
  Container: 'An object holds no container of the name that is asked for, or several and none is named.',
  Contradiction: 'Properties that are each right by themselves contradict one another.',
  Database: 'The name of a database, its user, its cluster or its host is not what PostgreSQL and Aurora take.',
  Description: 'A description is too long or holds characters that IAM refuses.',
  DomainName: 'A text is no domain name.',
  Duplicate: 'A list names something twice.',
  Duration: 'A duration lies outside what IAM and STS allow.',
  Egress: 'The addresses that the bridge calls STS from are not known, or are none that AWS sees.',
  Endpoint: 'The URL of a service is not https, or more than a host name.',
  Engine: 'A database of another engine stands where PostgreSQL is needed.',
  Environment:
    'An environment has a variable that is malformed, hides the credentials of Pod Identity, or is written by its construct.',
  ExternalId: 'An External ID holds characters or has a length that STS refuses.',
  Fargate: 'Pods are to get a role by Pod Identity that run on Fargate, where it has no agent.',
  ForeignResource: 'A resource or a role of another account or region stands where one of the same is needed.',
  FunctionSetting: 'A setting of a function lies outside what Lambda, or its runtime, allows.',
  IdentityProvider: 'An account would get a second OIDC provider for one issuer.',
  Image: 'A text is no container image, or one that may change under its name.',
  InstanceMetadata: 'What sets the instance metadata of nodes cannot be changed from here, or is no node group.',
  IpRange: 'A text is no IP address or range in CIDR notation.',
  Issuer: 'A URL cannot be the issuer of an IAM OIDC provider.',
  KubernetesName: 'A name is too long, empty or holds characters that Kubernetes refuses.',
  LiteralNeeded: 'A value that is known only at deployment stands where the template needs literal text.',
  LoginClaims: 'ID tokens and the trust of a role disagree about session tags or a source identity.',
  Missing: 'A required property was left out, which TypeScript would not have let pass.',
  Name: 'A name is too long, empty or holds characters that AWS refuses.',
  NoRole: 'A construct was to become requestable that is no IAM role.',
  OneOf: 'Of properties that exclude one another, none is given or more than one.',
  OrganizationalUnit: "A text is no id of an organizational unit, or of an organization's root.",
  Path: 'A role path does not begin and end with a slash, is too long, or holds a wildcard.',
  PodIdentityAgent:
    'The agent of Pod Identity would be made twice for a cluster, or is built into its nodes or missing there.',
  PodSetting: 'A number or a quantity of a pod lies outside what Kubernetes allows.',
  ProviderAccount: 'A role and the login provider that it trusts lie in different accounts.',
  PublicUrl: 'The address at which people reach the bridge is not https, or more than an origin.',
  Region: 'A text is no AWS region, or one of a partition whose hosts no page names.',
  Release: 'A release of Giant Swarm lacks what is asked of it, or is no release.',
  SecretKeys: 'A secret is to give other keys than the bridge needs.',
  SelfHostedAccount: "Serval cloud's account is given where an account of one's own belongs.",
  ServiceRole: 'A role that only services trust, or that CDK made for itself, was to become requestable unasked.',
  SessionPolicy: 'A session policy is too long, empty or no policy.',
  SourceArn: 'A trust asks for an aws:SourceArn that EKS does not send, so that no pod would get the role.',
  StackSetTemplate: 'The template of a StackSet is too long to be written inline, or needs files beside it.',
  Switch: 'A switch is neither on nor off, as a text that says so.',
  Tag: "A tag's key or value is too long or holds characters that IAM refuses.",
  TargetRole: 'A target role is given to no workload, or to one that it cannot serve.',
  Throttle: 'A limit on requests lies outside what API Gateway allows.',
  TooMany: 'A list is longer than AWS allows.',
  TrustDocument: 'The trust policy of a role is in a form that no statement can be added to.',
  TrustSize: 'A trust policy is larger than IAM takes, or a limit of its size is none.',
  Version: 'Software is too old for what it is to do, or its version is none.',
  WorkerPrincipal: 'A role of your own lacks what an ingestion role needs to trust it.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Ids of all warnings, each with what it means. Public API as well: `acknowledgeWarning` takes them. */
export const WARNINGS = {
  'cdk-serval:AuroraPostgresUser.iamAuthenticationOff':
    'A cluster has IAM authentication off, so its users can log in with no role.',
  'cdk-serval:Identity.importedTargetRole': 'The trust of an imported target role cannot be changed from here.',
  'cdk-serval:Identity.instanceMetadata':
    "Pods of a role's cluster are known to reach the instance metadata of their node, and with it the node's role.",
  'cdk-serval:Identity.targetRolePermission':
    'A role that is to assume a target role has policies that cannot be changed from here.',
  'cdk-serval:IngestionRole.externalIdLength': "An External ID does not have the 64 characters of Serval's.",
  'cdk-serval:IngestionRole.trustsCloudBesideWorker':
    'An app that holds a worker, a sync or a bridge has an ingestion role that trusts Serval cloud.',
  'cdk-serval:InstanceMetadataForNodesOnly.fixedVersion':
    'A node group names a version of its launch template that does not follow changes.',
  'cdk-serval:Issuer.missingClientId':
    'A role asks for tokens with an audience that the OIDC provider of the app does not list.',
  'cdk-serval:Issuer.missingProvider':
    'A role trusts an issuer whose OIDC provider the app knows in other accounts alone.',
  'cdk-serval:LoginProvider.trailingSlash': 'An issuer ends with a slash, which then is part of its name in IAM.',
  'cdk-serval:OpenSearchAccess.anonymousAccess': 'An OpenSearch domain lets in requests that nobody signed.',
  'cdk-serval:OpenSearchAccess.fineGrainedAccessControlOff':
    'An OpenSearch domain has no fine-grained access control: whoever may send it requests may do everything.',
  'cdk-serval:OpenSearchAccess.foreignAccount':
    "A role of another account is let in, which the domain's own access policy must allow too.",
  'cdk-serval:Requestable.importedRole': 'The trust and the tags of an imported role cannot be changed from here.',
  'cdk-serval:Requestable.stsEndpoint':
    'A role admits some addresses alone, and the bridge may reach STS by an endpoint that shows none.',
  'cdk-serval:Requestable.trustSize': "A role's trust policy is larger than IAM's default quota.",
  'cdk-serval:RequestableRole.importedTrust':
    'ID tokens carry what the trust of an imported requestable role must allow, and nobody here sees whether it does.',
  'cdk-serval:WorkloadRole.importedRole': 'The trust of an imported role cannot be changed from here.',
  'cdk-serval:WorkloadRole.managedPolicies': "More managed policies are attached to a role than IAM's default quota.",
} as const;

export type WarningId = keyof typeof WARNINGS;

/** Misuse of a construct. Its message is complete; `code` is what programs and searches go by. */
export class ServalError extends Error {
  constructor(
    public readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'ServalError';
  }
}

/** Where a value came from, which value it was, and what is said about it. */
export interface Misuse {
  readonly code: ErrorCode;
  /** Name of the property, as the user writes it. */
  readonly property: string;
  /** The offending value; left out where none was given. */
  readonly value?: unknown;
  /** What is wrong and what is allowed; then, after a semicolon, what to do. */
  readonly text: string;
}

/**
 * Throws `«Code» property: value text (at path)`.
 *
 * @param scope the construct that was misused; its path ends the message. A pure value has none.
 */
export function misuse(scope: IConstruct | undefined, fault: Misuse): never {
  const path = scope?.node.path;
  throw new ServalError(fault.code, `${misuseText(fault)}${path ? ` (at ${path})` : ''}`);
}

/** The same without the path, for a fault that is found only at synthesis, where the CDK says whose it is. */
export function misuseText({ code, property, value, text }: Misuse): string {
  const shown = value === undefined ? '' : `${asJson(value)} `;
  return `«${code}» ${property}: ${shown}${text}`;
}

/** Longest value that is shown whole, in characters. */
const SHOWN = 120;

/** A value as an error shows it: JSON, its middle left out where it is long. */
export function asJson(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  return json.length <= SHOWN ? json : `${json.slice(0, SHOWN - 20)}…${json.slice(-19)}`;
}
