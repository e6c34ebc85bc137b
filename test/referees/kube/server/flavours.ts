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
} as const satisfies Readonly<Record<string, Flavour>>;

export type FlavourName = keyof typeof FLAVOURS;
