/** Clusters of each flavour whose tokens are asked for: what Kubernetes is told, and where their roles are. */
export interface Flavour {
  /** What the API server signs as. Nobody is asked there: STS gets the server's keys by hand. */
  readonly issuer: string;
  /** What its tokens are for when they go to STS. */
  readonly audience: string;
  readonly partition: string;
  readonly region: string;
}

export const FLAVOURS = {
  EKS: {
    issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
    audience: 'sts.amazonaws.com',
    partition: 'aws',
    region: 'eu-west-1',
  },
  'EKS in China': {
    issuer: 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/0123456789ABCDEF0123456789ABCDEF',
    audience: 'sts.amazonaws.com',
    partition: 'aws-cn',
    region: 'cn-north-1',
  },
  ROSA: {
    issuer: 'https://rh-oidc.s3.us-east-1.amazonaws.com/1v3r0n44npxu4g58so46aeohduomfres',
    audience: 'sts.amazonaws.com',
    partition: 'aws',
    region: 'us-east-1',
  },
  'Giant Swarm 19': {
    issuer: 'https://irsa.abcl0.k8s.gollum.westeurope.aws.example.com',
    audience: 'sts.amazonaws.com',
    partition: 'aws',
    region: 'eu-west-1',
  },
  'Giant Swarm 19 in China': {
    issuer: 'https://s3.cn-north-1.amazonaws.com.cn/111122223333-g8s-abcl0-oidc-pod-identity-v2',
    audience: 'sts.amazonaws.com.cn',
    partition: 'aws-cn',
    region: 'cn-north-1',
  },
} as const satisfies Readonly<Record<string, Flavour>>;

export type FlavourName = keyof typeof FLAVOURS;
