// Named one by one: a loader of ES modules reads them here, and can't see through `export *` of CommonJS.
export {
  ASSUME_ROLE,
  ASSUME_ROLE_WITH_WEB_IDENTITY,
  CREATE_ROLE_ACTIONS,
  CUT_SESSIONS_ACTIONS,
  INGESTION_ACTIONS,
  LIST_ACCOUNTS_ACTIONS,
  LIST_ACCOUNTS_OF_UNITS_ACTIONS,
  SET_SOURCE_IDENTITY,
  TAG_ROLE_ACTIONS,
  TAG_SESSION,
  UNDO_CREATE_ROLE_ACTIONS,
  UNNEEDED_ACTIONS,
} from './actions';
export { type Network, PRIVATE_NETWORKS } from './addresses';
export {
  accountRootArn,
  type Arn,
  assumedRoleArn,
  clusterArn,
  eventBusArn,
  formatArn,
  oidcProviderArn,
  parseArn,
  parseEventBusArn,
  parseRoleArn,
  roleArn,
} from './arn';
export {
  clusterIssuerFault,
  EKS_AUDIENCE,
  eksIssuerFault,
  isHostName,
  ISSUER_SCHEME,
  issuerFault,
  STS_AUDIENCE,
} from './issuer';
export type { IssuerFault } from './issuers/fault';
export { giantSwarmIssuers, type GiantSwarmCluster, type GiantSwarmIssuers } from './issuers/giant-swarm';
export { ROSA_CLIENT_IDS, rosaIssuerFault } from './issuers/rosa';
export {
  GIANT_SWARM,
  giantSwarmOperatorDocuments,
  type GiantSwarmOperatorDocuments,
  isBelow,
  parseRelease,
  type Release,
} from './giant-swarm';
export {
  EKS_POD_IDENTITY,
  EKS_WEBHOOK,
  KIAM,
  KIAM_ANNOTATION,
  NO_PROXY_VARIABLES,
  POD_IDENTITY_AGENT,
  POD_IDENTITY_NO_PROXY,
  REGION_VARIABLES,
  REGIONAL_STS,
} from './eks-webhook';
export {
  ACCOUNT_ID,
  CLIENT_ID,
  CLIENT_IDS_PER_PROVIDER,
  CLUSTER_NAME,
  DNS_LABEL,
  DNS_SUBDOMAIN,
  EXTERNAL_ID,
  fits,
  EVENT_BUS_NAME,
  FUNCTION_NAME,
  INLINE_POLICIES_SIZE,
  ISSUER_URL_MAX,
  MANAGED_POLICIES_PER_ROLE,
  MANAGED_POLICY_SIZE,
  ORGANIZATION_PARENT,
  POLICY_CHARACTERS,
  POLICY_NAME,
  REGION_LENGTH_MAX,
  ROLE_DESCRIPTION,
  ROLE_NAME,
  ROLE_PATH,
  SECRET_NAME,
  SERVAL_EXTERNAL_ID_LENGTH,
  SESSION_NAME,
  SESSION_POLICY_ARNS,
  SESSION_POLICY_SIZE,
  SESSION_SECONDS_DEFAULT,
  SESSION_SECONDS_MAX,
  SESSION_SECONDS_MIN,
  STACK_SET_NAME,
  STACK_SET_TEMPLATE_BYTES_MAX,
  STACK_SET_UNITS_MAX,
  TABLE_NAME,
  TAG_KEY,
  TAG_VALUE,
  TAGS_PER_ROLE,
  type TextLimit,
  THUMBPRINTS_PER_PROVIDER,
  TRUST_POLICY_SIZE,
} from './limits';
export {
  BRIDGE,
  BRIDGE_METRICS,
  BRIDGE_NODE_ARGUMENTS,
  BRIDGE_SECRET_KEYS,
  CLOUD_SESSION_NAME,
  CONNECT_DIALOG,
  ENTITLEMENT,
  ORGANIZATION,
  REQUESTABLE_TAG_KEY,
  SERVAL_CLOUD_ACCOUNT,
  SERVICE,
  SERVAL_API,
  SYNC_METRICS,
  SYNC_SCHEDULE,
  UNEDITABLE_PATHS,
  WORKER,
  WORKFLOW,
} from './names';
export {
  bridgeHosts,
  type EgressHosts,
  egressHosts,
  knownPartitionOf,
  type Partition,
  type PartitionName,
  partitionOf,
  PARTITIONS,
  regionalHost,
} from './partition';
export {
  ACCOUNTS_PER_BATCH,
  MAP_LABEL,
  ORGANIZATION_SECONDS,
  organizationStateMachine,
  type OrganizationStateMachine,
} from './organization/state-machine';
export { mergedPods, type PodsOfNamespace, serviceAccountSubject } from './pods';
export {
  AUDIT_EXPIRY,
  AUDIT_KEYS,
  AUDIT_REFUSALS,
  CATALOG_KEYS,
  CATALOG_ROOT,
  GRANTS_ADOPTED_ATTRIBUTES,
  GRANTS_BY_PERSON,
  GRANTS_KEYS,
  GRANTS_UPDATED_ATTRIBUTES,
  ORGANIZATION_RUNS,
  type TableKeys,
} from './tables';
export {
  accountMismatch,
  BRIDGE_UNREACHABLE,
  CONNECTION_TEXT,
  HEALTH_CHECK,
  INVALID_ROLE_ARN,
  ORGANIZATION_TEXT,
} from './texts';
export { createRolePolicy, type CreateRolePolicy } from './trust/create-role';
export { document } from './trust/document';
export { ingestionPolicy, ingestionTrust, type IngestionTrust } from './trust/ingestion';
export { irsaTrust, type IrsaTrust } from './trust/irsa';
export { loginStatement, loginTrust, type LoginTrust } from './trust/login';
export {
  POD_IDENTITY_SERVICE,
  POD_TAGS,
  type PodIdentityScope,
  podIdentityTrust,
  podIdentityTrustOfAccount,
  workerPolicy,
} from './trust/pod-identity';
export { LAMBDA_SERVICE, SCHEDULER_SERVICE, serviceTrust, type ServiceTrust, STATES_SERVICE } from './trust/service';
export { sessionPolicy } from './trust/session';
export {
  type ClusterPlace,
  targetRoleExternalId,
  targetRolePolicy,
  targetRoleTrust,
  type TargetRoleTrust,
} from './trust/target-role';
