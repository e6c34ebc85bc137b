/** All that the rules know. What could not be read stands there with the reason, so that no rule guesses. */
import type { Fact } from '../steps/fact.js';
import type { DaemonSet, NamedPod, Namespace, Node, ServiceAccount } from './objects.js';

export { absent, known, unknown, whyNot, type Fact } from '../steps/fact.js';

/** How a pod gets its role. */
export type Way = 'irsa' | 'podIdentity';

/** The claims of a service account's token. */
export interface TokenClaims {
  readonly issuer?: string;
  readonly audiences: readonly string[];
  readonly subject?: string;
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
  /** The UID of the pod that it is bound to. */
  readonly podUid?: string;
}

/** A role, as IAM has it. */
export interface RoleTrust {
  /** @default what the pod or its service account names */
  readonly arn?: string;
  /** JSON text, or parsed. */
  readonly trustPolicy: unknown;
}

export interface Facts {
  readonly pod: NamedPod;
  /** The one container to look at. @default all that the webhook looks at */
  readonly container?: string;
  /** What the user says the pod should use. @default what the pod and its service account show */
  readonly expected?: Way;
  readonly serviceAccount: Fact<ServiceAccount>;
  readonly namespace: Fact<Namespace>;
  /** The node that the pod runs on. */
  readonly node: Fact<Node>;
  /** The agent of Pod Identity. */
  readonly agent: Fact<DaemonSet>;
  /** For each pod of the agent on the pod's node, whether it is ready. */
  readonly agentHere: Fact<readonly boolean[]>;
  /** Whether the user says that the cluster is one of Auto Mode. */
  readonly autoMode: boolean;
  /** The URL that the cluster's tokens name as their issuer. */
  readonly issuer: Fact<string>;
  readonly token: Fact<TokenClaims>;
  readonly role: Fact<RoleTrust>;
  /** The role's ARN as the user gives it. @default the pod's or the service account's */
  readonly roleArn?: string;
  /** The cluster's ARN. @default not known */
  readonly clusterArn?: string;
  /** Whether EKS passes session tags: unless the association disables them. */
  readonly sessionTags: boolean;
  /** The hop limit of the node's instance metadata. @default not known */
  readonly hopLimit?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
