/** What a test can ask a role's trust: who comes, with what. Each builder says one request. */
import type { IConstruct } from 'constructs';

/**
 * A role of the template: its logical id, its name (RoleName), or a construct of which it is the one role, such as a
 * `WorkloadRole`, an `iam.Role` or a Lambda function. One that the template does not have, and one that could be
 * several, is an error.
 */
export type RoleReference = string | IConstruct;

/** What every request says. */
export interface RequestOptions {
  /** The role that is asked for. */
  readonly role: RoleReference;
  /**
   * More keys of the request, such as `aws:SourceVpce` or `aws:PrincipalOrgID`. They win over what follows from the
   * other options.
   * @default - none; a condition on a key that only the network, the clock or the account knows is undecided
   */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** What a caller of STS says besides. */
export interface CallOptions extends RequestOptions {
  /**
   * RoleSessionName of the call.
   * @default - not known; a condition on it is undecided
   */
  readonly roleSessionName?: string;
  /**
   * SourceIdentity of the call, or that of the token: the trust must then allow sts:SetSourceIdentity.
   * @default - none
   */
  readonly sourceIdentity?: string;
  /**
   * IP address that the call comes from.
   * @default - not known; a condition on aws:SourceIp is undecided
   */
  readonly sourceIp?: string;
  /**
   * When the call is made.
   * @default - not known; a condition on aws:CurrentTime or aws:EpochTime is undecided
   */
  readonly time?: Date;
}

/** A login at an OIDC provider. */
export interface LoginOptions extends CallOptions {
  /** Issuer of the token, with https://, as its `iss` claim has it. `https://accounts.google.com` is Google's. */
  readonly issuer: string;
  /** What the token is for (`aud`). */
  readonly clientId: string;
  /**
   * Who logged in (`sub`).
   * @default - not known; a condition on it is undecided
   */
  readonly subject?: string;
  /**
   * Session tags in the token: the trust must then allow sts:TagSession.
   * @default - none
   */
  readonly sessionTags?: Readonly<Record<string, string>>;
}

/** Where a pod is. */
export interface PodInCluster {
  /** Name of the EKS cluster. */
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /**
   * The cluster's account, 12 digits.
   * @default - the account of the template
   */
  readonly account?: string;
  /**
   * The cluster's region.
   * @default - the region of the template
   */
  readonly region?: string;
}

/** A pod that gets the role by EKS Pod Identity. */
export interface PodOptions extends RequestOptions, PodInCluster {
  /**
   * Session tags that come instead of those that follow from the pod, or besides them, such as `kubernetes-pod-name`;
   * false for an association that has them disabled: none come.
   * @default - the six that EKS sends; name and id of the pod are not known, and a condition on one is undecided
   */
  readonly sessionTags?: Readonly<Record<string, string>> | false;
  /**
   * Asks the template too: an AWS::EKS::PodIdentityAssociation in it must hand the role to the pod, and says whether
   * session tags come. Without one the pod is refused.
   * @default false - the trust alone is asked, since the association may stand in another stack
   */
  readonly throughAssociation?: boolean;
}

/** A pod that gets the role by IAM roles for service accounts. */
export interface IrsaPodOptions extends CallOptions {
  /** Issuer of the pod's cluster, with https://. */
  readonly issuer: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /**
   * What the pod's token is for (`aud`).
   * @default sts.amazonaws.com
   */
  readonly audience?: string;
}

/** What an AssumeRole call says. */
export interface AssumeRoleOptions extends CallOptions {
  /**
   * The External ID of the call.
   * @default - none is sent
   */
  readonly externalId?: string;
  /**
   * Session tags that the call passes: the trust must then allow sts:TagSession.
   * @default - none
   */
  readonly sessionTags?: Readonly<Record<string, string>>;
  /**
   * Transitive session tags of the caller's own session, which come along: the trust must then allow sts:TagSession.
   * @default - none
   */
  readonly inheritedTags?: Readonly<Record<string, string>>;
  /**
   * The pod whose EKS Pod Identity session calls: its six tags are inherited.
   * @default - the caller is no such pod
   */
  readonly pod?: PodInCluster;
}

/** Somebody of an account, and nobody says who. */
export interface AccountOptions extends AssumeRoleOptions {
  /** The caller's account, 12 digits. */
  readonly account: string;
}

/** A session of another role. */
export interface RoleSessionOptions extends AssumeRoleOptions {
  /** The role whose session calls: its ARN, or a role of the template as `role` takes it. */
  readonly of: RoleReference;
}

/** A request, as a builder gives it. */
export type AdmissionRequest =
  | ({ readonly kind: 'login' } & LoginOptions)
  | ({ readonly kind: 'pod' } & PodOptions)
  | ({ readonly kind: 'irsaPod' } & IrsaPodOptions)
  | ({ readonly kind: 'account' } & AccountOptions)
  | ({ readonly kind: 'roleSession' } & RoleSessionOptions);

/**
 * Somebody who logged in at an OIDC provider and calls AssumeRoleWithWebIdentity.
 *
 * Asked is the role's trust, and the client ids of the provider where the template makes it; not the token's signature
 * and age.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export function aLogin(login: LoginOptions): AdmissionRequest {
  return { ...login, kind: 'login' };
}

/**
 * A pod that EKS Pod Identity assumes the role for.
 *
 * Asked is the role's trust, and by `throughAssociation` the template's associations. A cluster of another account than
 * the role's is refused, since no association can name such a role.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export function aPod(pod: PodOptions): AdmissionRequest {
  return { ...pod, kind: 'pod' };
}

/**
 * A pod that calls AssumeRoleWithWebIdentity with its service account's token (IAM roles for service accounts).
 *
 * Asked is what `aLogin` asks; not the service account's annotation.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function anIrsaPod(pod: IrsaPodOptions): AdmissionRequest {
  return { ...pod, kind: 'irsaPod' };
}

/**
 * Somebody of an account who calls AssumeRole, and nobody says which user or role: a trust that asks for one of them is
 * undecided; ask it with `aRoleSession`.
 *
 * Asked is the role's trust alone: it is taken for granted that the caller's own policies allow the call.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function anAccount(account: AccountOptions): AdmissionRequest {
  return { ...account, kind: 'account' };
}

/**
 * A session of another role that calls AssumeRole, such as a pod's that goes on to a target role.
 *
 * Asked is the role's trust alone: it is taken for granted that the caller's own policies allow the call.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function aRoleSession(session: RoleSessionOptions): AdmissionRequest {
  return { ...session, kind: 'roleSession' };
}
