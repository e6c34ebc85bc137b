/** What a cluster of EKS says about its nodes, and the agent of Pod Identity on them. */

/** Labels of nodes and pods. @see https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html */
export const EKS_NODE = {
  /** On a node: what runs it. */
  computeType: 'eks.amazonaws.com/compute-type',
  /** Its value under Auto Mode, where the agent is built in. */
  autoMode: 'auto',
  /** Its value on Fargate, which has neither an agent nor instance metadata. */
  fargate: 'fargate',
  /** Its value on hybrid nodes, which have a DaemonSet of the agent's of their own. */
  hybrid: 'hybrid',
  /** On a pod that Fargate runs. @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html */
  fargateProfile: 'eks.amazonaws.com/fargate-profile',
} as const;

/** The DaemonSet that the add-on installs. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html */
export const POD_IDENTITY_DAEMON_SET = { namespace: 'kube-system', name: 'eks-pod-identity-agent' } as const;
