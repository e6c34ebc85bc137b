import { clusterArn, parseArn } from '../../../lib/model/arn.js';
import { assumeRoleAsService } from '../../../lib/model/policy/index.js';
import { POD_IDENTITY_SERVICE } from '../../../lib/model/trust/pod-identity.js';
import { isoSeconds } from '../core/time.js';
import { refusal, type Action, type Call } from '../core/call.js';
import { AwsError } from '../core/error.js';
import { tagMap } from '../core/principal.js';
import { secret, structure } from '../core/shape.js';
import { roleByArn, type Account, type PodIdentityAssociation, type Role, type Tag } from '../state/world.js';
import { credentials } from '../sts/issue.js';
import { packedPercent } from '../sts/limits.js';
import { credentialsOfTarget, notAssumed } from './target-role.js';
import { openPodToken, POD_IDENTITY_AUDIENCE, type PodToken } from './token.js';

/** Seconds. The service is not bound by the role's MaxSessionDuration. */
const POD_SESSION_SECONDS = 6 * 3600;

/** What the service's call carries and nobody here can tell; the source's ARN above all, which locks pods out. */
const UNKNOWN_KEYS = [
  'aws:SourceArn',
  'aws:SourceOrg*',
  'aws:SourceIp',
  'aws:SourceVpc*',
  'aws:Vpc*',
  'aws:UserAgent',
  'aws:RequestedRegion',
  'aws:Principal*',
  'aws:ViaAWS*',
  'aws:CalledVia*',
  'aws:Resource*',
  'iam:ResourceTag/*',
  'sts:AWSServiceName',
];

/**
 * What EKS does when the agent on a node asks for a pod's credentials.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export const assumeRoleForPodIdentity: Action<{ token: string }> = {
  name: 'eks-auth:AssumeRoleForPodIdentity',
  unsigned: true,
  parameters: structure({ token: secret({ min: 1, max: 20_000 }) }),
  run: (call, input) => {
    const token = checkedToken(call, input.token);
    const { account, association } = associationOf(call, token);
    const tags = association.disableSessionTags ? [] : podTags(account, association, token);
    const role = admitted(call, account, association, tags);
    packedPercent([], tags);
    const session = {
      name: sessionName(token, call.ids.uuid()),
      tags,
      transitiveTagKeys: tags.map((tag) => tag.Key),
      policyArns: [],
    };
    const { policy } = association;
    const limited = policy === undefined ? session : { ...session, policy };
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } =
      association.targetRoleArn === undefined
        ? credentials(call, role, POD_SESSION_SECONDS, limited)
        : // The policy limits what the target role may do, not how EKS gets there.
          credentialsOfTarget(call, { account, association, role, session });
    return {
      AccessKeyId,
      SecretAccessKey,
      Token: SessionToken,
      Expiration: isoSeconds(Expiration),
      AccountId: parseArn(association.targetRoleArn ?? role.arn)!.account,
    };
  },
};

function checkedToken(call: Call, sealed: string): PodToken {
  const token = openPodToken(call.seed, sealed);
  if (!token || token.audience !== POD_IDENTITY_AUDIENCE) {
    throw new AwsError('InvalidTokenException', 'The token is no service account token for EKS Pod Identity.');
  }
  if (call.now >= token.expiresAt) throw new AwsError('ExpiredTokenException', 'The service account token is expired.');
  return token;
}

function associationOf(call: Call, pod: PodToken): { account: Account; association: PodIdentityAssociation } {
  const found = [...call.world.accounts.values()].flatMap((account) =>
    [...account.associations.values()]
      .filter(
        (one) =>
          one.cluster === pod.cluster &&
          one.namespace === pod.namespace &&
          one.serviceAccount === pod.serviceAccount &&
          (pod.account ?? account.id) === account.id &&
          (pod.region ?? one.region) === one.region,
      )
      .map((association) => ({ account, association })),
  );
  const place = `${pod.cluster}/${pod.namespace}/${pod.serviceAccount}`;
  if (found.length > 1) {
    throw new AwsError('InvalidRequestException', `${place} has several associations; give account and region as well`);
  }
  const [only] = found;
  if (!only) {
    throw new AwsError('ResourceNotFoundException', `No EKS Pod Identity association found for ${place}.`, 404);
  }
  return only;
}

/** All six are transitive. */
function podTags(account: Account, association: PodIdentityAssociation, pod: PodToken): readonly Tag[] {
  const { region, cluster, namespace, serviceAccount } = association;
  return [
    { Key: 'eks-cluster-arn', Value: clusterArn(account.partition, region, account.id, cluster) },
    { Key: 'eks-cluster-name', Value: cluster },
    { Key: 'kubernetes-namespace', Value: namespace },
    { Key: 'kubernetes-service-account', Value: serviceAccount },
    { Key: 'kubernetes-pod-name', Value: pod.podName },
    { Key: 'kubernetes-pod-uid', Value: pod.podUid },
  ];
}

function admitted(call: Call, account: Account, association: PodIdentityAssociation, tags: readonly Tag[]): Role {
  const role = roleByArn(call.world, association.roleArn);
  const own = parseArn(association.roleArn)?.account === account.id;
  const decision =
    role && own
      ? assumeRoleAsService({
          service: POD_IDENTITY_SERVICE,
          sourceAccount: account.id,
          sessionTags: tagMap(tags),
          transitiveTagKeys: tags.map((tag) => tag.Key),
          role: { arn: role.arn, trustPolicy: role.trustPolicy },
          context: {
            'aws:CurrentTime': new Date(call.now).toISOString(),
            'aws:EpochTime': String(Math.floor(call.now / 1000)),
            'aws:SecureTransport': 'true',
            'aws:PrincipalIsAWSService': 'true',
            'aws:PrincipalServiceName': POD_IDENTITY_SERVICE,
          },
          unknownKeys: [...UNKNOWN_KEYS, 'sts:RoleSessionName'],
        })
      : refusal(`there is no role ${association.roleArn} in account ${account.id}`);
  if (role && own && decision.verdict === 'admits') return role;
  throw notAssumed('associated', decision.reason);
}

/** `eks-CLUSTER-POD-UUID`, cut so that the UUID stays whole and 64 characters hold it. */
function sessionName(pod: PodToken, uuid: string): string {
  return `${`eks-${pod.cluster}-${pod.podName}`.slice(0, 27)}-${uuid}`;
}
