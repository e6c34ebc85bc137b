/** What lets a role use an OpenSearch domain: its policy, and the requests that map it to a role of OpenSearch. */
import type { TextLimit } from '../limits';

/**
 * The HTTP requests of a client that reads and writes: what a policy for data must hold, and all that it may.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonopensearchservice.html
 */
export const OPENSEARCH_HTTP_ACTIONS = [
  'es:ESHttpDelete',
  'es:ESHttpGet',
  'es:ESHttpHead',
  'es:ESHttpPost',
  'es:ESHttpPut',
] as const;

/** The twenty actions of Camunda's page, in its order. @see docs/camunda.md */
export const CAMUNDA_OPENSEARCH_ACTIONS = [
  'es:DescribeElasticsearchDomains',
  'es:DescribeElasticsearchInstanceTypeLimits',
  'es:DescribeReservedElasticsearchInstanceOfferings',
  'es:DescribeReservedElasticsearchInstances',
  'es:GetCompatibleElasticsearchVersions',
  'es:ListDomainNames',
  'es:ListElasticsearchInstanceTypes',
  'es:ListElasticsearchVersions',
  'es:DescribeElasticsearchDomain',
  'es:DescribeElasticsearchDomainConfig',
  'es:ESHttpGet',
  'es:ESHttpHead',
  'es:GetUpgradeHistory',
  'es:GetUpgradeStatus',
  'es:ListTags',
  'es:AddTags',
  'es:RemoveTags',
  'es:ESHttpDelete',
  'es:ESHttpPost',
  'es:ESHttpPut',
] as const;

/** A domain's name. @see https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_CreateDomain.html */
export const OPENSEARCH_DOMAIN: TextLimit = {
  min: 3,
  max: 28,
  pattern: /^[a-z][a-z0-9-]*$/,
  allowed: 'small letters, digits and -, a letter first',
};

/** A role of OpenSearch's own, as a path holds it without encoding. */
export const OPENSEARCH_ROLE: TextLimit = {
  min: 1,
  max: 128,
  pattern: /^[A-Za-z0-9_-]+$/,
  allowed: 'letters, digits, _ and -',
};

/** A pattern of indices; one that is a wildcard alone would be all of them. */
export const OPENSEARCH_INDEX_PATTERN: TextLimit = {
  min: 1,
  max: 255,
  pattern: /^[a-z0-9.][a-z0-9._*-]*$/,
  allowed: 'small letters, digits and ._-*, no wildcard first',
};

/** A permission or a group of them, as "cluster:admin/opendistro/ism/*" or "manage_snapshots". */
export const OPENSEARCH_PERMISSION: TextLimit = {
  min: 1,
  max: 255,
  pattern: /^[a-z][a-z_]*(?:[:/][a-z_*]+)*$/,
  allowed: 'small letters, _ and, between them, : and /',
};

/** The role of OpenSearch that may do everything but change who may. */
export const OPENSEARCH_ALL_ACCESS = 'all_access';

/**
 * The best known of the roles that OpenSearch brings itself. Nobody can make them, but a PUT of their mapping would take
 * them from those who have them.
 * @see https://docs.opensearch.org/latest/security/access-control/users-roles/#predefined-roles
 */
const OPENSEARCH_OWN_ROLES = [
  OPENSEARCH_ALL_ACCESS,
  'kibana_read_only',
  'kibana_server',
  'kibana_user',
  'logstash',
  'manage_snapshots',
  'own_index',
  'readall',
  'readall_and_monitor',
  'security_manager',
];

/** Whether a role is known to be one that OpenSearch brings itself. */
export function isOwnRole(role: string): boolean {
  return OPENSEARCH_OWN_ROLES.includes(role);
}

/** ARN of a domain. What is asked of its data has a path after it: policies for that end in `/*`. */
export function openSearchDomainArn(partition: string, region: string, account: string, domain: string): string {
  return `arn:${partition}:es:${region}:${account}:domain/${domain}`;
}

/** A request to a domain's REST API. */
export interface RestRequest {
  readonly method: 'PATCH' | 'PUT';
  /** Without a slash in front, as OpenSearch's own documentation writes it. */
  readonly path: string;
  readonly body: unknown;
}

const SECURITY_API = '_plugins/_security/api';

/**
 * Adds an IAM role to those that a role of OpenSearch is mapped to already. A PUT would take it from all others, in
 * `all_access` from the domain's master user.
 * @see https://docs.opensearch.org/latest/security/api/role-mappings/patch-role-mappings/
 */
export function joinMapping(role: string, backendRole: string): RestRequest {
  return {
    method: 'PATCH',
    path: `${SECURITY_API}/rolesmapping/${role}`,
    body: [{ op: 'add', path: '/backend_roles/-', value: backendRole }],
  };
}

/**
 * Maps a role of OpenSearch to one IAM role and nobody else.
 * @see https://docs.opensearch.org/latest/security/api/role-mappings/index/
 */
export function soleMapping(role: string, backendRole: string): RestRequest {
  return { method: 'PUT', path: `${SECURITY_API}/rolesmapping/${role}`, body: { backend_roles: [backendRole] } };
}

/** What a role of OpenSearch may do. */
export interface IndicesRole {
  readonly indexPatterns: readonly string[];
  /** Beside those that any component of Camunda needs. */
  readonly otherClusterPermissions: readonly string[];
}

/**
 * Of the whole domain, since OpenSearch knows no smaller part for them: what Camunda's page on privileges lists, but for
 * snapshots and index state management.
 * @see https://docs.camunda.io/docs/self-managed/concepts/opensearch-privileges
 * @see https://docs.opensearch.org/latest/security/access-control/default-action-groups/
 */
const CLUSTER_PERMISSIONS = [
  'cluster_composite_ops',
  'cluster_manage_index_templates',
  'cluster_manage_pipelines',
  'cluster_monitor',
  'cluster:admin/reindex/rethrottle',
  'indices:data/read/scroll/clear',
];

/** Makes a role of OpenSearch that reads and writes some indices alone. */
export function indicesRole(role: string, { indexPatterns, otherClusterPermissions }: IndicesRole): RestRequest {
  return {
    method: 'PUT',
    path: `${SECURITY_API}/roles/${role}`,
    body: {
      cluster_permissions: [...CLUSTER_PERMISSIONS, ...otherClusterPermissions],
      index_permissions: [{ index_patterns: indexPatterns, allowed_actions: ['indices_all'] }],
    },
  };
}

/** Requests as the console of OpenSearch Dashboards takes them: method and path, then the body; an empty line between. */
export function restText(requests: readonly RestRequest[]): string {
  return requests.map(({ method, path, body }) => `${method} ${path}\n${JSON.stringify(body, null, 2)}\n`).join('\n');
}
