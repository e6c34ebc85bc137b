/**
 * What EKS's webhook for IRSA reads from service accounts and pods, and where it puts a token.
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook
 */
export const EKS_WEBHOOK = {
  /** On a ServiceAccount: the whole ARN of its role. */
  roleArn: 'eks.amazonaws.com/role-arn',
  /** On a pod: names of containers, separated by commas, that get no credentials. */
  skipContainers: 'eks.amazonaws.com/skip-containers',
  /** Volume, folder and file of the projected token. A pod that has them already is left as it is. */
  tokenVolume: 'aws-iam-token',
  tokenFolder: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  tokenFile: 'token',
} as const;
