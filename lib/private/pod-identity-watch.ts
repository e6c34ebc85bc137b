/**
 * What the rest of an app says about the clusters that hand roles out by Pod Identity. It may come later than the role,
 * so that it is looked at as a whole at synthesis, once for all roles.
 */
import type { IClusterRef } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Stage } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { PodsOfNamespace } from '../model';
import { clusterIdentity, clustersByName } from './eks-cluster';
import { misuseText, type Misuse } from './errors';
import { fargateProfile, isFargateCluster, takesNamespace, type FargateProfile } from './fargate';
import { isNodeGroup, reasonPodsReachMetadata, selfManagedNodes, type NodeGroup } from './node-metadata';
import { faultsOfPodTrusts } from './pod-identity-trust';
import { faultsOfAssociations, knownCluster } from './second-association';
import { warn } from './warnings';

/** The add-on that is the agent. */
export const AGENT_ADD_ON = 'eks-pod-identity-agent';

/** A role that pods of a cluster get by Pod Identity. */
export interface WatchedRole {
  /** What makes the role. */
  readonly scope: IConstruct;
  readonly clusterName: string;
  readonly cluster?: IClusterRef;
  readonly pods: readonly PodsOfNamespace[];
}

const watchedOfStages = new WeakMap<IConstruct, WatchedRole[]>();

/** To be called by whatever makes a role that pods get by Pod Identity. */
export function watchPodIdentity(watched: WatchedRole): void {
  const stage = Stage.of(watched.scope) ?? watched.scope.node.root;
  const all = watchedOfStages.get(stage) ?? [];
  all.push(watched);
  if (all.length > 1) return;
  watchedOfStages.set(stage, all);
  stage.node.addValidation({ validate: () => faultsOf(all, new Surroundings(stage)) });
}

/** A resource that belongs to a cluster. */
interface PartOfCluster {
  readonly resource: CfnResource;
  /** As the template has it. */
  readonly clusterName: string;
}

/** What stands beside the roles, by cluster. */
class Surroundings {
  readonly associationFaults: readonly string[];
  readonly agents: ReadonlyMap<string, readonly PartOfCluster[]>;
  private readonly profiles: ReadonlyMap<string, readonly FargateProfile[]>;
  private readonly nodeGroups: ReadonlyMap<string, ReadonlyArray<PartOfCluster & { readonly resource: NodeGroup }>>;
  private readonly selfManaged: ReadonlyMap<string, readonly PartOfCluster[]>;
  private readonly reasons = new Map<NodeGroup, string | undefined>();
  private readonly madeHere: ReadonlyMap<string, string>;

  constructor(stage: IConstruct) {
    const constructs = stage.node.findAll();
    this.madeHere = clustersByName(constructs);
    this.profiles = this.byCluster(constructs.flatMap((one) => fargateProfile(one) ?? []));
    this.nodeGroups = this.byCluster(constructs.filter(isNodeGroup).map(asPart));
    this.selfManaged = this.byCluster(constructs.flatMap(selfManagedNodes));
    this.agents = this.byCluster(constructs.filter(isAgent).map(asPart), knownCluster);
    this.associationFaults = faultsOfAssociations(constructs, this.madeHere);
  }

  profilesOf({ scope, clusterName }: WatchedRole): readonly FargateProfile[] {
    return this.profiles.get(clusterIdentity(scope, clusterName, this.madeHere)) ?? [];
  }

  nodeGroupsOf({ scope, clusterName }: WatchedRole): readonly NodeGroup[] {
    const found = this.nodeGroups.get(clusterIdentity(scope, clusterName, this.madeHere)) ?? [];
    return found.map(({ resource }) => resource);
  }

  /** Whether some of the cluster's nodes are made here, in whichever way. */
  hasNodes(watched: WatchedRole): boolean {
    const cluster = clusterIdentity(watched.scope, watched.clusterName, this.madeHere);
    return this.nodeGroups.has(cluster) || this.selfManaged.has(cluster);
  }

  /** Looked at once, however many roles the cluster hands out. */
  reasonPodsReachMetadata(nodes: NodeGroup): string | undefined {
    if (!this.reasons.has(nodes)) this.reasons.set(nodes, reasonPodsReachMetadata(nodes));
    return this.reasons.get(nodes);
  }

