import type { PartitionName } from '../../../lib/model/partition.js';
import type { BusEvent } from '../api.js';

/** A tag, in AWS's own spelling. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Role {
  readonly name: string;
  /** Begins and ends with `/`. */
  readonly path: string;
  /** AROA…; another one when the role is deleted and made again. */
  readonly id: string;
  readonly arn: string;
  /** Milliseconds since the epoch, as all times here. */
  readonly createdAt: number;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  /** JSON text, as all documents here. */
  readonly trustPolicy: string;
  readonly tags: readonly Tag[];
  /** Documents by policy name. */
  readonly inlinePolicies: ReadonlyMap<string, string>;
  /** ARNs of managed policies. */
  readonly attachedPolicies: readonly string[];
  /** ARN of a managed policy. */
  readonly permissionsBoundary?: string;
}

export interface PolicyVersion {
  /** `v1`, `v2` … */
  readonly id: string;
  readonly document: string;
  readonly createdAt: number;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Oldest first, five at most. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  /** Number of the next version: a deleted one's number never comes back. */
  readonly nextVersion: number;
  readonly tags: readonly Tag[];
}

export interface OidcProvider {
  readonly arn: string;
  /** With scheme, byte for byte as in the `iss` of its tokens. */
  readonly url: string;
  readonly clientIds: readonly string[];
}

export interface PodIdentityAssociation {
  readonly arn: string;
  readonly id: string;
  readonly region: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly disableSessionTags: boolean;
  /** The role that is assumed with the credentials of `roleArn`. */
  readonly targetRoleArn: string | undefined;
  /** Session policy of the credentials that pods get, JSON text. */
  readonly policy: string | undefined;
}

/** What a stack made, so that its next deployment can change it. */
export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What it put into other things, so that it can take away that and no more. */
  readonly owns: readonly string[];
  readonly retain: boolean;
}

export interface Stack {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly resources: ReadonlyMap<string, StackResource>;
  /** Exported outputs by export name. */
  readonly exports: ReadonlyMap<string, string>;
}

export interface Account {
  readonly id: string;
  readonly partition: PartitionName;
  /** By name, in lower case: IAM's names differ by more than case. */
  readonly roles: ReadonlyMap<string, Role>;
  /** By ARN; the account's own. */
  readonly policies: ReadonlyMap<string, ManagedPolicy>;
  /** By URL. */
  readonly providers: ReadonlyMap<string, OidcProvider>;
  /** By ARN. */
  readonly associations: ReadonlyMap<string, PodIdentityAssociation>;
  /** By region and name. */
  readonly stacks: ReadonlyMap<string, Stack>;
}

export interface OrganizationAccount {
  readonly id: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE';
  readonly joinedAt: number;
  /** Id of the unit or root that holds it. */
  readonly parent: string;
  readonly delegatedAdministrator: boolean;
}

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  /** Id of the unit or root that holds it. */
  readonly parent: string;
}

export interface Organization {
  readonly id: string;
  readonly managementAccount: string;
  /** Id of its one root. */
  readonly root: string;
  readonly units: readonly OrganizationalUnit[];
  readonly accounts: readonly OrganizationAccount[];
}

/** All that stands in the local AWS at one moment. Never changed in place. */
export interface World {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly organization?: Organization;
  /** All that arrived on event buses, oldest first. */
  readonly events: readonly BusEvent[];
}

export const EMPTY_WORLD: World = { accounts: new Map(), events: [] };

const EMPTY_ACCOUNT = {
  partition: 'aws' as PartitionName,
  roles: new Map(),
  policies: new Map(),
  providers: new Map(),
  associations: new Map(),
  stacks: new Map(),
};

/** An account; one that nobody has touched yet is empty and in partition aws. */
export function accountOf(world: World, id: string): Account {
  return world.accounts.get(id) ?? { id, ...EMPTY_ACCOUNT };
}

/** A role by its ARN, or undefined where no account has it. */
export function roleByArn(world: World, arn: string): Role | undefined {
  const account = world.accounts.get(arn.split(':')[4] ?? '');
  const role = account?.roles.get(arn.slice(arn.lastIndexOf('/') + 1).toLowerCase());
  return role?.arn === arn ? role : undefined;
}
