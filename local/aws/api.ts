/** What a user of the local AWS sees: `npm start`, and the tests of the runtimes. */
import type { HttpHandler } from '@smithy/protocol-http';

/** Time, passed in. */
export interface LocalClock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** Keys of an OIDC provider, as its `jwks_uri` serves them. */
export interface JsonWebKeySet {
  readonly keys: ReadonlyArray<Readonly<Record<string, unknown>>>;
}

export interface LocalAwsOptions {
  readonly clock: LocalClock;
  /** Seeds ids, keys and chance; the same seed gives the same run. @default 1 */
  readonly seed?: number;
  /**
   * How STS reaches an issuer: its URL, byte for byte as in tokens, to a function that fetches its keys.
   * An issuer that is not here can't be reached, as in IDPCommunicationError.
   * @default none
   */
  readonly issuers?: Readonly<Record<string, () => Promise<JsonWebKeySet>>>;
  /**
   * Refuse signatures that are more than five minutes from `clock`, as AWS does. The SDK signs by the machine's clock:
   * on another one each client's first call fails, and is made again with the time that the answer told it.
   * @default false
   */
  readonly checkSignatureAge?: boolean;
}

/** A synthesized template, and where it is deployed. */
export interface Deployment {
  /** The template as CloudFormation gets it: parsed JSON. */
  readonly template: unknown;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** Values of the template's parameters. @default those that the template names */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** An account as an organization is made of it. */
export interface AccountOfOrganization {
  readonly id: string;
  readonly name: string;
  /** @default 'ACTIVE' */
  readonly status?: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
  /** Id of the organizational unit that holds it. @default the root */
  readonly unit?: string;
  /** It may read the organization as the management account may. @default false */
  readonly delegatedAdministrator?: boolean;
}

/** An organizational unit as an organization is made of it. */
export interface UnitOfOrganization {
  /** As `ou-ab12-12345678`: what stands between the hyphens is the root's id after `r-`, the same in all. */
  readonly id: string;
  readonly name: string;
  /** Id of the unit that holds it, listed before it. @default the root */
  readonly parent?: string;
}

/** An event as its bus delivers it. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html */
export interface BusEvent {
  /** The bus's ARN. */
  readonly bus: string;
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601, whole seconds. */
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a deployment gave. */
export interface DeployedStack {
  /** Outputs by their logical id, resolved. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Physical ids by logical id: what `Ref` gives. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/** One request that the local AWS was asked, whether it succeeded or not. */
export interface Call {
  /** `iam:GetRole`, `sts:AssumeRole`, … */
  readonly action: string;
  /** The account of the role that was asked for, else of the caller. @default nobody could tell */
  readonly account?: string;
  /** ARN of the caller. @default the call was unsigned, or its signature told nobody */
  readonly caller?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** AWS's error code. @default the call succeeded */
  readonly error?: string;
  /** Why it failed, in more words than AWS sends: which condition did not hold. Never a secret. @default AWS's words say it all */
  readonly reason?: string;
}

/** A pod that uses a service account. */
export interface Pod {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** @default the service account's name and -0 */
  readonly podName?: string;
  /** The cluster's account. @default the one whose association fits; two that fit are an error */
  readonly account?: string;
  /** The cluster's region. @default as for the account */
  readonly region?: string;
}

/** A fault, fired at matching calls. The first fault that matches a call fires. */
export interface Fault {
  /** `iam:GetRole`, or `*`. */
  readonly action: string;
  /** Account id. @default all accounts */
  readonly account?: string;
  /** Only calls whose parameters hold these values, as `{ RoleName: 'a' }`. @default all calls of the action */
  readonly parameters?: Readonly<Record<string, string>>;
  /** How often it fires. @default always */
  readonly times?: number;
  readonly fault:
    /** AWS's answer with this code. `message` is the code unless given. */
    | { readonly type: 'error'; readonly code: string; readonly message?: string; readonly status: number }
    /** The connection breaks before an answer. */
    | { readonly type: 'reset' }
    /** The answer breaks off in the middle, and the connection with it. */
    | { readonly type: 'truncated' }
    /** Status 200, and a body of nothing. */
    | { readonly type: 'empty-body' }
    /** The answer takes this long. */
    | { readonly type: 'delay'; readonly milliseconds: number }
    /** A listing's page that holds nothing and says that more follows. */
    | { readonly type: 'empty-page' }
    /** A listing's pages hold at most so many. */
    | { readonly type: 'short-page'; readonly size: number }
    /** Of the entries of PutEvents the first so many arrive, the others fail with this code. */
    | { readonly type: 'failed-entries'; readonly arriving: number; readonly code: string };
}

/** Token buckets by action, per account. */
export interface Throttling {
  readonly rates: Readonly<Record<string, { readonly perSecond: number; readonly burst: number }>>;
}

export interface LocalAws {
  /** Loads what a template makes into an account; refuses a resource type or a property that it doesn't model. */
  deploy(deployment: Deployment): DeployedStack;
  /** Makes an organization of these accounts, the first its management account, and of these units. */
  organization(accounts: readonly AccountOfOrganization[], units?: readonly UnitOfOrganization[]): void;
  /** Long-term credentials of an administrator's user in the account. */
  administrator(account: string): { accessKeyId: string; secretAccessKey: string };
  /** A service account token as the kubelet projects it for the Pod Identity agent. */
  podIdentityToken(pod: Pod): string;
  /** Serves IAM, STS, Organizations, EventBridge, CloudTrail and the Pod Identity agent's /v1/credentials on a loopback port. */
  listen(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** The same without a socket, for clients of the AWS SDK. They need an `endpoint` all the same: any URL will do. */
  requestHandler(): HttpHandler;
  /** All calls so far, oldest first. */
  calls(): readonly Call[];
  /** All events so far, oldest first: of every bus, since AWS takes them for one that does not exist too. */
  events(): readonly BusEvent[];
  inject(fault: Fault): void;
  clearFaults(): void;
  throttle(throttling: Throttling): void;
  /** Reads made within this many milliseconds of a write answer from before it. 0 switches it off. */
  forgetRecentWrites(milliseconds: number): void;
  /** Deploys from here on drop tags of roles, as CloudFormation does for a deployer without iam:TagRole. */
  dropRoleTags(): void;
}