  private byCluster<T extends PartOfCluster>(
    parts: readonly T[],
    identity: typeof clusterIdentity = clusterIdentity,
  ): ReadonlyMap<string, readonly T[]> {
    const found = new Map<string, T[]>();
    for (const part of parts) {
      const cluster = identity(part.resource, part.clusterName, this.madeHere);
      const others = found.get(cluster) ?? [];
      others.push(part);
      found.set(cluster, others);
    }
    return found;
  }
}

interface AddOn extends CfnResource {
  readonly clusterName: string;
}

function isAgent(construct: IConstruct): construct is AddOn {
  if (!CfnResource.isCfnResource(construct) || construct.cfnResourceType !== 'AWS::EKS::Addon') return false;
  // Of those with a condition, one alone may be made.
  if (construct.cfnOptions.condition !== undefined) return false;
  return (construct as { readonly addonName?: unknown }).addonName === AGENT_ADD_ON;
}

function asPart<T extends CfnResource & { readonly clusterName: string }>(resource: T) {
  return { resource, clusterName: resource.clusterName };
}

function faultsOf(all: readonly WatchedRole[], surroundings: Surroundings): string[] {
  for (const watched of all) adviseOnMetadata(watched, surroundings);
  return [
    ...all.flatMap((watched) => fargateFaults(watched, surroundings)),
    ...agentFaults(surroundings),
    ...surroundings.associationFaults,
    ...faultsOfPodTrusts([...new Set(all.map(({ scope }) => scope))]),
  ];
}

/** The CDK says that a fault is the stage's, whose validation finds it. */
function faultAt(scope: IConstruct, fault: Misuse): string {
  return `${misuseText(fault)} (at ${scope.node.path})`;
}

function fargateFaults(watched: WatchedRole, surroundings: Surroundings): string[] {
  const { scope, cluster, pods } = watched;
  const profiles = surroundings.profilesOf(watched);
  const faults = [...new Set(pods.map(({ namespace }) => namespace))].flatMap((namespace) => {
    const profile = profiles.find((one) => takesNamespace(one, namespace));
    if (!profile) return [];
    const text =
      `is a namespace whose pods run on Fargate, by the profile ${profile.resource.node.path}, and Pod Identity has no ` +
      'agent there; take Identity.irsa, or a namespace that no profile selects';
    return [faultAt(scope, { code: 'Fargate', property: 'pods', value: namespace, text })];
  });
  if (faults.length > 0 || !isFargateCluster(cluster)) return faults;
  if (surroundings.hasNodes(watched)) return [];
  const text =
    'runs its pods on Fargate, where Pod Identity has no agent; take Identity.irsa, or give the name of the cluster as ' +
    'clusterName where nodes join it that this app does not make';
  return [faultAt(scope, { code: 'Fargate', property: 'cluster', value: cluster!.node.path, text })];
}

function agentFaults({ agents }: Surroundings): string[] {
  return [...agents.values()]
    .filter(({ length }) => length > 1)
    .map(([first, ...others]) => {
      const text =
        `is the add-on of a cluster that ${first!.resource.node.path} adds it to already, and a second one fails; make ` +
        'one of them alone, and say PodIdentityAgent.alreadyThere() elsewhere';
      const value = others[0]!.resource.node.path;
      return misuseText({ code: 'PodIdentityAgent', property: 'agent', value, text });
    });
}

function adviseOnMetadata(watched: WatchedRole, surroundings: Surroundings): void {
  const reasons = surroundings.nodeGroupsOf(watched).flatMap((nodes) => {
    const reason = surroundings.reasonPodsReachMetadata(nodes);
    return reason === undefined ? [] : [`${nodes.node.path} ${reason}`];
  });
  if (reasons.length === 0) return;
  const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : '';
  warn(
    watched.scope,
    'cdk-serval:Identity.instanceMetadata',
    `pods of this role's cluster reach the instance metadata of their node, and get the node's role whatever role they ` +
      `have: the node group ${reasons[0]}${more}; apply InstanceMetadataForNodesOnly to each`,
  );
}
