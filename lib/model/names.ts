/**
 * Names that Serval's page fixes. They are public API: a changed one locks people out.
 * @see https://docs.serval.com/sections/integrations/aws-role-ingestion
 */

/** The AWS account of Serval cloud. It exists in the `aws` partition only. */
export const SERVAL_CLOUD_ACCOUNT = '992382851720';

/** Tag key that makes a role requestable. Compared exactly; the value is ignored and may be empty. */
export const REQUESTABLE_TAG_KEY = 'serval';

/** Paths of roles that AWS owns: they can carry tags, but nobody can edit their trust to let a person in. */
export const UNEDITABLE_PATHS = ['/aws-service-role/', '/aws-reserved/'] as const;

/** The one entitlement of an ingested role. */
export const ENTITLEMENT = {
  name: 'Assume Role',
  description: 'Ability to assume this AWS IAM role',
} as const;

/** Workflows, as Serval lists them. */
export const WORKFLOW = {
  sync: 'Fetch AWS IAM Roles for Resource Sync',
  createRole: 'Create AWS IAM Role',
  listAccounts: 'List AWS Organization Accounts',
} as const;

/** When the sync runs: a full one each time. */
export const SYNC_SCHEDULE = { everyHours: 4, offsetMinutes: 30 } as const;

/** Labels of the Connect AWS dialog, in its order. */
export const CONNECT_DIALOG = {
  servalAccountId: 'Serval AWS Account ID',
  externalId: 'External ID',
  accountId: 'Your AWS Account ID',
  accountName: 'Your AWS Account Name',
  roleArn: 'Role ARN',
} as const;

/** The self-hosted worker's role, policy and service account. */
export const WORKER = {
  roleName: 'eks-pod-identity-serval-worker',
  policyName: 'assume-role-policy-serval-worker',
  policyDescription: 'Policy to allow assuming roles in other AWS accounts.',
  serviceAccount: 'serval-worker-sa',
} as const;

/** The bridge, as Kubernetes and its users know it. */
export const BRIDGE = {
  service: 'serval-bridge',
  container: 'svbridge-api',
  secret: 'bridge-secrets',
  servicePort: 80,
  containerPort: 8080,
  loginPath: '/oidc/auth/login',
  callbackPath: '/oidc/auth/callback',
  scopes: ['openid', 'profile', 'email'],
} as const;

/**
 * Node's arguments for the bridge's process. Without a bound its space for new objects grows with each thousand of logins,
 * whatever they do, up to a size that is chosen by the machine's memory: by 40 megabytes and more.
 * @see https://nodejs.org/api/cli.html#--max-semi-space-sizesize-in-mib
 */
export const BRIDGE_NODE_ARGUMENTS = ['--max-semi-space-size=4'] as const;

/** The session name that Serval cloud gives to everybody's session. */
export const CLOUD_SESSION_NAME = 'serval-user-access';

/** What the accounts of an organization get, and the StackSet that gives it to them. */
export const ORGANIZATION = { stackSetName: 'serval-organization', ingestionRoleName: 'serval-ingestion' } as const;

/** Default names of what the hosted services are made of. Identity and services find one another by them. */
export const SERVICE = {
  catalogTable: 'serval-catalog',
  grantsTable: 'serval-grants',
  auditTable: 'serval-audit',
  /** The sync's function, role, schedule and log group. */
  sync: 'serval-role-sync',
  /** State machine, schedule and their roles of the sync of an organization; its functions have a suffix each. */
  organizationSync: 'serval-organization-sync',
  /** The bridge's function, role and log group, its role under Kubernetes too. */
  bridge: 'serval-bridge',
  /** Secrets Manager's secret of the bridge, with the keys of `BRIDGE_SECRET_KEYS`. */
  bridgeSecret: 'serval-bridge',
  /** The one function that writes whole grants, and its role. */
  grants: 'serval-grants',
  /** "List AWS Organization Accounts" as a function, and its role. */
  listAccounts: 'serval-list-organization-accounts',
  /** "Create AWS IAM Role" as a function, and its role. */
  createRole: 'serval-create-role',
} as const;

/** Keys of the bridge's secret, in Secrets Manager as in Kubernetes; each is a setting of the bridge. */
export const BRIDGE_SECRET_KEYS = ['OIDC_CLIENT_SECRET', 'COOKIE_KEYS'] as const;

/** Serval's public API, and the key of the bridge's secret that holds the secret of its client there. */
export const SERVAL_API = { url: 'https://public.api.serval.com', secretKey: 'SERVAL_CLIENT_SECRET' } as const;

/** Metrics that the sync writes, each by account. */
export const SYNC_METRICS = {
  namespace: 'Serval',
  /** 1 for a run that read the account whole, 0 for one that did not. */
  completeRuns: 'CompleteRuns',
  /** Its value is the account's id. */
  dimension: 'Account',
  /** Seconds since the account that was last read whole longest ago was so; of all accounts of a run together. */
  greatestAge: 'GreatestAge',
  /** Of all accounts of a run together, each a number. */
  totals: {
    throttles: 'Throttles',
    retries: 'Retries',
    failedReads: 'FailedReads',
    staleRoles: 'StaleRoles',
    unfinishedAccounts: 'UnfinishedAccounts',
  },
  /** Its value is the function's name: of the metrics that are of all accounts together. */
  functionDimension: 'Function',
} as const;

/** Metrics of the bridge in CloudWatch; what they are called there, Prometheus calls them too. */
export const BRIDGE_METRICS = {
  namespace: 'Serval',
  functionDimension: 'Function',
  logins: 'serval_bridge_logins_total',
  /** Its values are those of a login's end. */
  outcomeDimension: 'outcome',
  refused: 'refused',
} as const;

/** Events of EventBridge, one for each change of a role in the catalog. */
export const SYNC_EVENTS = {
  source: 'cdk-serval.sync',
  detailTypes: {
    added: 'Role Added',
    changed: 'Role Changed',
    removed: 'Role Removed',
    stale: 'Role Stale',
  },
} as const;
