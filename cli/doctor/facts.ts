/** All that the rules of `doctor` know. What could not be read stands there with the reason, so that no rule guesses. */
import type { AccountStatus, CatalogRole } from '../../runtime/catalog/catalog.js';
import type { HealthResult } from '../../runtime/health/health.js';
import type { Connection } from '../../runtime/sync/connection.js';
import type { Fact } from '../steps/fact.js';
import type { Denial } from './denial.js';

/** Who this process is to AWS. */
export interface Caller {
  /** 12 digits. */
  readonly account: string;
  /** Of a user, or of a session of a role. */
  readonly arn: string;
}

/** What AWS said to the question who this is. */
export type CallerFound = Caller | { readonly failed: string };

/** What a URL answered, or why nothing came of it, in a word. */
export type Visit = Answered | { readonly url: string; readonly failed: string };

export interface Answered {
  readonly url: string;
  readonly status: number;
  /** Names in small letters, several values of one name as they came. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string;
  /** Seconds that the other side's clock is ahead of this machine's; undefined where it tells no time. */
  readonly ahead: number | undefined;
}

export const isAnswered = (visit: Visit): visit is Answered => 'status' in visit;

/** The login provider, as the command line names it and as it answers. */
export interface LoginFacts {
  readonly issuer: string;
  readonly clientId: Fact<string>;
  /** Of a Google Workspace: the `hd` that tokens must carry. */
  readonly hostedDomain: Fact<string>;
  /** Where the discovery document was read; STS reads it under the issuer itself. */
  readonly discoveryUrl: string;
  readonly discovery: Visit;
  /** Of the address in the discovery document; unknown where it names none. */
  readonly keys: Fact<Visit>;
}

/** The parts of a discovery document, of whatever type they are. */
export type Metadata = Readonly<Record<string, unknown>>;

/** A role as IAM has it now. */
export interface LiveRole {
  readonly tagged: boolean;
  /** JSON text; undefined where IAM sent none. */
  readonly trustPolicy: string | undefined;
  /** Seconds. */
  readonly maxSessionDuration: number | undefined;
}

/** A role of an account that is requestable, was so, or looks as if it should be. */
export interface RoleFacts {
  readonly arn: string;
  /** As the catalog holds it; undefined for one that it does not hold. */
  readonly catalog: CatalogRole | undefined;
  readonly live: Fact<LiveRole>;
}

/** A policy that an ingestion role has. */
export interface PolicyText {
  /** As an explanation calls it. */
  readonly name: string;
  /** JSON text. */
  readonly document: string;
}

/** The ingestion role as it reads itself. */
export interface IngestionFacts {
  readonly trust: Fact<string>;
  /** All its inline and attached policies; unknown where one could not be read. */
  readonly policies: Fact<readonly PolicyText[]>;
  /** Absent where it has none. */
  readonly boundary: Fact<PolicyText>;
}

/** An OIDC provider in an account. */
export interface ProviderFacts {
  readonly clientIds: readonly string[];
}

/** What was found under an issuer's ARN, or which others the account has. */
export type ProviderFound = ProviderFacts | { readonly others: Fact<readonly string[]> };

export interface AccountFacts {
  readonly connection: Connection;
  readonly health: HealthResult;
  readonly ingestion: Fact<IngestionFacts>;
  /** How the last run of the sync went; absent where the catalog that was named knows of none. */
  readonly status: Fact<AccountStatus>;
  readonly roles: Fact<readonly RoleFacts[]>;
  /** Whether all roles of the account were seen that name the login provider in their trust. */
  readonly listed: Fact<unknown>;
  /** Unknown where this process cannot look. */
  readonly provider: Fact<ProviderFound>;
  /** What the ingestion role's trust is where this process may read it besides the role itself. */
  readonly trustFromOutside: Fact<string>;
}

export interface BridgeFacts {
  /** Origin, without a slash at its end. */
  readonly url: string;
  /** Of the login, for a grant that there is none of. */
  readonly login: Visit;
  /** Of the callback, without a login. */
  readonly callback: Visit;
  /** Of paths that there must be none of. */
  readonly others: readonly Visit[];
  /** Of the login provider, where the login leads; unknown where it leads nowhere. */
  readonly provider: Fact<Visit>;
}

/** A real ID token. The token itself is dropped where it is read. */
export interface TokenFacts {
  readonly header: Metadata;
  readonly claims: Metadata;
  /** The first check of its form or signature that fails; undefined where all hold. */
  readonly form: string | undefined;
  readonly signature: Fact<string | undefined>;
  /** Whether others than its owner may read the file. */
  readonly open: boolean;
}

/** The worker's role, by ARN. */
export interface WorkerFacts {
  readonly arn: string;
  readonly trust: Fact<string>;
  /** Of the EKS cluster that it runs in. */
  readonly clusterArn: Fact<string>;
  readonly namespace: Fact<string>;
}

/** Seconds that a clock is ahead of this machine's. */
export interface Clocks {
  readonly aws: Fact<number>;
  readonly issuer: Fact<number>;
  readonly bridge: Fact<number>;
}

export interface Facts {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly caller: Fact<CallerFound>;
  readonly clocks: Clocks;
  readonly accounts: Fact<readonly AccountFacts[]>;
  /** Of the accounts that were asked, up to the first that answered. */
  readonly organization: Fact<readonly HealthResult[]>;
  readonly login: Fact<LoginFacts>;
  readonly bridge: Fact<BridgeFacts>;
  readonly token: Fact<TokenFacts>;
  readonly worker: Fact<WorkerFacts>;
  /** Calls of this process that were denied, with what AWS said of the reason. */
  readonly denials: readonly Denial[];
}

/** Who this is, where AWS said so. */
export function callerOf({ caller }: Pick<Facts, 'caller'>): Caller | undefined {
  return caller.state === 'known' && 'arn' in caller.value ? caller.value : undefined;
}
