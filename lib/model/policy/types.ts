/** Policy documents as IAM's grammar has them, and what the evaluator is asked and answers. */

/** What a key is compared with: one value, or a list of which one must match. */
export type ConditionValue = string | number | boolean | ReadonlyArray<string | number | boolean>;

/** Operator, then key, then values. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, ConditionValue>>>>;

/** `*`, or kind of principal (`AWS`, `Service`, `Federated` …) to names. */
export type PrincipalBlock = '*' | Readonly<Record<string, string | readonly string[]>>;

/** One statement. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PrincipalBlock;
  readonly NotPrincipal?: PrincipalBlock;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: ConditionBlock;
}

/** A whole policy, of whatever kind. */
export interface PolicyDocument {
  /** Absent means 2008-10-17, in which policy variables are literal text. */
  readonly Version?: '2012-10-17' | '2008-10-17';
  readonly Id?: string;
  readonly Statement: readonly Statement[];
}

/** Who makes the request. */
export type Caller =
  | { readonly type: 'root'; readonly account: string; readonly arn: string }
  | { readonly type: 'user'; readonly account: string; readonly arn: string }
  /** A user or a session of an account, and nobody says which: what depends on that is undecided. `arn` is the root's. */
  | { readonly type: 'account'; readonly account: string; readonly arn: string }
  | {
      readonly type: 'session';
      readonly account: string;
      /** arn:PARTITION:sts::ACCOUNT:assumed-role/NAME/SESSION */
      readonly arn: string;
      /** The ARN of the role that the session is of. */
      readonly roleArn: string;
    }
  | { readonly type: 'service'; readonly service: string }
  /** A login at an OIDC provider: the provider's ARN, or a built-in one's host (`accounts.google.com`). */
  | { readonly type: 'webIdentity'; readonly provider: string };

/**
 * Context keys as AWS would send them; the case of a key does not count. A list means a multivalued key, an absent key
 * is absent. `authorize` adds what follows from the caller: aws:PrincipalArn, aws:PrincipalAccount, aws:PrincipalType.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One action that a caller asks for. */
export interface AccessRequest {
  readonly caller: Caller;
  /** `service:Action` */
  readonly action: string;
  /** ARN; `*` for an action that knows no resource. */
  readonly resource: string;
  /** The account that the resource belongs to. */
  readonly resourceAccount: string;
  readonly context: RequestContext;
  /**
   * Keys that AWS would send with a value that is not known here, as names or with `*`: what tests one is undecided.
   * A key that `context` holds is known.
   * @default none: a key that is not in the context is absent
   */
  readonly unknownKeys?: readonly string[];
}

/** The documents that have a say. Each is JSON text or parsed. */
export interface PolicySet {
  /** The trust policy, or another resource policy. */
  readonly resourcePolicy?: PolicySource;
  /**
   * Of the caller: inline and managed. An empty list: the caller has none.
   * @default not known: where they have a say, the answer is undecided
   */
  readonly identityPolicies?: readonly PolicySource[];
  /** @default the caller has none */
  readonly permissionsBoundary?: PolicySource;
  /**
   * Of the caller's session.
   * @default the session has none
   */
  readonly sessionPolicies?: readonly PolicySource[];
}

/** A policy document and where it comes from. */
export interface PolicySource {
  /** What an explanation calls it, as in "trust policy of role X". */
  readonly name: string;
  /** JSON text, or parsed. */
  readonly document: unknown;
}

/** admits and refuses are certain; undecided says that no page, or not this evaluator, knows. */
export type Verdict = 'admits' | 'refuses' | 'undecided';

/** What one statement had to say. */
export interface StatementFinding {
  readonly policy: string;
  /** Sid, or `#0`, `#1` … by its place. */
  readonly statement: string;
  readonly effect: 'Allow' | 'Deny';
  readonly applies: 'yes' | 'no' | 'undecided';
  /** Why, in words: the first part that did not match, or all that did. */
  readonly reason: string;
}

/** The answer about one action. */
export interface Decision {
  readonly verdict: Verdict;
  /** One sentence: what decided. */
  readonly reason: string;
  readonly findings: readonly StatementFinding[];
}
