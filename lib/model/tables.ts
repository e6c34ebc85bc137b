/** Keys of the DynamoDB tables: the constructs make them so, and the runtimes' stores read and write by them. All are text. */
export interface TableKeys {
  readonly partitionKey: string;
  readonly sortKey?: string;
}

export const CATALOG_KEYS = { partitionKey: 'pk', sortKey: 'sk' } as const satisfies TableKeys;

/** Of the catalog: its version, and which accounts it knows. */
export const CATALOG_ROOT = 'CATALOG';

/**
 * Of the catalog: one item for each run of an organization, which tells its first start from a second one. State machines
 * that share a catalog run at the same hours, so that each has runs of its own: PREFIX NAME "#" RUN.
 */
export const ORGANIZATION_RUNS = { partition: 'ORGANIZATION', prefix: 'RUN#' } as const;

/** One grant, one item. */
export const GRANTS_KEYS = { partitionKey: 'id' } as const satisfies TableKeys;

/**
 * Attributes that the one update of a grant names, in its expressions and its key: what the bridge may touch.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const GRANTS_UPDATED_ATTRIBUTES = ['id', 'sessions', 'startedAt', 'status'] as const;

/** Those that it names besides where Serval's public API approves the grants: a copy of what Serval says. */
export const GRANTS_ADOPTED_ATTRIBUTES = [
  'approvedMinutes',
  'createdAt',
  'email',
  'expiresAt',
  'justification',
  'roleArn',
  'source',
] as const;

/** The index of grants by person and role. It holds keys only: what it finds is read from the table itself. */
export const GRANTS_BY_PERSON = {
  indexName: 'byPerson',
  partitionKey: 'email',
  sortKey: 'roleArn',
} as const satisfies TableKeys & { indexName: string };

/** The sessions of a grant side by side, and its refusals behind them. */
export const AUDIT_KEYS = { partitionKey: 'grantId', sortKey: 'id' } as const satisfies TableKeys;

/**
 * Of the audit trail: `prefix` in front of a refusal's id sorts behind every id of a session, so that a grant's sessions
 * are read without its refusals. `nameless` stands where no grant was named: no grant's id looks like it.
 */
export const AUDIT_REFUSALS = { prefix: '~', nameless: '~' } as const;

/**
 * Attribute of an audit row: when DynamoDB may delete it, in seconds since the epoch. It stands there only where a
 * retention is set.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const AUDIT_EXPIRY = 'expiresAt';
