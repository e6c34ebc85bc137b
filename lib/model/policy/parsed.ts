/**
 * What a document is for. `trust`: of a role; `resource`: of another resource; `identity`: of a user or role, a
 * permissions boundary, or a session.
 */
export type PolicyKind = 'trust' | 'resource' | 'identity';

/** A document after `parsePolicy`: one shape for what the grammar lets people write in several. */
export interface ParsedPolicy {
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly ParsedStatement[];
}

export interface ParsedStatement {
  /** Sid, or `#0`, `#1` … by its place. */
  readonly label: string;
  readonly effect: 'Allow' | 'Deny';
  /** Undefined in a policy that has no Principal element. */
  readonly principals?: ParsedPrincipals;
  readonly actions: ParsedPatterns;
  /** Undefined in a trust policy: its resource is its role. */
  readonly resources?: ParsedPatterns;
  readonly conditions: readonly ParsedCondition[];
}

export interface ParsedPrincipals {
  /** From NotPrincipal. */
  readonly negated: boolean;
  readonly entries: readonly ParsedPrincipal[];
}

/** `*` alone is of type AWS: both spellings of anybody mean the same. */
export interface ParsedPrincipal {
  readonly type: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';
  readonly value: string;
}

export interface ParsedPatterns {
  /** From NotAction or NotResource. */
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

/** One key under one operator. */
export interface ParsedCondition {
  readonly operator: string;
  readonly key: string;
  /** Numbers and booleans as JSON writes them. */
  readonly values: readonly string[];
}
