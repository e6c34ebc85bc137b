/** Pods that get their role, with all that can be known of them: what the tests then take parts out of. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { clusterArn, oidcProviderArn } from '../../../lib/model/arn.js';
import { serviceAccountSubject } from '../../../lib/model/pods.js';
import { irsaTrust } from '../../../lib/model/trust/irsa.js';
import { podIdentityTrust } from '../../../lib/model/trust/pod-identity.js';
import { known, type Facts } from '../../../cli/verify/facts.js';
import { fromFile } from '../../../cli/verify/read-file.js';

/** Midday of the day that the pods were made on. */
export const NOW = Date.UTC(2026, 2, 1, 12);
const ACCOUNT = '111122223333';
export const CLUSTER = clusterArn('aws', 'eu-central-1', ACCOUNT, 'production');

/** A cluster's objects, as kubectl's YAML has them, to be changed at will. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever Kubernetes' objects hold
export type Objects = any;

export interface Example {
  readonly name: 'eks-irsa' | 'eks-pod-identity' | 'rosa' | 'giant-swarm';
  readonly issuer: string;
  /** Its audience. @default sts.amazonaws.com */
  readonly audience?: string;
}

export const EKS_IRSA: Example = {
  name: 'eks-irsa',
  issuer: 'https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF',
};
export const EKS_POD_IDENTITY: Example = { ...EKS_IRSA, name: 'eks-pod-identity', audience: 'pods.eks.amazonaws.com' };
export const ROSA: Example = {
  name: 'rosa',
  issuer: 'https://rh-oidc.s3.us-east-1.amazonaws.com/1v3r0n44npxu4g58so46aeohduomfres',
};
export const GIANT_SWARM: Example = { name: 'giant-swarm', issuer: 'https://irsa.abcl0.k8s.installation.example.com' };
export const EXAMPLES = [EKS_IRSA, EKS_POD_IDENTITY, ROSA, GIANT_SWARM];

export const fileOf = ({ name }: Example): string => `test/cli/verify/pods/${name}.yaml`;

export function objectsOf(example: Example): Objects {
  return parse(readFileSync(fileOf(example), 'utf8'));
}

/** The member of a kind. */
export const of = (objects: Objects, kind: string): Objects =>
  objects.items.find((item: Objects) => item.kind === kind);

/** All that a cluster, its token, IAM and EC2 would tell of these objects. */
export function factsOf(example: Example, objects: Objects = objectsOf(example)): Facts {
  const { issuer, audience = 'sts.amazonaws.com' } = example;
  const read = fromFile(JSON.stringify(objects), { file: 'objects' });
  const { pod } = read;
  const whole = objectsOf(example);
  const { namespace } = of(whole, 'Pod').metadata;
  const serviceAccount = of(whole, 'Pod').spec.serviceAccountName;
  const byPodIdentity = example.name === 'eks-pod-identity';
  const bare = issuer.slice('https://'.length);
  return {
    ...read,
    issuer: known(issuer),
    token: known({
      issuer,
      audiences: [audience],
      subject: serviceAccountSubject(namespace, serviceAccount),
      expiresAt: NOW / 1000 + 3600,
      podUid: pod.uid,
    }),
    role: known({
      trustPolicy: byPodIdentity
        ? podIdentityTrust({
            account: ACCOUNT,
            clusterArns: [CLUSTER],
            pods: [{ namespace, serviceAccounts: [serviceAccount] }],
          })
        : irsaTrust({
            federated: oidcProviderArn('aws', ACCOUNT, bare),
            issuer: bare,
            audience,
            pods: [{ namespace, serviceAccounts: [serviceAccount] }],
          }),
    }),
    ...(byPodIdentity && { roleArn: `arn:aws:iam::${ACCOUNT}:role/billing`, clusterArn: CLUSTER }),
    sessionTags: true,
    autoMode: false,
    hopLimit: 1,
    now: NOW,
  };
}
