/** A part of a pod, or of what belongs to it, is taken out or wrong: its step fails, and no other. */
import { absent, type Facts } from '../../../cli/verify/facts.js';
import { container, dropAgentPod, dropVariable, judged, setVariable, those, tokenOf } from './steps.js';
import {
  CLUSTER,
  EKS_IRSA,
  EKS_POD_IDENTITY,
  factsOf,
  GIANT_SWARM,
  objectsOf,
  of,
  type Example,
  type Objects,
} from './whole.js';

type Broken = readonly [title: string, example: Example, step: string, text: string, take: (objects: Objects) => void];

describe('a part taken out, or wrong, fails its step and no other', () => {
  test.each<Broken>([
    [
      'no mount',
      EKS_IRSA,
      'token path',
      'container "app" does not mount volume "aws-iam-token", so that /var/run/secrets/eks.amazonaws.com/serviceaccount/token is not there',
      (objects) => void container(objects).volumeMounts.pop(),
    ],
    [
      'a mount of one file',
      EKS_IRSA,
      'token path',
      'container "app" mounts a part of volume "aws-iam-token" by subPath, where a renewed token never arrives',
      (objects) => void (container(objects).volumeMounts[1].subPath = 'token'),
    ],
    [
      'a mount that may be written',
      EKS_IRSA,
      'token path',
      'container "app" does not mount volume "aws-iam-token" read-only',
      (objects) => void delete container(objects).volumeMounts[1].readOnly,
    ],
    [
      'no mount in an init container',
      EKS_POD_IDENTITY,
      'token path',
      'container "migrate" does not mount volume "eks-pod-identity-token", so that /var/run/secrets/pods.eks.amazonaws.com/serviceaccount/eks-pod-identity-token is not there',
      (objects) => void of(objects, 'Pod').spec.initContainers[0].volumeMounts.pop(),
    ],
    [
      'no volume',
      EKS_IRSA,
      'volume',
      'no volume holds a token for sts.amazonaws.com; the webhook\'s is "aws-iam-token"',
      (objects) => void of(objects, 'Pod').spec.volumes.shift(),
    ],
    [
      'no volume under Pod Identity',
      EKS_POD_IDENTITY,
      'volume',
      'no volume holds a token for pods.eks.amazonaws.com; the webhook\'s is "eks-pod-identity-token"',
      (objects) => void of(objects, 'Pod').spec.volumes.shift(),
    ],
    [
      'a volume of another kind under its name',
      EKS_IRSA,
      'volume',
      'volume "aws-iam-token" projects no service account\'s token',
      (objects) => void (of(objects, 'Pod').spec.volumes[0] = { name: 'aws-iam-token', emptyDir: {} }),
    ],
    [
      'a token that lives too short',
      EKS_IRSA,
      'volume',
      'the token in volume "aws-iam-token" lives 300 seconds, fewer than Kubernetes allows',
      (objects) => void (tokenOf(objects).expirationSeconds = 300),
    ],
    [
      'no role among the variables',
      EKS_IRSA,
      'both variables',
      'AWS_ROLE_ARN is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_ROLE_ARN'),
    ],
    [
      'no path among the variables',
      GIANT_SWARM,
      'both variables',
      'AWS_WEB_IDENTITY_TOKEN_FILE is missing in container "external-dns"',
      (objects) => dropVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE'),
    ],
    [
      'the name of a role, as kiam had it',
      EKS_IRSA,
      'both variables',
      'AWS_ROLE_ARN in container "app" is "orders", which is no role\'s ARN',
      (objects) => setVariable(objects, 'AWS_ROLE_ARN', 'orders'),
    ],
    [
      'a path where no token is',
      EKS_IRSA,
      'both variables',
      'AWS_WEB_IDENTITY_TOKEN_FILE in container "app" is "/token", and the token is at /var/run/secrets/eks.amazonaws.com/serviceaccount/token',
      (objects) => setVariable(objects, 'AWS_WEB_IDENTITY_TOKEN_FILE', '/token'),
    ],
    [
      "no agent's address",
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI'),
    ],
    [
      'an address where no agent is',
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_CREDENTIALS_FULL_URI in container "app" is "http://169.254.170.2/v1", where no agent is',
      (objects) => setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.2/v1'),
    ],
    [
      "no path for the agent's token",
      EKS_POD_IDENTITY,
      'both variables',
      'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE is missing in container "app"',
      (objects) => dropVariable(objects, 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'),
    ],
    [
      'no annotation',
      EKS_IRSA,
      'service account',
      '"orders" has no annotation eks.amazonaws.com/role-arn: a pod made from now on only has what its manifest brings',
      (objects) => void delete of(objects, 'ServiceAccount').metadata.annotations,
    ],
    [
      'an annotation with the name alone',
      EKS_IRSA,
      'service account',
      '"orders" has the annotation eks.amazonaws.com/role-arn "orders", which is no role\'s ARN',
      (objects) => void (of(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/role-arn'] = 'orders'),
    ],
    [
      'an annotation that is younger than the pod',
      EKS_IRSA,
      'service account',
      '"orders" names arn:aws:iam::111122223333:role/new, and the pod has arn:aws:iam::111122223333:role/shop/orders: it is older than the annotation, or brings a role of its own',
      (objects) =>
        void (of(objects, 'ServiceAccount').metadata.annotations['eks.amazonaws.com/role-arn'] =
          'arn:aws:iam::111122223333:role/new'),
    ],
    [
      "a webhook's default region",
      GIANT_SWARM,
      'region',
      'the region of container "external-dns" is us-east-1, a webhook\'s default, and the cluster is in eu-west-1',
      (objects) => setVariable(objects, 'AWS_REGION', 'us-east-1'),
    ],
    [
      'a region of another partition',
      EKS_IRSA,
      'region',
      'the region of container "app" is cn-north-1, and its role is in the partition aws',
      (objects) => setVariable(objects, 'AWS_REGION', 'cn-north-1'),
    ],
    [
      'no region at all',
      EKS_IRSA,
      'region',
      'the region of container "app" is "Frankfurt", which is none',
      (objects) => setVariable(objects, 'AWS_REGION', 'Frankfurt'),
    ],
    [
      'the one STS of old',
      EKS_IRSA,
      'region',
      'AWS_STS_REGIONAL_ENDPOINTS in container "app" is "legacy": the pod depends on the STS of us-east-1',
      (objects) => setVariable(objects, 'AWS_STS_REGIONAL_ENDPOINTS', 'legacy'),
    ],
    [
      'a proxy in front of the agent',
      EKS_POD_IDENTITY,
      'proxy',
      'container "app" has HTTPS_PROXY, and NO_PROXY lacks [fd00:ec2::23]',
      (objects) => setVariable(objects, 'NO_PROXY', '169.254.170.23'),
    ],
    [
      'no NO_PROXY',
      EKS_POD_IDENTITY,
      'proxy',
      'container "app" has HTTPS_PROXY, and NO_PROXY lacks 169.254.170.23 and [fd00:ec2::23]',
      (objects) => dropVariable(objects, 'NO_PROXY'),
    ],
    [
      'a pod on Fargate',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on Fargate, where no agent is',
      (objects) => void (of(objects, 'Pod').metadata.labels['eks.amazonaws.com/fargate-profile'] = 'all'),
    ],
    [
      'a node of Fargate',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on Fargate, where no agent is',
      (objects) => void (of(objects, 'Node').metadata.labels['eks.amazonaws.com/compute-type'] = 'fargate'),
    ],
    [
      'a node of Windows',
      EKS_POD_IDENTITY,
      'agent',
      'the pod is on a Windows node, which EKS Pod Identity does not serve',
      (objects) => void (of(objects, 'Node').metadata.labels['kubernetes.io/os'] = 'windows'),
    ],
    [
      'an agent that is not everywhere',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is ready on 3 of 4 nodes',
      (objects) => {
        of(objects, 'DaemonSet').status.numberReady = 3;
        dropAgentPod(objects);
      },
    ],
    [
      'an agent that is nowhere',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is ready on 0 of 0 nodes',
      (objects) => {
        Object.assign(of(objects, 'DaemonSet').status, { numberReady: 0, desiredNumberScheduled: 0 });
        dropAgentPod(objects);
      },
    ],
    [
      "kiam's annotation",
      EKS_IRSA,
      'leftovers of kiam',
      'iam.amazonaws.com/role on the pod',
      (objects) => void (of(objects, 'Pod').metadata.annotations['iam.amazonaws.com/role'] = 'orders'),
    ],
    [
      "kiam's annotation of the namespace",
      GIANT_SWARM,
      'leftovers of kiam',
      'iam.amazonaws.com/permitted on its namespace',
      (objects) => void (of(objects, 'Namespace').metadata.annotations = { 'iam.amazonaws.com/permitted': '.*' }),
    ],
    [
      "Pod Identity's parts beside IRSA's",
      EKS_IRSA,
      'leftovers of the other way',
      "the pod also has parts of EKS Pod Identity, which SDKs come to only after IRSA's",
      (objects) => setVariable(objects, 'AWS_CONTAINER_CREDENTIALS_FULL_URI', 'http://169.254.170.23/v1/credentials'),
    ],
    [
      "IRSA's annotation under Pod Identity",
      EKS_POD_IDENTITY,
      'leftovers of the other way',
      'service account "billing" has the annotation eks.amazonaws.com/role-arn: the next pod goes by IRSA',
      (objects) =>
        void (of(objects, 'ServiceAccount').metadata.annotations = {
          'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/billing',
        }),
    ],
    [
      'keys among the variables',
      EKS_IRSA,
      'static keys',
      'container "app" has AWS_ACCESS_KEY_ID, which SDKs take before any role',
      (objects) =>
        void container(objects).env.push({
          name: 'AWS_ACCESS_KEY_ID',
          valueFrom: { secretKeyRef: { name: 'aws', key: 'id' } },
        }),
    ],
    [
      "the node's network",
      EKS_IRSA,
      "fallback to the node's role",
      "the pod is on its node's network, and reaches the instance's metadata whatever the hop limit is",
      (objects) => void (of(objects, 'Pod').spec.hostNetwork = true),
    ],
  ])('%s', (_, example, step, text, take) => {
    const objects = objectsOf(example);
    take(objects);
    const steps = judged(factsOf(example, objects));
    expect(those(steps, 'notOk')).toEqual([step]);
    expect(steps.find((one) => one.step === step)).toMatchObject({ text, fix: expect.stringMatching(/./) });
  });

  test.each<readonly [string, Example, string, string, Partial<Facts>]>([
    [
      'a service account that is gone',
      EKS_POD_IDENTITY,
      'service account',
      '"billing" is not there, so that its tokens are refused',
      { serviceAccount: absent },
    ],
    [
      'no agent',
      EKS_POD_IDENTITY,
      'agent',
      'DaemonSet kube-system/eks-pod-identity-agent is not there',
      { agent: absent },
    ],
    [
      'a role that is gone',
      EKS_IRSA,
      'trust of the role',
      'arn:aws:iam::111122223333:role/shop/orders is not there',
      { role: absent },
    ],
    [
      'two hops to the metadata',
      EKS_IRSA,
      "fallback to the node's role",
      "the hop limit of the node's instance metadata is 2: without its own credentials the pod gets the node's role",
      { hopLimit: 2 },
    ],
    [
      'a cluster of another account than the role',
      EKS_POD_IDENTITY,
      'trust of the role',
      'the cluster is in account 444455556666, the role in 111122223333: no association can name it',
      { clusterArn: CLUSTER.replace('111122223333', '444455556666') },
    ],
  ])('%s', (_, example, step, text, found) => {
    const steps = judged({ ...factsOf(example), ...found });
    expect(those(steps, 'notOk')).toEqual([step]);
    expect(steps.find((one) => one.step === step)).toMatchObject({ text });
  });
});
