/**
 * What EKS's webhook reads from service accounts and pods, and what it adds to a pod, for both of its ways: IRSA (a
 * web identity token for STS) and Pod Identity (a token for the agent on the node).
 */

/**
 * IRSA's way.
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export const EKS_WEBHOOK = {
  /** On a ServiceAccount: the whole ARN of its role. The others do nothing without it. */
  roleArn: 'eks.amazonaws.com/role-arn',
  /** On a ServiceAccount: the token's audience, `EKS_AUDIENCE` without it. */
  audience: 'eks.amazonaws.com/audience',
  /** On a ServiceAccount, "true" or "false": whether AWS_STS_REGIONAL_ENDPOINTS is added. */
  regionalSts: 'eks.amazonaws.com/sts-regional-endpoints',
  /** On a ServiceAccount, or on a pod, where it wins: seconds that a token lives. */
  tokenExpiration: 'eks.amazonaws.com/token-expiration',
  /** On a pod: names of containers, separated by commas, that get no credentials. */
  skipContainers: 'eks.amazonaws.com/skip-containers',
  /** Volume, folder and file of the projected token. A pod that has them already is left as it is. */
  tokenVolume: 'aws-iam-token',
  tokenFolder: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  tokenFile: 'token',
  /** Seconds that a token lives where nothing else is said, which is also the most that EKS gives. */
  tokenSeconds: 86_400,
  /** Seconds that Kubernetes gives a token at least. */
  tokenSecondsMin: 600,
  /** The role, and the path of its token: what an AWS SDK needs for a login by web identity. */
  roleVariable: 'AWS_ROLE_ARN',
  tokenVariable: 'AWS_WEB_IDENTITY_TOKEN_FILE',
} as const;

/** Where an AWS SDK looks for its region; SDKs read one or the other. */
export const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

/** Sends an SDK to the STS of its region, with the value `regional`, or to us-east-1's, with the other. */
export const REGIONAL_STS = { variable: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional', otherwise: 'legacy' } as const;

/**
 * Pod Identity's way.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
export const EKS_POD_IDENTITY = {
  tokenVolume: 'eks-pod-identity-token',
  tokenFolder: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  tokenFile: 'eks-pod-identity-token',
  audience: 'pods.eks.amazonaws.com',
  tokenSeconds: 86_400,
  /** The agent, and the path of the token that it takes. */
  agentVariable: 'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  agentUrl: 'http://169.254.170.23/v1/credentials',
  tokenVariable: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
} as const;

/** The pods' part of the EKS Pod Identity agent. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export const POD_IDENTITY_AGENT = { ipv4: '169.254.170.23', ipv6: 'fd00:ec2::23', port: 80 } as const;

/** How the agent's addresses stand in NO_PROXY: it is on the node, where no proxy reaches it. */
export const POD_IDENTITY_NO_PROXY: readonly string[] = [POD_IDENTITY_AGENT.ipv4, `[${POD_IDENTITY_AGENT.ipv6}]`];

/** Both spellings of the list of hosts that need no proxy: programs read one or the other. */
export const NO_PROXY_VARIABLES = ['NO_PROXY', 'no_proxy'] as const;

/** What kiam reads: on a pod, the name or ARN of its role. @see https://github.com/uswitch/kiam */
export const KIAM_ANNOTATION = 'iam.amazonaws.com/role';

/** All that kiam reads; what is not for pods is on namespaces. */
export const KIAM = {
  role: KIAM_ANNOTATION,
  externalId: 'iam.amazonaws.com/external-id',
  sessionName: 'iam.amazonaws.com/session-name',
  /** On a namespace: the pattern of roles that its pods may have. */
  permitted: 'iam.amazonaws.com/permitted',
} as const;
