import { CfnAddon, type IAddon, type IClusterRef } from 'aws-cdk-lib/aws-eks';
import { CfnResource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { clusterResource, isAutoMode } from '../private/eks-cluster';
import { misuse } from '../private/errors';
import { AGENT_ADD_ON } from '../private/pod-identity-watch';
import { requireText } from '../private/requirements';

/** The agent as an add-on of the cluster. */
export interface PodIdentityAgentAddOnOptions {
  /**
   * Version of the add-on, as `aws eks describe-addon-versions --addon-name eks-pod-identity-agent` lists them, such as
   * "v1.3.4-eksbuild.1".
   * @default - the one that EKS takes for the cluster's version of Kubernetes
   */
  readonly version?: string;
}

/** The cluster that an agent is for. */
export interface AgentCluster {
  readonly clusterName: string;
  readonly cluster?: IClusterRef;
}

/**
 * Where the EKS Pod Identity Agent of a cluster comes from. It runs on each node and hands out the credentials; without
 * it an association does nothing.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
 */
export abstract class PodIdentityAgent {
  /** It is in the cluster already, or somebody else takes care of it. Creates nothing. */
  public static alreadyThere(): PodIdentityAgent {
    return new AlreadyThere();
  }

  /**
   * As an add-on of EKS, once for all roles of a cluster: the cluster's own `eksPodIdentityAgent` where the CDK makes the
   * cluster as an L2, else an AWS::EKS::Addon in the role's stack.
   *
   * Errors («PodIdentityAgent»): a cluster that is known to run by Auto Mode, which has the agent built in, and a second
   * add-on for one cluster, which EKS would refuse.
   */
  public static addOn(options?: PodIdentityAgentAddOnOptions): PodIdentityAgent {
    return new AddOn(options ?? {});
  }

  /**
   * Built into the nodes of EKS Auto Mode. Creates nothing; a cluster that the app makes without Auto Mode is an error
   * («PodIdentityAgent»).
   * @see https://docs.aws.amazon.com/eks/latest/userguide/automode.html
   */
  public static autoMode(): PodIdentityAgent {
    return new AutoMode();
  }

  /** @internal */
  public abstract _bind(scope: Construct, cluster: AgentCluster): void;
}

class AlreadyThere extends PodIdentityAgent {
  public _bind(): void {
    // Nothing can be told of it here.
  }
}

class AutoMode extends PodIdentityAgent {
  public _bind(scope: Construct, { cluster }: AgentCluster): void {
    if (!cluster || isAutoMode(clusterResource(cluster)) !== false) return;
    const text =
      'has no Auto Mode, and so no agent that is built in; say PodIdentityAgent.addOn(), or alreadyThere() where ' +
      'somebody else installs it';
    misuse(scope, { code: 'PodIdentityAgent', property: 'agent', value: cluster.node.path, text });
  }
}

const VERSION = {
  min: 1,
  max: 64,
  pattern: /^v\d+\.\d+\.\d+-eksbuild\.\d+$/,
  allowed: 'the form v1.3.4-eksbuild.1',
};

class AddOn extends PodIdentityAgent {
  constructor(private readonly options: PodIdentityAgentAddOnOptions) {
    super();
  }

  public _bind(scope: Construct, { cluster, clusterName }: AgentCluster): void {
    const { version } = this.options;
    if (version !== undefined) {
      const remedy = `see "aws eks describe-addon-versions --addon-name ${AGENT_ADD_ON}"`;
      requireText(scope, 'version', version, VERSION, 'Name', remedy);
    }
    if (cluster && isAutoMode(clusterResource(cluster))) {
      const text =
        'runs by Auto Mode, which has the agent built in; say PodIdentityAgent.autoMode(), or, where it has other nodes ' +
        'as well, make the add-on beside it and say alreadyThere()';
      misuse(scope, { code: 'PodIdentityAgent', property: 'agent', value: cluster.node.path, text });
    }
    const addOn = ofCluster(cluster) ?? ofStack(scope, clusterName);
    if (version === undefined) return;
    if (addOn.addonVersion !== undefined && addOn.addonVersion !== version) {
      const text = `is not the version ${addOn.addonVersion} that the agent of this cluster has already; give one of them`;
      misuse(scope, { code: 'Contradiction', property: 'version', value: version, text });
    }
    addOn.addonVersion = version;
  }
}

/** The add-on that an L2 cluster makes of itself when asked, once; an import makes none. */
function ofCluster(cluster: IClusterRef | undefined): CfnAddon | undefined {
  const { eksPodIdentityAgent } = (cluster ?? {}) as { readonly eksPodIdentityAgent?: IAddon };
  const resource = eksPodIdentityAgent?.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) ? (resource as CfnAddon) : undefined;
}

/** In the stack and not below one role, so that the order of roles, and which of them stay, makes no other add-on. */
function ofStack(scope: Construct, clusterName: string): CfnAddon {
  const stack = Stack.of(scope);
  const agents =
    (stack.node.tryFindChild('PodIdentityAgents') as Construct | undefined) ??
    new Construct(stack, 'PodIdentityAgents');
  const id = Token.isUnresolved(clusterName)
    ? JSON.stringify(stack.resolve(clusterName)).replace(/\W+/g, '')
    : clusterName;
  const found = agents.node.tryFindChild(id) as CfnAddon | undefined;
  // eslint-disable-next-line awscdk/no-variable-construct-id -- one for each cluster
  return found ?? new CfnAddon(agents, id, { addonName: AGENT_ADD_ON, clusterName });
}
